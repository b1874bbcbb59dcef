"""How the house runs: events, runs, schedule slots, policy versions, imports, mailbox positions, model spend."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import json_column, minor, moment


class Event(SQLModel, table=True):
    """One thing that happened, past tense, never edited; the timeline of an account is its events."""

    __table_args__ = (Index("ix_event_customer", "tenant_id", "customer_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    kind: str
    actor: str
    occurred_at: datetime = moment()
    data: dict[str, Any] = json_column(dict)
    undoes_id: int | None = Field(default=None, foreign_key="event.id", unique=True)


class Run(SQLModel, table=True):
    """One pass over the book, with what it did and what it cost."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    kind: str
    as_of: date
    started_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True)
    outcome: str = "running"
    counts: dict[str, int] = json_column(dict)


class ScheduleSlot(SQLModel, table=True):
    """The referee of the clock: one row per schedule and slot, so that no slot fires twice."""

    __table_args__ = (UniqueConstraint("tenant_id", "schedule", "slot"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    schedule: str
    slot: datetime = moment()
    claimed_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True)
    outcome: str = "claimed"


class PolicyVersion(SQLModel, table=True):
    """A policy text as it was read: the text, its hash, and the rules understood in it."""

    __table_args__ = (Index("ix_policyversion_sha", "tenant_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    sha256: str = Field(max_length=64)
    text: str
    reading: dict[str, Any] = json_column(dict)
    read_on: dict[str, str] = json_column(dict)
    """Sentence number → ISO day it was read on, for those carried over from an earlier version."""
    reader: str
    author: str
    effective_from: datetime = moment()


class PolicyActivation(SQLModel, table=True):
    """A version put into force, by whom and when; the newest row of a tenant says which one is in force."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    policy_version_id: int = Field(foreign_key="policyversion.id")
    activated_at: datetime = moment()
    activated_by: str


class PaymentHabit(SQLModel, table=True):
    """How late a customer usually pays, in days after due; worked out anew each day, never a fact of its own."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    as_of: date
    paid: int
    usual_days: int
    spread_days: int
    recent_days: int


class ImportBatch(SQLModel, table=True):
    """One imported file: what it was, how it was read, and the totals that tied."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    file_name: str
    sha256: str = Field(max_length=64)
    entity: str
    imported_at: datetime = moment()
    rows: int
    changed: int
    refused: int
    totals: dict[str, int] = json_column(dict)


class ClosedBooks(SQLModel, table=True):
    """The books are closed up to a day, or open again; the newest row of a tenant says how it stands."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    closed_until: date | None = None
    reason: str
    closed_at: datetime = moment()
    closed_by: str


class MailboxCursor(SQLModel, table=True):
    """How far a mailbox was read; a changed UIDVALIDITY means reading it again with dedupe."""

    __table_args__ = (UniqueConstraint("tenant_id", "account"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    account: str
    uid_validity: int = minor()
    last_uid: int = minor()


class ModelCall(SQLModel, table=True):
    """One answer asked of a model: tokens, cost in millionths of a dollar, and how it ended."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    run_id: int | None = Field(default=None, foreign_key="run.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    model: str
    prompt: str
    asked_at: datetime = moment()
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost_micros: int = minor()
    outcome: str = "answered"
