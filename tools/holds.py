"""Holds: stopping contact with a customer, an invoice or a person, and lifting the stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from store.derived import refresh_invoices
from store.events import Journal
from store.tables import Hold, HoldKind
from tools.evidence import Evidence

#: Holds only a person may lift, and only with a reason.
LIFTED_BY_PERSON = frozenset(
    {HoldKind.INSOLVENCY, HoldKind.LEGAL, HoldKind.FRAUD, HoldKind.DO_NOT_CONTACT, HoldKind.HARDSHIP, HoldKind.VIP}
)


@dataclass(frozen=True, slots=True)
class NewHold:
    """A hold on a customer, or on one of its invoices or contacts; `reason` is our words, never the customer's."""

    customer_id: int
    kind: HoldKind
    reason: str
    invoice_id: int | None = None
    contact_id: int | None = None
    channel: str = ""
    until: date | None = None
    evidence: Evidence = Evidence()  # noqa: RUF009  (frozen)


def place_hold(journal: Journal, new: NewHold) -> int:
    """Place a hold; chasing what it covers stops with this transaction. Returns the id of the event."""
    hold = Hold(
        tenant_id=journal.tenant_id,
        customer_id=new.customer_id,
        invoice_id=new.invoice_id,
        contact_id=new.contact_id,
        channel=new.channel,
        kind=new.kind,
        reason=new.reason,
        set_by=journal.actor,
        placed_at=journal.now,
        until=new.until,
        message_id=new.evidence.message_id,
        evidence_start=new.evidence.start,
        evidence_end=new.evidence.end,
    )
    journal.session.add(hold)
    if new.invoice_id is not None:
        refresh_invoices(journal.session, [new.invoice_id])
    journal.session.flush()
    return journal.record(
        "hold_placed",
        new.customer_id,
        hold_id=hold.id,
        hold_kind=new.kind.value,
        reason=new.reason,
        invoice_id=new.invoice_id,
        contact_id=new.contact_id,
        until=new.until.isoformat() if new.until else None,
        evidence=new.evidence.as_json(),
    )


def release_hold(journal: Journal, hold_id: int) -> int:
    """Lift a hold; return its customer. One that was lifted before keeps who lifted it, and when."""
    hold = journal.session.get_one(Hold, hold_id, with_for_update=True, populate_existing=True)
    if hold.released_at is not None:
        return hold.customer_id
    hold.released_at = journal.now
    hold.released_by = journal.actor
    if hold.invoice_id is not None:
        refresh_invoices(journal.session, [hold.invoice_id])
    return hold.customer_id


def release_expired(journal: Journal, today: date) -> int:
    """Lift every hold whose last day has passed, save those only a person may lift; return how many."""
    query = select(Hold).where(
        col(Hold.tenant_id) == journal.tenant_id,
        col(Hold.released_at).is_(None),
        col(Hold.until) < today,
        col(Hold.kind).not_in(LIFTED_BY_PERSON),
    )
    expired = journal.session.scalars(query).all()
    for hold in expired:
        assert hold.id is not None
        release_hold(journal, hold.id)
        journal.record("hold_expired", hold.customer_id, hold_id=hold.id, hold_kind=hold.kind.value)
    return len(expired)
