"""Business days: weekends and holidays do not count, and dates roll forward."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendar import BusinessCalendar, end_of_day
from tests.store.books import BERLIN

HOLIDAY = date(2026, 6, 15)
CALENDAR = BusinessCalendar(frozenset({HOLIDAY}))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "rolled"),
    [("2026-06-12", "2026-06-12"), ("2026-06-13", "2026-06-16"), ("2026-06-15", "2026-06-16")],
)
def test_a_date_rolls_over_weekend_and_holiday(day: str, rolled: str) -> None:
    assert CALENDAR.roll_forward(date.fromisoformat(day)) == date.fromisoformat(rolled)


@given(day=days, count=st.integers(1, 40))
def test_adding_business_days_ends_on_one_and_passes_exactly_so_many(day: date, count: int) -> None:
    end = CALENDAR.add(day, count)
    assert CALENDAR.is_business_day(end)
    assert CALENDAR.between(day, end) == count


@given(day=days, first=st.integers(0, 9), then=st.integers(0, 9))
def test_adding_in_two_steps_is_adding_at_once(day: date, first: int, then: int) -> None:
    assert CALENDAR.add(CALENDAR.add(day, first), then) == CALENDAR.add(day, first + then)


@given(start=days, length=st.integers(-5, 60))
def test_days_between_are_counted_one_by_one(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    walked = [start + timedelta(days=n) for n in range(1, length + 1)]
    assert CALENDAR.between(start, end) == sum(1 for day in walked if day.weekday() < 5 and day != HOLIDAY)


@pytest.mark.parametrize(("day", "utc"), [("2026-06-16", "21:59:59"), ("2026-01-16", "22:59:59")])
def test_a_day_ends_in_its_own_zone_in_summer_and_winter(day: str, utc: str) -> None:
    end = end_of_day(date.fromisoformat(day), BERLIN)
    assert end.isoformat().startswith(f"{day}T23:59:59")
    assert end.astimezone(UTC).time().isoformat() == utc
