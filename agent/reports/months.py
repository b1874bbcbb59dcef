"""The months a report has a row for."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Month(NamedTuple):
    """A month, cut at the day of the report."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Say whether a day is in it."""
        return self.first <= day <= self.last


def months_until(as_of: date, count: int) -> Iterator[Month]:
    """Give so many months, oldest first, the last of which ends on `as_of`."""
    for back in reversed(range(count)):
        year, month = divmod(as_of.year * 12 + as_of.month - 1 - back, 12)
        first = date(year, month + 1, 1)
        yield Month(first, as_of if not back else first.replace(day=monthrange(year, month + 1)[1]))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day is over where the books are kept."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
