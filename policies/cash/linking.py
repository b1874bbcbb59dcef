"""Which payment a remittance advice is for: by trace number, or by day and payer; never where two fit alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ledger.money import Money

#: Days by which the day a payer tells and the bank's value day may differ.
NEAR_DAYS = 3
#: A shorter reference may stand with any payment.
SHORTEST_TRACE = 6


class LinkedBy(StrEnum):
    """What an advice and a payment have in common beside the amount."""

    TRACE = "trace"
    PAYER = "payer"


@dataclass(frozen=True, slots=True)
class Side:
    """An advice or a payment as it is compared; `key` is its id.

    `customers` are those it points at, with who pays for them; `payers` account numbers and names of who pays. What is
    not `vouched` for, as in a mail, has to point at the same customer as the other side.
    """

    key: int
    amount: Money
    day: date | None
    references: frozenset[str] = frozenset()
    customers: frozenset[int] = frozenset()
    payers: frozenset[str] = frozenset()
    vouched: bool = True


class Link(NamedTuple):
    """An advice and the payment it is for."""

    advice_id: int
    line_id: int
    by: LinkedBy


class _Pair(NamedTuple):
    """A pair that may belong together, the closest first; equal ranks are equally close."""

    rank: tuple[int, int]
    link: Link


def links(advices: Iterable[Side], payments: Iterable[Side]) -> list[Link]:
    """Return who belongs together: each advice once, each payment once, and only the one closest pair of both."""
    by_amount: defaultdict[Money, list[Side]] = defaultdict(list)
    for payment in payments:
        by_amount[payment.amount].append(payment)
    pairs = [pair for advice in advices for payment in by_amount[advice.amount] for pair in _pair(advice, payment)]
    found: list[Link] = []
    while pairs:
        best = min(pair.rank for pair in pairs)
        closest = [pair.link for pair in pairs if pair.rank == best]
        by_advice, by_line = Counter(link.advice_id for link in closest), Counter(link.line_id for link in closest)
        found += [link for link in closest if by_advice[link.advice_id] == by_line[link.line_id] == 1]
        # Those that fit alike stay unlinked, and nothing farther off is taken in their place.
        pairs = [pair for pair in pairs if pair.link.advice_id not in by_advice and pair.link.line_id not in by_line]
    return sorted(found)


def _pair(advice: Side, payment: Side) -> Iterator[_Pair]:
    same_customer = not advice.customers.isdisjoint(payment.customers)
    if advice.customers and payment.customers and not same_customer:
        return
    if not advice.vouched and not same_customer:
        return
    days = abs((advice.day - payment.day).days) if advice.day and payment.day else NEAR_DAYS + 1
    if not advice.references.isdisjoint(payment.references):
        yield _Pair((0, days), Link(advice.key, payment.key, LinkedBy.TRACE))
    elif days <= NEAR_DAYS and (same_customer or not advice.payers.isdisjoint(payment.payers)):
        yield _Pair((1, days), Link(advice.key, payment.key, LinkedBy.PAYER))
