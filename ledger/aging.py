"""Aging: how late open money is, in the trade's buckets."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

#: Upper bound in days overdue of each bucket but the last; due today counts as current.
BUCKET_BOUNDS = (0, 30, 60, 90, 120)
BUCKETS = ("current", "1-30", "31-60", "61-90", "91-120", "121+")


def days_overdue(due_date: date, as_of: date) -> int:
    """Return calendar days past the due date; zero or less is not overdue."""
    return (as_of - due_date).days


def bucket(due_date: date, as_of: date) -> str:
    """Name the aging bucket of an invoice by due date."""
    return BUCKETS[bisect_left(BUCKET_BOUNDS, days_overdue(due_date, as_of))]
