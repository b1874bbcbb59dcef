"""What payers wrote about their payments: advices, their lines, and which payment each is for."""

import sqlalchemy as sa
from alembic import op

revision = "remittances"
down_revision = "returns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "remittanceadvice",
        *_numbers("id", "tenant_id"),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        *_words("format", "payer_name", "payer_account", "payer_number", "file_name", "file_digest", "place", "digest"),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        *_refer(tenant="tenant_id", customer="customer_id", message="message_id"),
        sa.UniqueConstraint("tenant_id", "digest"),
    )
    op.create_table(
        "remittanceline",
        *_numbers("id", "advice_id"),
        *_words("place", "number"),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("gross_minor", sa.BigInteger(), nullable=True),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("deductions", sa.JSON(), nullable=False),
        *_refer(remittanceadvice="advice_id"),
    )
    op.create_table(
        "remittancelink",
        *_numbers("id", "tenant_id", "advice_id", "bank_line_id", "turn"),
        *_words("linked_by"),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        *_refer(tenant="tenant_id", remittanceadvice="advice_id", bankline="bank_line_id"),
        sa.UniqueConstraint("advice_id"),
        sa.UniqueConstraint("bank_line_id"),
    )
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


_INDEXES = (
    ("ix_remittanceadvice_total", "remittanceadvice", ["tenant_id", "total_minor"]),
    ("ix_remittanceadvice_message_id", "remittanceadvice", ["message_id"]),
    ("ix_remittanceline_advice_id", "remittanceline", ["advice_id"]),
    ("ix_remittancelink_tenant_id", "remittancelink", ["tenant_id"]),
)


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _refer(**columns: str) -> list[sa.Constraint]:
    keys = [sa.ForeignKeyConstraint([column], [f"{table}.id"]) for table, column in columns.items()]
    return [*keys, sa.PrimaryKeyConstraint("id")]


def downgrade() -> None:
    """Drop what was made."""
    for table in ("remittancelink", "remittanceline", "remittanceadvice"):
        op.drop_table(table)
