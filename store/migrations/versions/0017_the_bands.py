"""How matching did by rung and band of scores, and which bands are left to people."""

import sqlalchemy as sa
from alembic import op

revision = "bands"
down_revision = "remittances"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and find the decisions of a week."""
    op.create_table(
        "cashbandweek",
        *_numbers("id", "tenant_id", "from_score", "applied", "taken_back", "accepted", "accepted_first"),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "week_on", "rung", "from_score"),
    )
    op.create_table(
        "cashbandchange",
        *_numbers("id", "tenant_id", "from_score"),
        sa.Column("rung", sa.String(), nullable=False),
        sa.Column("demoted", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cashbandchange_tenant_id", "cashbandchange", ["tenant_id"])
    op.create_index("ix_cashdecision_decided_at", "cashdecision", ["tenant_id", "decided_at"])


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def downgrade() -> None:
    """Drop what was made."""
    op.drop_index("ix_cashdecision_decided_at", "cashdecision")
    for table in ("cashbandchange", "cashbandweek"):
        op.drop_table(table)
