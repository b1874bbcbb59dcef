"""Shares: how much of what could be collected was, how often receivables turn over, what slides into lateness."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ledger.figures.dso import average

_DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Collected:
    """A period of receivables, in minor units of one currency; sales of the whole period, net of credit notes.

    `closing_not_due_minor` is the part of the closing balance that is not due yet: not what is "up to 60 days".
    """

    opening_minor: int
    sales_minor: int
    closing_minor: int
    closing_not_due_minor: int

    @property
    def collectable_minor(self) -> int:
        """What could have been collected: all there was to come in, less what is not due yet."""
        return self.opening_minor + self.sales_minor - self.closing_not_due_minor

    def effectiveness(self) -> Fraction | None:
        """Return the collection effectiveness index as a share; 1 when all that was due is in.

        What was written off counts as collected here; `cash_effectiveness` counts money alone.
        """
        return _share(self.opening_minor + self.sales_minor - self.closing_minor, self.collectable_minor)

    def cash_effectiveness(self, cash_minor: int) -> Fraction | None:
        """Return the index with the cash that came in for its numerator."""
        return _share(cash_minor, self.collectable_minor)

    def turnover(self, periods_of_a_year: Fraction | int) -> Fraction | None:
        """Return how often a year receivables turn over: yearly sales over average receivables."""
        held = average(self.opening_minor, self.closing_minor)
        return self.sales_minor * Fraction(periods_of_a_year) / held if held > 0 else None


def turnover_days(turnover: Fraction | None) -> Fraction | None:
    """Return the days of one turn."""
    return _DAYS_OF_A_YEAR / turnover if turnover else None


def recovery(cash_minor: int, overdue_minor: int, credited_minor: int = 0) -> Fraction | None:
    """Return the share of what was overdue at a period's start that came in during it as cash.

    With `credited_minor` it is the net rate: what turned out not to be owed is left out of what was overdue. The same
    over failed payments of a cohort and what came of them, or over what was written off.
    """
    return _share(cash_minor, overdue_minor - credited_minor)


def roll_rate(later_bucket_now_minor: int, bucket_before_minor: int) -> Fraction | None:
    """Return the share of an aging bucket that is one bucket later a month on; buckets have the same length."""
    return _share(later_bucket_now_minor, bucket_before_minor)


def dispute_rate(disputed_minor: int, gross_receivables_minor: int) -> Fraction | None:
    """Return the disputed share of what is open, before unapplied money is taken off."""
    return _share(disputed_minor, gross_receivables_minor)


def _share(part: int, whole: int) -> Fraction | None:
    """Return a share; None where there is no whole to share."""
    return Fraction(part, whole) if whole > 0 else None
