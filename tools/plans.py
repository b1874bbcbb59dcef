"""Payment plans: instalments a person agreed to, each a promise, paid in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ledger.money import Money
from store.events import Journal
from store.tables import Event, Promise
from tools.allocations import PERSON
from tools.promises import (
    NewPromise,
    PromiseRefusedError,
    PromiseTerms,
    open_promises_on,
    promisable,
    spread,
    store_promise,
)


class Instalment(NamedTuple):
    """What is to be paid by a day, in minor units."""

    day: date
    minor: int


def agree_plan(journal: Journal, whole: NewPromise, instalments: Sequence[Instalment], terms: PromiseTerms) -> int:
    """Record a plan for what `whole` covers, in place of earlier promises on it; return its id.

    The instalments fall on the invoices one after the other, so that what is paid first pays what is due first. Raises
    PromiseRefusedError where they do not fit what is open, are out of order, or no person agreed to them.
    """
    if not journal.actor.startswith(PERSON):
        raise PromiseRefusedError("a payment plan has to be agreed by a person")
    _in_order(instalments, journal.now.date())
    free = promisable(journal, whole)
    total = sum(one.minor for one in instalments)
    if total > sum(free.values()):
        most, asked = (Money(minor, whole.currency) for minor in (sum(free.values()), total))
        raise PromiseRefusedError(f"the instalments come to {asked}, but only {most} are open and undisputed")
    earlier = open_promises_on(journal, spread(free, total))
    ids: list[int] = []
    for one in instalments:
        lines = spread(free, one.minor)
        free = {invoice_id: minor - lines.get(invoice_id, 0) for invoice_id, minor in free.items()}
        new = replace(whole, day=one.day, amount_minor=one.minor)
        event = store_promise(journal, new, terms, lines, () if ids else earlier)
        ids.append(journal.session.get_one(Event, event).data["promise_id"])
        journal.session.get_one(Promise, ids[-1]).plan_id = ids[0]
    journal.record("plan_agreed", whole.customer_id, plan_id=ids[0], promise_ids=ids, currency=whole.currency)
    return ids[0]


def _in_order(instalments: Sequence[Instalment], today: date) -> None:
    if len(instalments) < 2:
        raise PromiseRefusedError("a plan has at least two instalments; one payment is a promise")
    if instalments[0].day < today:
        raise PromiseRefusedError(f"the first instalment, of {instalments[0].day}, is past")
    if any(one.minor <= 0 for one in instalments):
        raise PromiseRefusedError("every instalment has to be above zero")
    if any(after.day <= before.day for before, after in pairwise(instalments)):
        raise PromiseRefusedError("every instalment has to be due after the one before it")
