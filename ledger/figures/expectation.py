"""How likely money is to come within some days, and how much of it to expect."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

#: How many cases of one's own weigh as much as what others of the segment did.
SHRINKAGE = 10


class Expected(NamedTuple):
    """Money that may come, in minor units, and how likely it is; a disputed part is left out until it is resolved."""

    minor: int
    likelihood: Fraction


def shrunk(hits: int, cases: int, of_segment: Fraction, weight: int = SHRINKAGE) -> Fraction:
    """Return a share of one's own cases, drawn to that of the segment the more the fewer cases there are."""
    return (hits + weight * of_segment) / (cases + weight)


def expected_minor(parts: Iterable[Expected]) -> Fraction:
    """Return how much of open balances, promises and instalments to expect, in minor units."""
    return sum((part.minor * part.likelihood for part in parts), Fraction(0))


def paid_within(lateness: Iterable[int], already_late: int, days: int) -> tuple[int, int]:
    """Count those who paid within `days` more, and all of those who had not paid when they were so late already.

    `lateness` is how many days after the due date past invoices were paid, early ones negative. Whoever had paid
    before says nothing about an invoice that is `already_late`.
    """
    longer = [late for late in lateness if late > already_late]
    return sum(late <= already_late + days for late in longer), len(longer)
