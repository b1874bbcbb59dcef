"""What became of money in the bank: keys of the book, decisions, learned payers."""

import sqlalchemy as sa
from alembic import op

revision = "cash"
down_revision = "bank"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and indexes to find invoices and receipts by their amount."""
    op.create_table(
        "bookkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        *_words("kind", "key"),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        *_refer("tenant", "invoice", "customer"),
    )
    op.create_table(
        "cashdecision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("bank_line_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        *_words("outcome", "families", "rung", "sentence", "decided_by"),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("arithmetic", sa.JSON(), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bank_line_id"], ["bankline.id"]),
        *_refer("tenant", "receipt", "customer"),
        sa.UniqueConstraint("bank_line_id", "turn"),
    )
    op.create_table(
        "payerkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        *_words("kind", "key", "learned_by"),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["cashdecision.id"]),
        *_refer("tenant", "customer"),
    )
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    op.create_index(
        "ix_invoice_balance",
        "invoice",
        ["tenant_id", "balance_minor"],
        sqlite_where=sa.text("balance_minor > 0"),
        postgresql_where=sa.text("balance_minor > 0"),
    )


_INDEXES = (
    ("ix_bookkey_key", "bookkey", ["tenant_id", "key", "kind", "invoice_id", "customer_id"]),
    ("ix_bookkey_invoice_id", "bookkey", ["invoice_id"]),
    ("ix_bookkey_customer_id", "bookkey", ["customer_id"]),
    ("ix_cashdecision_tenant_id", "cashdecision", ["tenant_id"]),
    ("ix_cashdecision_receipt_id", "cashdecision", ["receipt_id"]),
    ("ix_payerkey_key", "payerkey", ["tenant_id", "kind", "key"]),
    ("ix_payerkey_decision_id", "payerkey", ["decision_id"]),
    ("ix_receipt_gross", "receipt", ["tenant_id", "gross_minor"]),
)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _refer(*tables: str) -> list[sa.Constraint]:
    keys = [sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"]) for table in tables]
    return [*keys, sa.PrimaryKeyConstraint("id")]


def downgrade() -> None:
    """Drop what was made."""
    op.drop_index("ix_invoice_balance", "invoice")
    op.drop_index("ix_receipt_gross", "receipt")
    for table in ("payerkey", "cashdecision", "bookkey"):
        op.drop_table(table)
