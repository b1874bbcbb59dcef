"""What was agreed about paying: discounts, withheld tax, plans, who pays for whom, and money of another currency."""

import sqlalchemy as sa
from alembic import op

revision = "terms"
down_revision = "cash"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room for the terms, and the table of relations."""
    # Columns alone: a table others refer to cannot be made anew on SQLite while their rows are there.
    op.add_column("invoice", sa.Column("net_minor", sa.BigInteger(), nullable=True))
    op.add_column("invoice", sa.Column("discount_basis_points", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("invoice", sa.Column("discount_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("customer", sa.Column("withholds_tax", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("allocation", sa.Column("drawn_minor", sa.BigInteger(), nullable=True))
    op.execute("ALTER TABLE promise ADD COLUMN plan_id INTEGER REFERENCES promise (id)")
    op.create_table(
        "payerrelation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("learned_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.ForeignKeyConstraint(["payer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["decision_id"], ["cashdecision.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payerrelation_payer_id", "payerrelation", ["payer_id"])
    op.create_index("ix_payerrelation_customer_id", "payerrelation", ["customer_id"])
    op.create_index("ix_payerrelation_decision_id", "payerrelation", ["decision_id"])


def downgrade() -> None:
    """Drop what was made."""
    op.drop_table("payerrelation")
    columns = {
        "allocation": ["drawn_minor"],
        "promise": ["plan_id"],
        "customer": ["withholds_tax"],
        "invoice": ["net_minor", "discount_basis_points", "discount_days"],
    }
    for table, names in columns.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_column(name)
