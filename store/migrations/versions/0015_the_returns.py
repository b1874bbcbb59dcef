"""Money the bank takes back: lines without a receipt are decided about, and receipts say until when they may go."""

import sqlalchemy as sa
from alembic import op

revision = "returns"
down_revision = "parts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a decision be about a line that is no receipt, and keep until when a receipt may be taken back."""
    with op.batch_alter_table("cashdecision") as decision:
        decision.alter_column("receipt_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("receipt", sa.Column("reversible_until", sa.Date(), nullable=True))


def downgrade() -> None:
    """Forget what is about no receipt."""
    op.drop_column("receipt", "reversible_until")
    op.execute("DELETE FROM cashdecision WHERE receipt_id IS NULL")
    with op.batch_alter_table("cashdecision") as decision:
        decision.alter_column("receipt_id", existing_type=sa.Integer(), nullable=False)
