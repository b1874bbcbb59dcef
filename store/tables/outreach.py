"""Words in and out: touches (which are the outbox), raw messages, the claims read from them, review items."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from ledger.states import ReviewState, TouchState
from store.columns import json_column, label, minor, moment


class Touch(SQLModel, table=True):
    """One contact attempt and its outbox row: committed with key and Message-ID before the channel is called.

    `provider_id` is what a provider that gives ids calls the message it took. `proof` holds what the guard checked
    and the values it saw; `shadow` touches never reached the customer and
    count for nothing once the workspace is live.
    """

    __table_args__ = (
        # A day's key may be used again only when the earlier attempt certainly did not go out.
        Index(
            "uq_touch_key",
            "tenant_id",
            "idempotency_key",
            unique=True,
            sqlite_where=text("state NOT IN ('failed','cancelled','expired')"),
            postgresql_where=text("state NOT IN ('failed','cancelled','expired')"),
        ),
        Index("ix_touch_customer", "tenant_id", "customer_id", "shadow", "sent_at"),
        Index(
            "ix_touch_unsettled",
            "state",
            sqlite_where=text("state IN ('planned','awaiting_approval','approved','sending')"),
            postgresql_where=text("state IN ('planned','awaiting_approval','approved','sending')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id")
    contact_id: int = Field(foreign_key="contact.id")
    run_id: int | None = Field(default=None, foreign_key="run.id")
    policy_version_id: int = Field(foreign_key="policyversion.id")
    idempotency_key: str
    rfc_message_id: str = Field(index=True)
    provider_id: str = Field(default="", index=True)
    channel: str
    address: str
    shadow: bool
    stage: str
    rung: int
    tone: str
    clauses: list[str] = json_column(list)
    demanded: dict[str, int] = json_column(dict)
    content_hash: str
    state: TouchState = label(TouchState, TouchState.PLANNED)
    planned_at: datetime = moment()
    sending_at: datetime | None = moment(nullable=True)
    sent_at: datetime | None = moment(nullable=True)
    note: str = ""
    proof: list[Any] = json_column(list)


class TouchInvoice(SQLModel, table=True):
    """An invoice a touch asks for: the amount demanded, and the rung it stands on once the message is out.

    `announced_days` is how many days before due a note before due is for; none for reminders.
    """

    touch_id: int = Field(foreign_key="touch.id", primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id", primary_key=True, index=True)
    demanded_minor: int = minor()
    rung_after: int = 0
    announced_days: int | None = None


class Message(SQLModel, table=True):
    """A message as it was, in or out, raw and never edited; `text` is what claims' offsets count in."""

    __table_args__ = (
        UniqueConstraint("tenant_id", "sha256"),
        Index("ix_message_state", "tenant_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    direction: str
    channel: str = "email"
    kind: str = "unread"
    state: str = "stored"
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    touch_id: int | None = Field(default=None, foreign_key="touch.id", index=True)
    identity: int = 0
    rfc_message_id: str = Field(default="", index=True)
    sender: str = ""
    subject: str = ""
    text: str = ""
    newest_start: int = 0
    newest_end: int = 0
    sha256: str = Field(max_length=64)
    raw: bytes = Field(sa_type=LargeBinary)
    occurred_at: datetime = moment()
    recorded_at: datetime = moment()


class ClaimRecord(SQLModel, table=True):
    """What a message claims, typed and without free text; evidence is offsets into the stored message.

    What was read in an attachment has no offsets: `file_sha256` names the file, `file_place` where in it.
    """

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    message_id: int = Field(foreign_key="message.id", index=True)
    intent: str
    invoice_ids: list[int] = json_column(list)
    amount_minor: int | None = Field(default=None)
    currency: str = Field(default="", max_length=3)
    day: date | None = None
    reason: str = ""
    evidence_start: int
    evidence_end: int
    file_sha256: str = ""
    file_place: str = ""
    confidence_percent: int
    outcome: str
    event_id: int | None = None


class ReviewItem(SQLModel, table=True):
    """A case that needs a person; approval binds to `proposal_hash` and is re-validated before acting."""

    __table_args__ = (
        Index("ix_reviewitem_waiting", "tenant_id", "customer_id", "state"),
        UniqueConstraint("tenant_id", "dedupe_key"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    kind: str
    severity: str = "normal"
    subject: str
    why: str
    proposal: dict[str, Any] = json_column(dict)
    proposal_hash: str = ""
    evidence: dict[str, Any] = json_column(dict)
    blocks_chasing: bool = True
    state: ReviewState = label(ReviewState, ReviewState.OPEN)
    created_at: datetime = moment()
    due_at: datetime = moment()
    decided_at: datetime | None = moment(nullable=True)
    decided_by: str = ""
    decision_note: str = ""
    touch_id: int | None = Field(default=None, foreign_key="touch.id")
    dedupe_key: str
