"""Promises to pay: when one falls due, and whether the money that came keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ledger.calendar import BusinessCalendar, end_of_day
from ledger.money import minor_digits
from ledger.states import PromiseState

#: Business days between the promised date and the verdict, unless the policy says otherwise.
DEFAULT_GRACE_DAYS = 2


def deadline(promised: date, grace_days: int, calendar: BusinessCalendar, zone: ZoneInfo) -> datetime:
    """Return the moment a promise is judged: end of the promised day, rolled to a business day, plus grace."""
    return end_of_day(calendar.add(calendar.roll_forward(promised), grace_days), zone)


def tolerance(promised_minor: int, currency: str) -> int:
    """Return by how many minor units a promise may fall short and still be kept: 1.00 or 0.5 %."""
    one_unit: int = 10 ** minor_digits(currency)
    return max(one_unit, promised_minor * 5 // 1000)


def verdict(promised_minor: int, received_minor: int, currency: str) -> PromiseState:
    """Judge a promise by the money received for it up to its deadline.

    Broken below a tenth of the amount, kept within tolerance, else partially kept. The tenth comes first: a promise
    no larger than the tolerance is not kept by nothing.
    """
    if received_minor * 10 < promised_minor:
        return PromiseState.BROKEN
    if received_minor >= promised_minor - tolerance(promised_minor, currency):
        return PromiseState.KEPT
    return PromiseState.PARTIALLY_KEPT


@dataclass(frozen=True, slots=True)
class DuePromise:
    """A promise to be judged: what was promised, by when, and which allocations may count for it."""

    promise_id: int
    amount_minor: int
    currency: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one promise and the money counted for it, in minor units."""

    promise_id: int
    state: PromiseState
    received_minor: int


def judge(due: list[DuePromise], available_minor: dict[int, int], shared_minor: int = 0) -> list[Verdict]:
    """Judge the promises of one customer and currency, oldest deadline first, each unit counted once.

    `available_minor` is the money on each promise's own invoices by promise id; `shared_minor` is unapplied
    cash, which tops up promises in order of deadline.
    """
    verdicts = []
    for promise in sorted(due, key=lambda p: (p.deadline, p.promise_id)):
        own = min(available_minor.get(promise.promise_id, 0), promise.amount_minor)
        topped = min(promise.amount_minor - own, shared_minor)
        shared_minor -= topped
        received = own + topped
        state = verdict(promise.amount_minor, received, promise.currency)
        verdicts.append(Verdict(promise.promise_id, state, received))
    return verdicts
