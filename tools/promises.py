"""Promises: recording them, judging them once at their deadline, taking them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, update
from sqlmodel import col

from ledger.calendar import BusinessCalendar
from ledger.promises import DuePromise, deadline, judge, tolerance
from ledger.states import ClearingState, PromiseState, move
from store.derived import refresh_invoices
from store.events import Journal
from store.tables import Allocation, Invoice, Promise, PromiseLine, Receipt
from tools.evidence import Evidence


class PromiseRefusedError(ValueError):
    """A promise that cannot be recorded; the message says why."""


@dataclass(frozen=True, slots=True)
class NewPromise:
    """A promise to record: for these invoices (none: everything overdue), of this amount (None: all of it)."""

    customer_id: int
    day: date
    currency: str
    amount_minor: int | None = None
    invoice_ids: tuple[int, ...] = ()
    contact_id: int | None = None
    precision: str = "day"
    confidence_percent: int = 100
    evidence: Evidence = Evidence()  # noqa: RUF009  (frozen)


@dataclass(frozen=True, slots=True)
class PromiseTerms:
    """What the deadline is reckoned with: grace in business days, the customer's calendar and zone."""

    grace_days: int
    calendar: BusinessCalendar
    zone: ZoneInfo


def record_promise(journal: Journal, new: NewPromise, terms: PromiseTerms) -> int:
    """Record a promise, pausing what it covers; earlier open promises on the same invoices are superseded.

    Returns the id of the event. Raises PromiseRefusedError when nothing open is left to promise.
    """
    invoices = _promisable(journal, new)
    superseded = _supersede(journal, [invoice.id for invoice in invoices if invoice.id])
    refresh_invoices(journal.session, [invoice.id for invoice in invoices if invoice.id])
    lines = _spread(journal, [i.id for i in invoices if i.id], new.amount_minor)
    if not lines:
        raise PromiseRefusedError("nothing open is left that could be promised")
    promise = Promise(
        tenant_id=journal.tenant_id,
        customer_id=new.customer_id,
        contact_id=new.contact_id,
        currency=new.currency,
        amount_minor=sum(lines.values()),
        promised_date=new.day,
        precision=new.precision,
        grace_days=terms.grace_days,
        deadline=deadline(new.day, terms.grace_days, terms.calendar, terms.zone),
        recorded_at=journal.now,
        supersedes_id=superseded[-1] if superseded else None,
        message_id=new.evidence.message_id,
        evidence_start=new.evidence.start,
        evidence_end=new.evidence.end,
        confidence_percent=new.confidence_percent,
    )
    journal.session.add(promise)
    journal.session.flush()
    assert promise.id is not None
    for invoice_id, amount in lines.items():
        journal.session.add(PromiseLine(promise_id=promise.id, invoice_id=invoice_id, amount_minor=amount))
    refresh_invoices(journal.session, lines)
    return journal.record(
        "promise_recorded",
        new.customer_id,
        promise_id=promise.id,
        amount_minor=promise.amount_minor,
        currency=new.currency,
        day=new.day.isoformat(),
        deadline=promise.deadline.isoformat(),
        invoice_ids=list(lines),
        superseded=superseded,
        evidence=new.evidence.as_json(),
    )


def _promisable(journal: Journal, new: NewPromise) -> Sequence[Invoice]:
    query = select(Invoice).where(
        col(Invoice.tenant_id) == journal.tenant_id,
        col(Invoice.customer_id) == new.customer_id,
        col(Invoice.currency) == new.currency,
        col(Invoice.balance_minor) > 0,
    )
    if new.invoice_ids:
        query = query.where(col(Invoice.id).in_(new.invoice_ids))
    else:
        query = query.where(col(Invoice.due_date) < journal.now.date())
    found = journal.session.scalars(query.order_by(col(Invoice.due_date), col(Invoice.id))).all()
    if not found:
        raise PromiseRefusedError("no open invoice is covered by this promise")
    return found


def _supersede(journal: Journal, invoice_ids: list[int]) -> list[int]:
    query = (
        select(Promise)
        .join(PromiseLine, col(PromiseLine.promise_id) == col(Promise.id))
        .where(col(PromiseLine.invoice_id).in_(invoice_ids), col(Promise.state) == PromiseState.OPEN)
        .distinct()
        .order_by(col(Promise.id))
    )
    earlier = journal.session.scalars(query).all()
    for promise in earlier:
        promise.state = move(promise.state, PromiseState.SUPERSEDED)
    return [promise.id for promise in earlier if promise.id is not None]


def _spread(journal: Journal, invoice_ids: list[int], amount: int | None) -> dict[int, int]:
    """Lay an amount over invoices, oldest first, each up to what may still be promised of it."""
    query = select(col(Invoice.id), col(Invoice.chase_minor)).where(col(Invoice.id).in_(invoice_ids))
    free = journal.session.execute(query.order_by(col(Invoice.due_date), col(Invoice.id))).all()
    left = amount if amount is not None else sum(chase for _, chase in free)
    lines = {}
    for invoice_id, chase in free:
        part = min(chase, left)
        if part > 0:
            lines[invoice_id] = part
            left -= part
    return lines


def cancel_promise(journal: Journal, promise_id: int) -> int:
    """Cancel an open promise and free what it covered; return its customer."""
    promise = journal.session.get_one(Promise, promise_id)
    promise.state = move(promise.state, PromiseState.CANCELLED)
    _refresh(journal, [promise_id])
    return promise.customer_id


