"""What contacts cost: prices as they were set, and what each contact came to."""

import sqlalchemy as sa
from alembic import op

revision = "costs"
down_revision = "terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pricelist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("micros", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "contactcost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("touch_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"]) for table in _OF),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("touch_id"),
        sa.UniqueConstraint("answer_id"),
    )
    for table, column in (("pricelist", "tenant_id"), ("contactcost", "tenant_id"), ("contactcost", "customer_id")):
        op.create_index(f"ix_{table}_{column}", table, [column])


_OF = ("tenant", "customer", "touch", "answer")


def downgrade() -> None:
    """Drop what was made."""
    for table in ("contactcost", "pricelist"):
        op.drop_table(table)
