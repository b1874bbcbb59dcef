"""What is written back: an answer per message or kept promise, planned before it leaves."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "answers"
down_revision = "files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table with its indexes."""
    op.create_table("answer", *_columns(), *_constraints())
    unsettled = sa.text("state IN ('planned','awaiting_approval','approved','sending')")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index("ix_answer_customer", ["tenant_id", "customer_id", "shadow", "sending_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_rfc_message_id"), ["rfc_message_id"], unique=False)
        batch_op.create_index(
            "ix_answer_unsettled",
            ["tenant_id", "state"],
            unique=False,
            sqlite_where=unsettled,
            postgresql_where=unsettled,
        )


def downgrade() -> None:
    """Drop the table, with its indexes."""
    op.drop_table("answer")


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=True),
        sa.Column("touch_id", sa.Integer(), nullable=True),
        sa.Column("outgoing_id", sa.Integer(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("rfc_message_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("approved_hash", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sending_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("proof", sa.JSON(), nullable=False),
    ]


def _constraints() -> list[sa.Constraint]:
    references = {
        "tenant_id": "tenant.id",
        "customer_id": "customer.id",
        "contact_id": "contact.id",
        "message_id": "message.id",
        "promise_id": "promise.id",
        "touch_id": "touch.id",
        "outgoing_id": "message.id",
    }
    return [
        *(sa.ForeignKeyConstraint([column], [target]) for column, target in references.items()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenant_id", "idempotency_key"),
    ]
