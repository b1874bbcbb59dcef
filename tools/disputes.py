"""Disputes: raising them for a part or the whole of an invoice, and ending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col

from ledger.calendar import BusinessCalendar
from ledger.states import DISPUTE_OPEN, INVOICE_OPEN, DisputeState, move
from store.derived import lock_invoices, refresh_invoices
from store.events import Journal
from store.tables import Customer, Dispute, Invoice
from tools.evidence import Evidence

#: Business days in which a dispute is to be answered.
ANSWER_WITHIN_DAYS = 5


class DisputeRefusedError(ValueError):
    """A dispute that cannot be recorded; the message says why."""


@dataclass(frozen=True, slots=True)
class NewDispute:
    """A dispute of one invoice; no amount means its whole balance."""

    invoice_id: int
    reason: str
    amount_minor: int | None = None
    evidence: Evidence = Evidence()  # noqa: RUF009  (frozen)


def record_dispute(journal: Journal, new: NewDispute, calendar: BusinessCalendar) -> int:
    """Record a dispute; the disputed amount stops being chased at once. Returns the id of the event.

    Raises DisputeRefusedError when the invoice has nothing open that is not disputed already.
    """
    lock_invoices(journal.session, [new.invoice_id])
    invoice = journal.session.get_one(Invoice, new.invoice_id, populate_existing=True)
    still_open = invoice.balance_minor if invoice.state in INVOICE_OPEN else 0
    free = still_open - _disputed(journal, new.invoice_id)
    amount = min(new.amount_minor if new.amount_minor is not None else free, free)
    if amount <= 0:
        raise DisputeRefusedError(f"invoice {invoice.number} has nothing open left to dispute")
    due = calendar.add(journal.now.date(), ANSWER_WITHIN_DAYS)
    owner = journal.session.get_one(Customer, invoice.customer_id).owner
    dispute = Dispute(
        tenant_id=journal.tenant_id,
        customer_id=invoice.customer_id,
        invoice_id=new.invoice_id,
        amount_minor=amount,
        reason=new.reason,
        owner=owner,
        due_at=journal.now + timedelta(days=(due - journal.now.date()).days),
        raised_at=journal.now,
        message_id=new.evidence.message_id,
        evidence_start=new.evidence.start,
        evidence_end=new.evidence.end,
    )
    journal.session.add(dispute)
    refresh_invoices(journal.session, [new.invoice_id])
    return journal.record(
        "dispute_raised",
        invoice.customer_id,
        dispute_id=dispute.id,
        invoice_id=new.invoice_id,
        invoice=invoice.number,
        amount_minor=amount,
        currency=invoice.currency,
        reason=new.reason,
        due=due.isoformat(),
        evidence=new.evidence.as_json(),
    )


def _disputed(journal: Journal, invoice_id: int) -> int:
    query = select(func.sum(col(Dispute.amount_minor))).where(
        col(Dispute.invoice_id) == invoice_id, col(Dispute.state).in_(DISPUTE_OPEN)
    )
    return int(journal.session.execute(query).scalar_one() or 0)


def close_dispute(journal: Journal, dispute_id: int, outcome: DisputeState) -> int:
    """End a dispute (resolved or withdrawn), so that the amount may be chased again; return its customer."""
    dispute = journal.session.get_one(Dispute, dispute_id, with_for_update=True, populate_existing=True)
    dispute.state = move(dispute.state, outcome)
    dispute.closed_at = journal.now
    refresh_invoices(journal.session, [dispute.invoice_id])
    return dispute.customer_id
