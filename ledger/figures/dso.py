"""Days: how long sales stay unpaid, how short that could be, and how late money is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

_DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Sales:
    """Credit sales of a period in minor units, on the tax basis of the receivables, and the period's days."""

    minor: int
    days: int


@dataclass(frozen=True, slots=True)
class CountedBack:
    """Days of sales that are still unpaid; with `exhausted` it is more than that, for no older sales are known."""

    days: Fraction
    exhausted: bool = False


def dso(receivables_minor: int, sales: Sales) -> Fraction | None:
    """Return days sales outstanding: receivables over the sales of a day; None without sales.

    Receivables are net of what is unapplied, at the end of the period, or on average over it (`average`). Over the
    sales of twelve months it is the rolling DSO.
    """
    return Fraction(receivables_minor * sales.days, sales.minor) if sales.minor > 0 else None


def rolling_dso(receivables_minor: int, sales_of_a_year_minor: int) -> Fraction | None:
    """Return DSO over the sales of the last twelve months."""
    return dso(receivables_minor, Sales(sales_of_a_year_minor, _DAYS_OF_A_YEAR))


def average(opening_minor: int, closing_minor: int) -> Fraction:
    """Return average receivables of a period from both ends."""
    return Fraction(opening_minor + closing_minor, 2)


def average_dso(opening_minor: int, closing_minor: int, sales: Sales) -> Fraction | None:
    """Return DSO over the average of receivables, which a single large invoice at the end moves less."""
    return average(opening_minor, closing_minor) * sales.days / sales.minor if sales.minor > 0 else None


def count_back(receivables_minor: int, newest_first: Sequence[Sales]) -> CountedBack:
    """Return DSO by exhaustion: whole months are taken off receivables, newest first, the last one in part.

    A month without sales adds its days: money was out all through it. So does one in which credit notes outweighed
    sales, which adds to what is left. Receivables of nothing or less are no days.
    """
    left, days = receivables_minor, Fraction(0)
    for month in newest_first:
        if left <= 0:
            return CountedBack(days)
        if 0 < left < month.minor:
            return CountedBack(days + Fraction(left * month.days, month.minor))
        left -= month.minor
        days += month.days
    return CountedBack(days, exhausted=left > 0)


def best_possible_dso(not_due_minor: int, sales: Sales) -> Fraction | None:
    """Return DSO as it were if everybody paid on the day: what is not due yet over the sales of a day."""
    return dso(not_due_minor, sales)


def average_days_delinquent(receivables_minor: int, not_due_minor: int, sales: Sales) -> Fraction | None:
    """Return how much of DSO is lateness: DSO less the best possible, on the same sales."""
    return dso(receivables_minor - not_due_minor, sales)


def weighted_days(amounts_and_days: Iterable[tuple[int, int]]) -> Fraction | None:
    """Return days weighted by amounts: those late of open balances, or of what was paid, early days being negative.

    None where the amounts sum to nothing.
    """
    pairs = list(amounts_and_days)
    whole = sum(minor for minor, _ in pairs)
    return Fraction(sum(minor * days for minor, days in pairs), whole) if whole else None
