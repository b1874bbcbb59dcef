"""What customers said and we hold true: promises, disputes and holds, each with its evidence."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from ledger.states import DisputeState, PromiseState
from store.columns import label, minor, moment


class HoldKind(StrEnum):
    """Why contact stops, strongest first."""

    INSOLVENCY = "insolvency"
    LEGAL = "legal"
    FRAUD = "fraud"
    DO_NOT_CONTACT = "do_not_contact"
    HARDSHIP = "hardship"
    VIP = "vip"
    PENDING_CASH = "pending_cash"
    MANUAL = "manual"
    FOLLOW_UP = "follow_up"


class Promise(SQLModel, table=True):
    """A promise to pay, judged exactly once at its deadline; `evidence_*` are offsets into the message.

    The instalments of a plan are promises that name the first of them as `plan_id`, it too.
    """

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    currency: str = Field(max_length=3)
    amount_minor: int = minor(...)
    promised_date: date
    precision: str = "day"
    grace_days: int
    deadline: datetime = moment(index=True)
    state: PromiseState = label(PromiseState, PromiseState.OPEN)
    received_minor: int = minor()
    recorded_at: datetime = moment()
    judged_at: datetime | None = moment(nullable=True)
    cured_at: datetime | None = moment(nullable=True)
    supersedes_id: int | None = Field(default=None, foreign_key="promise.id")
    plan_id: int | None = Field(default=None, foreign_key="promise.id")
    message_id: int | None = Field(default=None, foreign_key="message.id")
    evidence_start: int = 0
    evidence_end: int = 0
    confidence_percent: int = 100


class PromiseLine(SQLModel, table=True):
    """The part of a promise that falls on one invoice."""

    promise_id: int = Field(foreign_key="promise.id", primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id", primary_key=True, index=True)
    amount_minor: int = minor(...)
    received_minor: int = minor()


class Dispute(SQLModel, table=True):
    """A disputed amount on one invoice; only that amount stops being chased."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id", index=True)
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    amount_minor: int = minor(...)
    reason: str
    state: DisputeState = label(DisputeState, DisputeState.RAISED)
    owner: str = ""
    due_at: datetime = moment()
    raised_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    reopened: int = 0
    message_id: int | None = Field(default=None, foreign_key="message.id")
    evidence_start: int = 0
    evidence_end: int = 0


class Hold(SQLModel, table=True):
    """A stop on chasing: of a customer, one invoice, or one contact (and there one channel)."""

    __table_args__ = (
        Index(
            "ix_hold_active",
            "tenant_id",
            "customer_id",
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id")
    invoice_id: int | None = Field(default=None, foreign_key="invoice.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    channel: str = ""
    kind: HoldKind = label(HoldKind)
    reason: str
    set_by: str
    placed_at: datetime = moment()
    until: date | None = None
    released_at: datetime | None = moment(nullable=True)
    released_by: str = ""
    message_id: int | None = Field(default=None, foreign_key="message.id")
    evidence_start: int = 0
    evidence_end: int = 0
