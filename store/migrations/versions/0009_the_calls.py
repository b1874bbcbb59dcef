"""Calls by machine, and where each conversation stands."""

import sqlalchemy as sa
from alembic import op

revision = "calls"
down_revision = "consents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("touch_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("script", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.ForeignKeyConstraint(["touch_id"], ["touch.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("touch_id"),
    )
    going_on = sa.text("ended_at IS NULL")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index("ix_call_open", ["tenant_id", "id"], sqlite_where=going_on, postgresql_where=going_on)
        batch_op.create_index(batch_op.f("ix_call_provider_id"), ["provider_id"], unique=False)


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("call")
