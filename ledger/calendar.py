"""Business days: what counts as a working day, and how dates roll over those that are not."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Working weekdays (Monday is 0) less the public holidays of a place."""

    holidays: Container[date] = frozenset()
    weekdays: frozenset[int] = field(default=MONDAY_TO_FRIDAY)

    def is_business_day(self, day: date) -> bool:
        """Say whether people work on this day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def roll_forward(self, day: date) -> date:
        """Return the day itself or the next business day after it."""
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return day

    def add(self, day: date, business_days: int) -> date:
        """Return the date a number of business days after a date (0 leaves it as it is)."""
        for _ in range(business_days):
            day = self.roll_forward(day + timedelta(days=1))
        return day

    def between(self, start: date, end: date) -> int:
        """Count the business days after `start` up to and including `end`."""
        days = (end - start).days
        return sum(self.is_business_day(start + timedelta(days=n)) for n in range(1, days + 1))


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the last second of a calendar day in a zone."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=zone)
