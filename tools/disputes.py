"""Disputes: raising them for a part or the whole of an invoice, and ending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from ledger.calendar import BusinessCalendar
from ledger.money import Money
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
    free = _undisputed(journal, invoice)
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


def _undisputed(journal: Journal, invoice: Invoice) -> int:
    """Return what is open of an invoice and not disputed already."""
    query = select(func.sum(col(Dispute.amount_minor))).where(
        col(Dispute.invoice_id) == invoice.id, col(Dispute.state).in_(DISPUTE_OPEN)
    )
    still_open = invoice.balance_minor if invoice.state in INVOICE_OPEN else 0
    return still_open - int(journal.session.execute(query).scalar_one() or 0)


def close_dispute(journal: Journal, dispute_id: int, outcome: DisputeState) -> int:
    """End a dispute (resolved or withdrawn), so that the amount may be chased again; return its customer."""
    dispute = _locked(journal, dispute_id)
    dispute.state = move(dispute.state, outcome)
    dispute.closed_at = journal.now
    refresh_invoices(journal.session, [dispute.invoice_id])
    return dispute.customer_id


def take_up_again(journal: Journal, dispute_id: int) -> Dispute:
    """Let a dispute that ended be investigated again, so that its amount stops being chased; return it.

    Raises DisputeRefusedError when its invoice has nothing open that is not disputed otherwise, and
    ForbiddenTransitionError where a dispute that ended like this stays ended.
    """
    dispute = _locked(journal, dispute_id)
    state = move(dispute.state, DisputeState.INVESTIGATING)
    invoice = journal.session.get_one(Invoice, dispute.invoice_id, populate_existing=True)
    if _undisputed(journal, invoice) <= 0:
        raise DisputeRefusedError(f"invoice {invoice.number} has nothing open left to dispute")
    dispute.state, dispute.closed_at = state, None
    refresh_invoices(journal.session, [dispute.invoice_id])
    return dispute


@dataclass(frozen=True, slots=True)
class LessDisputed:
    """What is left of a dispute: a lower amount (None: as it is), another reason or another owner."""

    amount_minor: int | None = None
    reason: str = ""
    owner: str = ""


def narrow_dispute(journal: Journal, dispute_id: int, less: LessDisputed) -> dict[str, Any]:
    """Put a dispute with the same evidence in the place of an open one; return what its event tells.

    Raises DisputeRefusedError, with nothing changed, for a dispute that has ended, and for one that would become
    larger or stay as it is.
    """
    earlier = _locked(journal, dispute_id)
    invoice = journal.session.get_one(Invoice, earlier.invoice_id)
    if earlier.state not in DISPUTE_OPEN:
        state = earlier.state.value.replace("_", " ")
        raise DisputeRefusedError(f"the dispute is {state}; only one that is open can be narrowed")
    terms: dict[str, Any] = {
        "amount_minor": earlier.amount_minor if less.amount_minor is None else less.amount_minor,
        "reason": less.reason or earlier.reason,
        "owner": less.owner or earlier.owner,
    }
    if terms["amount_minor"] > earlier.amount_minor:
        whole = Money(earlier.amount_minor, invoice.currency)
        raise DisputeRefusedError(f"only {whole} is disputed; to dispute more needs the customer's own word")
    if terms == earlier.model_dump(include=set(terms)):
        raise DisputeRefusedError("nothing would change: the dispute is of just that already")
    narrower = Dispute(**earlier.model_dump(exclude={"id", *terms}), **terms)
    journal.session.add(narrower)
    earlier.state, earlier.closed_at = move(earlier.state, DisputeState.WITHDRAWN), journal.now
    refresh_invoices(journal.session, [earlier.invoice_id])
    return {
        "dispute_id": narrower.id,
        "narrowed_dispute_id": dispute_id,
        "invoice_id": invoice.id,
        "invoice": invoice.number,
        "currency": invoice.currency,
        **terms,
    }


def _locked(journal: Journal, dispute_id: int) -> Dispute:
    """Return a dispute as it is now, its invoice locked before it, as every writer locks them."""
    lock_invoices(journal.session, [journal.session.get_one(Dispute, dispute_id).invoice_id])
    return journal.session.get_one(Dispute, dispute_id, with_for_update=True, populate_existing=True)
