"""What banks wrote: statements and their lines."""

import sqlalchemy as sa
from alembic import op

revision = "bank"
down_revision = "calls"
branch_labels = None
depends_on = None


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "bankstatement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        *_words("account", "format", "number", "sequence", "file_name", "file_digest", "digest"),
        sa.Column("opening_minor", sa.BigInteger(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closing_minor", sa.BigInteger(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("credits_minor", sa.BigInteger(), nullable=False),
        sa.Column("debits_minor", sa.BigInteger(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "digest"),
    )
    op.create_table(
        "bankline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=False),
        *_words("account", "identity", "place", "kind", "bank_reference", "customer_reference", "end_to_end_id"),
        *_words("mandate_id", "remittance", "bank_text", "bank_code", "reason"),
        *_words("counterparty_name", "counterparty_account", "counterparty_bic", "on_behalf_of"),
        sa.Column("creditor_references", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["bankline.id"]),
        sa.ForeignKeyConstraint(["statement_id"], ["bankstatement.id"]),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "identity"),
    )
    with op.batch_alter_table("bankstatement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bankstatement_account"), ["account"], unique=False)
    with op.batch_alter_table("bankline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bankline_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bankline_statement_id"), ["statement_id"], unique=False)
        batch_op.create_index("ix_bankline_value_on", ["tenant_id", "value_on"], unique=False)


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("bankline")
    op.drop_table("bankstatement")
