"""Promises a person changes afterwards: making one smaller, and letting one stand again that was taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from ledger.money import Money
from ledger.promises import deadline
from ledger.states import PromiseState, move
from store.events import Journal
from store.tables import Invoice, Promise, PromiseLine
from tools.promises import (
    PromiseRefusedError,
    PromiseTerms,
    add_promise,
    lock_promised,
    locked_promise,
    open_promises_on,
    refresh_promised,
)


@dataclass(frozen=True, slots=True)
class LessPromised:
    """What is left of a promise: of these invoices (none: all of them), this amount (None: all of it), for this day."""

    invoice_ids: tuple[int, ...] = ()
    amount_minor: int | None = None
    day: date | None = None


def narrow_promise(journal: Journal, promise_id: int, less: LessPromised, terms: PromiseTerms) -> dict[str, Any]:
    """Put a smaller promise with the same evidence in the place of an open one; return what its event tells.

    What the promise no longer covers may be chased again. Raises PromiseRefusedError, with nothing changed, for a
    promise that has ended, and for one that would become larger or stay as it is.
    """
    lock_promised(journal, [promise_id])
    earlier = locked_promise(journal, promise_id)
    if earlier.state is not PromiseState.OPEN:
        state = earlier.state.value.replace("_", " ")
        raise PromiseRefusedError(f"the promise is {state}; only one that is open can be narrowed")
    lines = _less(journal, earlier, less)
    day = less.day or earlier.promised_date
    if day == earlier.promised_date and sum(lines.values()) == earlier.amount_minor:
        raise PromiseRefusedError("nothing would change: the promise is of just that already")
    if day != earlier.promised_date and day < journal.now.astimezone(terms.zone).date():
        raise PromiseRefusedError(f"{day} has passed already")
    earlier.state = move(earlier.state, PromiseState.SUPERSEDED)
    same = earlier.model_dump(exclude={"id", "state", "amount_minor", "supersedes_id"})
    if day != earlier.promised_date:
        last = deadline(day, earlier.grace_days, terms.calendar, terms.zone)
        same |= {"promised_date": day, "precision": "day", "deadline": last}
    narrower = Promise(**same, state=PromiseState.OPEN, amount_minor=sum(lines.values()), supersedes_id=promise_id)
    add_promise(journal, narrower, lines)
    refresh_promised(journal, [promise_id, narrower.id or 0])
    return {
        "promise_id": narrower.id,
        "amount_minor": narrower.amount_minor,
        "currency": narrower.currency,
        "day": day.isoformat(),
        "deadline": narrower.deadline.isoformat(),
        "invoice_ids": list(lines),
        "superseded": [promise_id],
        "carried": [],
    }


def _less(journal: Journal, earlier: Promise, less: LessPromised) -> dict[int, int]:
    """Lay what is left over the invoices that stay promised, oldest first, each up to its earlier part."""
    query = (
        select(PromiseLine, col(Invoice.number))
        .join(Invoice, col(Invoice.id) == col(PromiseLine.invoice_id))
        .where(col(PromiseLine.promise_id) == earlier.id)
        .order_by(col(Invoice.due_date), col(Invoice.id))
    )
    rows = journal.session.execute(query).all()
    if set(less.invoice_ids) - {line.invoice_id for line, _ in rows}:
        covered = ", ".join(number for _, number in rows)
        raise PromiseRefusedError(f"the promise covers only {covered}; to promise more needs the customer's own word")
    parts = {
        line.invoice_id: line.amount_minor
        for line, _ in rows
        if not less.invoice_ids or line.invoice_id in less.invoice_ids
    }
    most = sum(parts.values())
    left = less.amount_minor if less.amount_minor is not None else most
    if left > most:
        whole = Money(most, earlier.currency)
        raise PromiseRefusedError(f"only {whole} of it is promised; to promise more needs the customer's own word")
    lines: dict[int, int] = {}
    for invoice_id, part in parts.items():
        if taken := min(part, left):
            lines[invoice_id] = taken
            left -= taken
    return lines


def restore_promise(journal: Journal, promise_id: int, superseded: Collection[int], carried: Collection[int]) -> None:
    """Let a promise that was taken back stand again, as it was recorded: what it superseded is superseded anew.

    Raises PromiseRefusedError where another promise stands on its invoices by now, and ForbiddenTransitionError
    where what it superseded has ended.
    """
    lock_promised(journal, [promise_id, *superseded])
    covered = select(col(PromiseLine.invoice_id)).where(col(PromiseLine.promise_id).in_([promise_id, *carried]))
    standing = open_promises_on(journal, journal.session.scalars(covered).all())
    if any(promise.id not in superseded for promise in standing):
        raise PromiseRefusedError("another promise stands on the same invoices by now")
    for earlier in superseded:
        promise = locked_promise(journal, earlier)
        promise.state = move(promise.state, PromiseState.SUPERSEDED)
    for again in (promise_id, *carried):
        promise = locked_promise(journal, again)
        promise.state = move(promise.state, PromiseState.OPEN)
    refresh_promised(journal, [promise_id, *superseded])
