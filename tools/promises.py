"""Promises: recording them, judging them once at their deadline, taking them back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlmodel import col

from ledger.calendar import BusinessCalendar
from ledger.promises import DuePromise, deadline, judge, verdict
from ledger.states import INVOICE_OPEN, PromiseState, move
from store.bulk import among
from store.derived import in_batches, lock_invoices, refresh_invoices
from store.events import Journal
from store.tables import Invoice, Promise, PromiseLine
from tools.evidence import Evidence
from tools.promise_money import Counted, PromiseMoney, standing_verdicts


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
    """Record a promise, pausing what it covers; an earlier one is superseded as far as its invoices are promised anew.

    Returns the id of the event. Raises PromiseRefusedError, with nothing changed, when nothing open is left to
    promise.
    """
    free = promisable(journal, new)
    lines = spread(free, sum(free.values()) if new.amount_minor is None else new.amount_minor)
    if not lines:
        raise PromiseRefusedError("nothing open is left that could be promised")
    return store_promise(journal, new, terms, lines, open_promises_on(journal, lines))


def store_promise(
    journal: Journal, new: NewPromise, terms: PromiseTerms, lines: dict[int, int], earlier: Sequence[Promise]
) -> int:
    """Record a promise as it falls on invoices, superseding earlier ones; return the id of the event."""
    for promise in earlier:
        promise.state = move(promise.state, PromiseState.SUPERSEDED)
    superseded = [promise.id for promise in earlier if promise.id is not None]
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
    add_promise(journal, promise, lines)
    carried = [carried for promise in earlier if (carried := _carry_over(journal, promise, lines))]
    refresh_promised(journal, [promise.id or 0, *superseded])
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
        carried=carried,
        evidence=new.evidence.as_json(),
    )


def promisable(journal: Journal, new: NewPromise) -> dict[int, int]:
    """Return what of the invoices meant may be promised, oldest first: what is neither held nor disputed.

    What was promised before or is said to be on its way may be promised anew: the later word counts. Raises
    PromiseRefusedError where none of them is open.
    """
    query = select(col(Invoice.id)).where(
        col(Invoice.tenant_id) == journal.tenant_id,
        col(Invoice.customer_id) == new.customer_id,
        col(Invoice.currency) == new.currency,
        col(Invoice.state).in_(INVOICE_OPEN),
    )
    if new.invoice_ids:
        query = query.where(col(Invoice.id).in_(new.invoice_ids))
    else:
        query = query.where(col(Invoice.due_date) < journal.now.date())
    ids = [invoice_id for invoice_id in journal.session.scalars(query) if invoice_id is not None]
    if not ids:
        raise PromiseRefusedError("no open invoice is covered by this promise")
    lock_invoices(journal.session, ids)
    fresh = select(Invoice).where(col(Invoice.id).in_(ids)).order_by(col(Invoice.due_date), col(Invoice.id))
    invoices = journal.session.scalars(fresh.execution_options(populate_existing=True))
    return {
        invoice.id or 0: invoice.balance_minor - invoice.held_minor - invoice.disputed_minor for invoice in invoices
    }


def spread(free: Mapping[int, int], amount_minor: int) -> dict[int, int]:
    """Lay an amount over what is free of invoices, in their order, as far as it goes."""
    left, lines = amount_minor, {}
    for invoice_id, most in free.items():
        part = min(most, left)
        if part > 0:
            lines[invoice_id] = part
            left -= part
    return lines


def open_promises_on(journal: Journal, invoice_ids: Collection[int]) -> Sequence[Promise]:
    """Return the open promises that cover any of these invoices, locked."""
    on_them = select(col(PromiseLine.promise_id)).where(col(PromiseLine.invoice_id).in_(invoice_ids))
    query = select(Promise).where(col(Promise.id).in_(on_them), col(Promise.state) == PromiseState.OPEN)
    return journal.session.scalars(query.order_by(col(Promise.id)).with_for_update()).all()


def add_promise(journal: Journal, promise: Promise, lines: dict[int, int]) -> int:
    """Store a promise with its part per invoice; return its id."""
    journal.session.add(promise)
    journal.session.flush()
    assert promise.id is not None
    for invoice_id, amount in lines.items():
        journal.session.add(PromiseLine(promise_id=promise.id, invoice_id=invoice_id, amount_minor=amount))
    return promise.id


def _carry_over(journal: Journal, earlier: Promise, anew: Collection[int]) -> int | None:
    """Let a superseded promise stand for the invoices the new one does not speak of; return the id of what is left."""
    rows = journal.session.scalars(select(PromiseLine).where(col(PromiseLine.promise_id) == earlier.id))
    lines = {row.invoice_id: row.amount_minor for row in rows if row.invoice_id not in anew}
    if not lines:
        return None
    same = earlier.model_dump(exclude={"id", "state", "amount_minor", "supersedes_id"})
    rest = Promise(**same, state=PromiseState.OPEN, amount_minor=sum(lines.values()), supersedes_id=earlier.id)
    return add_promise(journal, rest, lines)


def cancel_promise(journal: Journal, promise_id: int) -> int:
    """Cancel an open promise and free what it covered; return its customer."""
    lock_promised(journal, [promise_id])
    promise = locked_promise(journal, promise_id)
    promise.state = move(promise.state, PromiseState.CANCELLED)
    refresh_promised(journal, [promise_id])
    return promise.customer_id


def take_back_promise(journal: Journal, promise_id: int, superseded: Collection[int], carried: Collection[int]) -> None:
    """Cancel a promise as if it had never been made: what it superseded stands again, whole.

    Raises ForbiddenTransitionError where it, or what was left of an earlier one, has ended already.
    """
    lock_promised(journal, [promise_id, *superseded])
    for cancelled in (promise_id, *carried):
        promise = locked_promise(journal, cancelled)
        promise.state = move(promise.state, PromiseState.CANCELLED)
    for earlier in superseded:
        promise = locked_promise(journal, earlier)
        promise.state = move(promise.state, PromiseState.OPEN)
    refresh_promised(journal, [promise_id, *superseded])


def judge_promises(
    journal: Journal, synced_at: datetime | None, customer_ids: Collection[int] | None = None
) -> dict[PromiseState, int]:
    """Judge every open promise that is covered already, or whose deadline passed before the last import.

    Each promise is judged exactly once; returns how many ended in which state. `customer_ids` narrows it to some
    accounts.
    """
    by_account: dict[tuple[int, str], list[Promise]] = defaultdict(list)
    promises = _open_promises(journal, customer_ids)
    for promise in promises:
        by_account[promise.customer_id, promise.currency].append(promise)
    money = PromiseMoney(journal.session, journal.tenant_id, promises)
    judged = [
        promise for account in by_account.values() for promise in _judge_account(journal, account, money, synced_at)
    ]
    counts = Counter(promise.state for promise in judged)
    refresh_promised(journal, [promise.id or 0 for promise in judged])
    _mark_cured(journal, customer_ids)
    return dict(counts)


def _open_promises(journal: Journal, customer_ids: Collection[int] | None) -> Sequence[Promise]:
    query = select(Promise).where(col(Promise.tenant_id) == journal.tenant_id, col(Promise.state) == PromiseState.OPEN)
    if customer_ids is not None:
        query = query.where(among(journal.session, col(Promise.customer_id), customer_ids))
    # Invoices before promises, as every writer locks them; what another writer judged meanwhile drops out.
    lock_promised(journal, [promise.id or 0 for promise in journal.session.scalars(query)])
    locked = query.order_by(col(Promise.id)).with_for_update().execution_options(populate_existing=True)
    return journal.session.scalars(locked).all()


def _judge_account(
    journal: Journal, promises: list[Promise], money: PromiseMoney, synced_at: datetime | None
) -> list[Promise]:
    judged = []
    for promise in sorted(promises, key=lambda p: (p.deadline, p.id or 0)):
        counted = money.count(promise)
        due = DuePromise(promise.id or 0, counted.owed, promise.currency, promise.deadline)
        (found,) = judge([due], {due.promise_id: sum(counted.lines.values())}, money.on_account(promise))
        money.take_on_account(promise, counted, found.received_minor - sum(counted.lines.values()))
        passed = promise.deadline < journal.now and synced_at is not None and promise.deadline < synced_at
        if counted.owed == 0:
            # Credited, written off or disputed in full: there is nothing left that could be kept or broken.
            if passed:
                _drop(journal, promise)
                judged.append(promise)
        elif passed or found.state is PromiseState.KEPT:
            _close(journal, promise, found.state, counted)
            judged.append(promise)
    return judged


def _drop(journal: Journal, promise: Promise) -> None:
    promise.state = move(promise.state, PromiseState.CANCELLED)
    journal.record(
        "promise_cancelled",
        promise.customer_id,
        promise_id=promise.id,
        reason="what was promised was credited, written off or disputed",
    )


def _close(journal: Journal, promise: Promise, state: PromiseState, counted: Counted) -> None:
    promise.state = move(promise.state, state)
    promise.received_minor = sum(counted.lines.values()) + sum(counted.on_account.values())
    promise.judged_at = journal.now
    for invoice_id, part in counted.lines.items():
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
        received_minor=promise.received_minor,
        currency=promise.currency,
        day=promise.promised_date.isoformat(),
        counted=counted.as_json(),
    )


def _mark_cured(journal: Journal, customer_ids: Collection[int] | None) -> None:
    """Note when a promise that was not kept was paid after all; the verdict itself stays."""
    still_open = (
        select(col(PromiseLine.promise_id))
        .join(Invoice, col(Invoice.id) == col(PromiseLine.invoice_id))
        .where(col(PromiseLine.promise_id) == col(Promise.id), col(Invoice.balance_minor) > 0)
    )
    statement = update(Promise).where(
        col(Promise.tenant_id) == journal.tenant_id,
        col(Promise.state).in_([PromiseState.BROKEN, PromiseState.PARTIALLY_KEPT]),
        col(Promise.cured_at).is_(None),
        ~still_open.exists(),
    )
    if customer_ids is not None:
        statement = statement.where(among(journal.session, col(Promise.customer_id), customer_ids))
    journal.session.execute(statement.values(cured_at=journal.now))


def take_back_money(journal: Journal, receipt_id: int) -> None:
    """Judge anew every promise that counted a receipt which turned out not to be ours.

    One no longer kept is broken; before its deadline it stands open again, and is judged when the day comes.
    """
    judged = [PromiseState.KEPT, PromiseState.PARTIALLY_KEPT]
    customers = select(col(Promise.customer_id)).where(
        col(Promise.tenant_id) == journal.tenant_id, col(Promise.state).in_(judged)
    )
    verdicts = standing_verdicts(journal.session, journal.tenant_id, journal.session.scalars(customers.distinct()))
    key = str(receipt_id)
    lost = {
        promise_id: sum(note.get(part, {}).get(key, 0) for part in ("applied", "on_account"))
        for promise_id, (_, note) in verdicts.items()
    }
    changed = [promise_id for promise_id, minor in sorted(lost.items()) if minor and _lose(journal, promise_id, minor)]
    refresh_promised(journal, changed)


def _lose(journal: Journal, promise_id: int, lost_minor: int) -> bool:
    promise = locked_promise(journal, promise_id)
    left = promise.received_minor - lost_minor
    state = verdict(promise.amount_minor, left, promise.currency)
    if promise.state is PromiseState.BROKEN or state is promise.state:
        return False
    again = promise.state is PromiseState.KEPT and journal.now <= promise.deadline
    promise.state = move(promise.state, PromiseState.OPEN if again else PromiseState.BROKEN)
    promise.received_minor = 0 if again else left
    if again:
        promise.judged_at = None
        lines = update(PromiseLine).where(col(PromiseLine.promise_id) == promise_id)
        journal.session.execute(lines.values(received_minor=0))
    journal.record(
        "promise_reopened" if again else "promise_money_returned",
        promise.customer_id,
        promise_id=promise_id,
        lost_minor=lost_minor,
        currency=promise.currency,
        day=promise.promised_date.isoformat(),
    )
    return True


def open_promise_invoices(journal: Journal, customer_id: int) -> list[int]:
    """Return the invoices of a customer's open promises, for a writer that must lock all it may touch at once."""
    query = (
        select(col(PromiseLine.invoice_id))
        .join(Promise, col(Promise.id) == col(PromiseLine.promise_id))
        .where(col(Promise.customer_id) == customer_id, col(Promise.state) == PromiseState.OPEN)
    )
    return list(journal.session.scalars(query))


def locked_promise(journal: Journal, promise_id: int) -> Promise:
    """Return a promise as it is now, waiting for whoever is changing it."""
    return journal.session.get_one(Promise, promise_id, with_for_update=True, populate_existing=True)


def lock_promised(journal: Journal, promise_ids: Iterable[int]) -> None:
    """Wait for every other writer of the invoices these promises cover; to be called before they are locked."""
    lock_invoices(journal.session, _invoices_of(journal, promise_ids))


def refresh_promised(journal: Journal, promise_ids: Iterable[int]) -> None:
    """Bring the invoices these promises cover up to date."""
    refresh_invoices(journal.session, _invoices_of(journal, promise_ids))


def _invoices_of(journal: Journal, promise_ids: Iterable[int]) -> list[int]:
    return [
        invoice_id
        for batch in in_batches(promise_ids)
        for invoice_id in journal.session.scalars(
            select(col(PromiseLine.invoice_id)).where(col(PromiseLine.promise_id).in_(batch))
        )
    ]
