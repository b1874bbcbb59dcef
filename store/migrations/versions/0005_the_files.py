"""Claims that were read in an attachment: which file, and where in it."""

import sqlalchemy as sa
from alembic import op

revision = "files"
down_revision = "agreements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the claims there are were read in the words of a message."""
    for name in ("file_sha256", "file_place"):
        with op.batch_alter_table("claimrecord", schema=None) as batch_op:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table("claimrecord", schema=None) as batch_op:
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Drop the columns."""
    with op.batch_alter_table("claimrecord", schema=None) as batch_op:
        batch_op.drop_column("file_place")
        batch_op.drop_column("file_sha256")
