"""What the agent writes back: one row per customer message answered or kept promise thanked for, and its outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from ledger.states import TouchState
from store.columns import json_column, label, moment


class Answer(SQLModel, table=True):
    """An answer to the message `message_id`, planned in the transaction that recorded what the message caused.

    The key exists once for ever, so that nothing is answered twice. `points` is what it has to say, without words
    or figures: both are made from the ledger when it leaves. With a `promise_id` it is the thank-you for a kept
    promise instead. `level` is how far the writer was believed, `touch_id` the reminder the thread began with,
    `outgoing_id` the message as it left. `words` are a person's paragraphs, where one chose other words.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "idempotency_key"),
        Index("ix_answer_customer", "tenant_id", "customer_id", "shadow", "sending_at"),
        Index(
            "ix_answer_unsettled",
            "tenant_id",
            "state",
            sqlite_where=text("state IN ('planned','awaiting_approval','approved','sending')"),
            postgresql_where=text("state IN ('planned','awaiting_approval','approved','sending')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id")
    contact_id: int = Field(foreign_key="contact.id")
    message_id: int = Field(foreign_key="message.id", index=True)
    promise_id: int | None = Field(default=None, foreign_key="promise.id")
    touch_id: int | None = Field(default=None, foreign_key="touch.id")
    outgoing_id: int | None = Field(default=None, foreign_key="message.id")
    idempotency_key: str
    rfc_message_id: str = Field(index=True)
    provider_id: str = Field(default="", index=True)
    channel: str = ""
    address: str
    shadow: bool = False
    level: int
    points: list[Any] = json_column(list)
    words: list[str] = json_column(list)
    content_hash: str = ""
    approved_hash: str = ""
    attempts: int = 0
    state: TouchState = label(TouchState, TouchState.PLANNED)
    planned_at: datetime = moment()
    sending_at: datetime | None = moment(nullable=True)
    sent_at: datetime | None = moment(nullable=True)
    note: str = ""
    proof: list[Any] = json_column(list)
