"""Aging: how late open money is, in the trade's buckets."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from enum import Enum


class Basis(Enum):
    """The day an invoice's age counts from, with the upper bound in days of each bucket but the last.

    By due date is the trade's default, and due today is current. By invoice date is what factors and banks ask for.
    """

    DUE_DATE = ("due date", (0, 30, 60, 90, 120), ("current", "1-30", "31-60", "61-90", "91-120", "121+"))
    INVOICE_DATE = ("invoice date", (30, 60, 90, 120), ("0-30", "31-60", "61-90", "91-120", "121+"))

    def __init__(self, label: str, bounds: tuple[int, ...], buckets: tuple[str, ...]) -> None:
        self.label = label
        self.bounds = bounds
        self.buckets = buckets

    def bucket(self, days: int) -> str:
        """Name the bucket of so many days."""
        return self.buckets[bisect_left(self.bounds, days)]


BUCKETS = Basis.DUE_DATE.buckets


def days_overdue(due_date: date, as_of: date) -> int:
    """Return calendar days past the due date; zero or less is not overdue."""
    return (as_of - due_date).days


def bucket(due_date: date, as_of: date) -> str:
    """Name the aging bucket of an invoice by due date."""
    return Basis.DUE_DATE.bucket(days_overdue(due_date, as_of))