def judge_promises(journal: Journal, synced_at: datetime | None) -> dict[PromiseState, int]:
    """Judge every open promise that is covered already, or whose deadline passed before the last import.

    Each promise is judged exactly once; returns how many ended in which state.
    """
    query = select(Promise).where(col(Promise.tenant_id) == journal.tenant_id, col(Promise.state) == PromiseState.OPEN)
    by_account: dict[tuple[int, str], list[Promise]] = defaultdict(list)
    for promise in journal.session.scalars(query):
        by_account[promise.customer_id, promise.currency].append(promise)
    counts: dict[PromiseState, int] = defaultdict(int)
    judged: list[int] = []
    for (customer_id, currency), promises in by_account.items():
        for promise in _judge_account(journal, customer_id, currency, promises, synced_at):
            counts[promise.state] += 1
            judged.append(promise.id or 0)
    _refresh(journal, judged)
    return dict(counts)


def _judge_account(
    journal: Journal, customer_id: int, currency: str, promises: list[Promise], synced_at: datetime | None
) -> list[Promise]:
    due = [DuePromise(p.id or 0, p.amount_minor, p.currency, p.deadline) for p in promises]
    lines = {p.id or 0: _received_by_line(journal, p) for p in promises}
    own = {promise_id: sum(received.values()) for promise_id, received in lines.items()}
    shared = _unapplied_since(journal, customer_id, currency, min(p.recorded_at for p in promises))
    judged = []
    by_id = {p.id: p for p in promises}
    for found in judge(due, own, shared):
        promise = by_id[found.promise_id]
        covered = found.received_minor >= promise.amount_minor - tolerance(promise.amount_minor, currency)
        passed = promise.deadline < journal.now and synced_at is not None and promise.deadline < synced_at
        if covered or passed:
            _close(journal, promise, found.state, found.received_minor, lines[found.promise_id])
            judged.append(promise)
    return judged


def _close(journal: Journal, promise: Promise, state: PromiseState, received: int, lines: dict[int, int]) -> None:
    promise.state = move(promise.state, state)
    promise.received_minor = received
    promise.judged_at = journal.now
    for invoice_id, part in lines.items():
        journal.session.execute(
            update(PromiseLine)
            .where(col(PromiseLine.promise_id) == promise.id, col(PromiseLine.invoice_id) == invoice_id)
            .values(received_minor=part)
        )
    journal.record(
        f"promise_{state.value}",
        promise.customer_id,
        promise_id=promise.id,
        amount_minor=promise.amount_minor,
        received_minor=received,
        currency=promise.currency,
        day=promise.promised_date.isoformat(),
    )


def _received_by_line(journal: Journal, promise: Promise) -> dict[int, int]:
    """Return the money that came on each promised invoice in the promise's time, less what another counted."""
    start, end = promise.recorded_at.date(), promise.deadline.date()
    lines = journal.session.scalars(select(PromiseLine).where(col(PromiseLine.promise_id) == promise.id)).all()
    ids = [line.invoice_id for line in lines]
    came = _settled_between(journal, ids, start, end)
    counted = _counted_by_others(journal, promise, ids)
    return {
        line.invoice_id: max(0, min(line.amount_minor, came.get(line.invoice_id, 0) - counted.get(line.invoice_id, 0)))
        for line in lines
    }


def _settled_between(journal: Journal, invoice_ids: list[int], start: date, end: date) -> dict[int, int]:
    query = (
        select(col(Allocation.invoice_id), func.sum(col(Allocation.amount_minor)))
        .outerjoin(Receipt, col(Receipt.id) == col(Allocation.receipt_id))
        .where(
            col(Allocation.invoice_id).in_(invoice_ids),
            col(Allocation.effective_date) >= start,
            col(Allocation.effective_date) <= end,
            or_(col(Receipt.id).is_(None), col(Receipt.clearing) == ClearingState.CLEARED),
        )
        .group_by(col(Allocation.invoice_id))
    )
    return {invoice_id: int(total) for invoice_id, total in journal.session.execute(query)}


def _counted_by_others(journal: Journal, promise: Promise, invoice_ids: list[int]) -> dict[int, int]:
    query = (
        select(col(PromiseLine.invoice_id), func.sum(col(PromiseLine.received_minor)))
        .join(Promise, col(Promise.id) == col(PromiseLine.promise_id))
        .where(
            col(PromiseLine.invoice_id).in_(invoice_ids),
            col(Promise.id) != promise.id,
            col(Promise.judged_at) >= promise.recorded_at,
        )
        .group_by(col(PromiseLine.invoice_id))
    )
    return {invoice_id: int(total) for invoice_id, total in journal.session.execute(query)}


def _unapplied_since(journal: Journal, customer_id: int, currency: str, since: datetime) -> int:
    query = select(func.sum(col(Receipt.unapplied_minor))).where(
        col(Receipt.customer_id) == customer_id,
        col(Receipt.currency) == currency,
        col(Receipt.clearing) == ClearingState.CLEARED,
        col(Receipt.value_date) >= (since - timedelta(days=1)).date(),
    )
    return int(journal.session.execute(query).scalar_one() or 0)


def _refresh(journal: Journal, promise_ids: list[int]) -> None:
    query = select(col(PromiseLine.invoice_id)).where(col(PromiseLine.promise_id).in_(promise_ids))
    refresh_invoices(journal.session, journal.session.scalars(query).all())
