"""Where an opt-in can be seen: the proof beside basis and date."""

import sqlalchemy as sa
from alembic import op

revision = "consents"
down_revision = "providers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the proof."""
    with op.batch_alter_table("contactaddress", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consent_proof", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("contactaddress", schema=None) as batch_op:
        batch_op.alter_column("consent_proof", server_default=None)


def downgrade() -> None:
    """Drop the proof."""
    with op.batch_alter_table("contactaddress", schema=None) as batch_op:
        batch_op.drop_column("consent_proof")
