"""What providers of texts and calls tell us, and their ids of what we handed them."""

import sqlalchemy as sa
from alembic import op

revision = "providers"
down_revision = "answers"
branch_labels = None
depends_on = None

_SENT = ("touch", "answer")


def upgrade() -> None:
    """Make both tables, and room for the provider's id of what was sent."""
    op.create_table(
        "webhookcall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "provider", "dedupe_key"),
    )
    waiting = sa.text("worked_at IS NULL")
    with op.batch_alter_table("webhookcall", schema=None) as batch_op:
        batch_op.create_index(
            "ix_webhookcall_waiting", ["tenant_id", "id"], sqlite_where=waiting, postgresql_where=waiting
        )
    op.create_table(
        "deliverynote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "provider_id", "status"),
    )
    for table in _SENT:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("provider_id", sa.String(), nullable=False, server_default=""))
            batch_op.create_index(batch_op.f(f"ix_{table}_provider_id"), ["provider_id"], unique=False)
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("provider_id", server_default=None)


def downgrade() -> None:
    """Drop both tables and the ids."""
    for table in _SENT:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_provider_id"))
            batch_op.drop_column("provider_id")
    op.drop_table("deliverynote")
    op.drop_table("webhookcall")
