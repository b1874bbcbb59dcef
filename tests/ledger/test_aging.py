"""Aging: the bounds of the buckets, by days overdue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.aging import BUCKETS, bucket, days_overdue

AS_OF = date(2026, 6, 11)
#: First and last day overdue of each bucket.
BOUNDS = {"current": (-400, 0), "1-30": (1, 30), "31-60": (31, 60), "61-90": (61, 90), "91-120": (91, 120),
          "121+": (121, 4000)}  # fmt: skip


@pytest.mark.parametrize("name", BUCKETS)
def test_each_bucket_holds_its_first_and_last_day(name: str) -> None:
    assert [bucket(AS_OF - timedelta(days=days), AS_OF) for days in BOUNDS[name]] == [name, name]


@given(days=st.integers(-400, 4000))
def test_every_day_falls_into_exactly_the_bucket_whose_bounds_hold_it(days: int) -> None:
    due = AS_OF - timedelta(days=days)
    (name,) = [name for name, (first, last) in BOUNDS.items() if first <= days <= last]
    assert (bucket(due, AS_OF), days_overdue(due, AS_OF)) == (name, days)
