"""Which of a payer's invoices sum to an amount, and when such a sum may be believed."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from policies.cash.money_in import OpenItem

#: As many solutions as are shown, and one more tells that they are not all.
MOST_SOLUTIONS = 4


def sums_to(amounts: Sequence[int], total: int, size: int) -> list[tuple[int, ...]]:
    """Return places of 2 to `size` amounts that sum to a total, at most `MOST_SOLUTIONS` of the ways there are.

    Each half's sums are met with the other's, so that 25 amounts take some thousand steps whatever they are. Amounts
    above zero.
    """
    middle = len(amounts) // 2
    by_sum: dict[int, list[tuple[int, ...]]] = {}
    for part, chosen in _choices(amounts, range(middle), total, size):
        by_sum.setdefault(part, []).append(chosen)
    found: list[tuple[int, ...]] = []
    for part, chosen in _choices(amounts, range(middle, len(amounts)), total, size):
        for other in by_sum.get(total - part, ()):
            if 2 <= len(other) + len(chosen) <= size:
                found.append(other + chosen)
                if len(found) == MOST_SOLUTIONS:
                    return found
    return found


def _choices(amounts: Sequence[int], places: range, most: int, size: int) -> list[tuple[int, tuple[int, ...]]]:
    """Return the ways to choose among places, each with its sum, that is no more than `most`."""
    found: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for place in places:
        amount = amounts[place]
        found += [(s + amount, (*chosen, place)) for s, chosen in found if s + amount <= most and len(chosen) < size]
    return found


def bears_out(items: Sequence[OpenItem], chosen: Sequence[OpenItem], promised: Set[int], day: date) -> bool:
    """Say whether a sum found only once may be believed: odd cents, all of it due, and a second kind of evidence.

    That is invoices due one after the other, all promised, or all of one month. Items in order of due date.
    """
    odd = sum(item.payable_minor % 100 != 0 for item in items)
    if odd * 5 < len(items) * 4 or any(item.due_on > day for item in chosen):
        return False
    places = [place for place, item in enumerate(items) if item in chosen]
    one_after_another = places[-1] - places[0] == len(places) - 1
    month = {(item.issued_on.year, item.issued_on.month) for item in chosen}
    whole_month = len(month) == 1 and sum((i.issued_on.year, i.issued_on.month) in month for i in items) == len(chosen)
    return one_after_another or whole_month or all(item.invoice_id in promised for item in chosen)
