"""What people decide about cash: parts of payments, closed books, known gaps in statements."""

import sqlalchemy as sa
from alembic import op

revision = "parts"
down_revision = "costs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cashpart",
        *_ids("decision_id", "receipt_id"),
        *_refer("tenant", "receipt"),
        sa.ForeignKeyConstraint(["decision_id"], ["cashdecision.id"]),
    )
    op.create_table(
        "knowngap",
        *_ids("statement_id"),
        *_words("reason", "known_by"),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["statement_id"], ["bankstatement.id"]),
        *_refer("tenant"),
    )
    op.create_table(
        "closedbooks",
        *_ids(),
        sa.Column("closed_until", sa.Date(), nullable=True),
        *_words("reason", "closed_by"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        *_refer("tenant"),
    )
    for table, column in _INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])


_INDEXES = (
    ("cashpart", "decision_id"),
    ("cashpart", "receipt_id"),
    ("knowngap", "statement_id"),
    ("closedbooks", "tenant_id"),
)


def _ids(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in ("id", "tenant_id", *names)]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _refer(*tables: str) -> list[sa.Constraint]:
    keys = [sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"]) for table in tables]
    return [*keys, sa.PrimaryKeyConstraint("id")]


def downgrade() -> None:
    """Drop what was made."""
    for table in ("cashpart", "knowngap", "closedbooks"):
        op.drop_table(table)
