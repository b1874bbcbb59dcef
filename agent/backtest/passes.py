"""The passes of a replay: the moments at which a run would have looked at the book."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Passes:
    """The passes over some days in order, named by their number; what is known "at" a pass was known before it."""

    moments: tuple[datetime, ...]
    days: tuple[date, ...]
    #: How many days have begun before a pass, for counting the days between two of them.
    begun: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        begun, count = [], 0
        for number, day in enumerate(self.days):
            begun.append(count)
            count += number == 0 or day != self.days[number - 1]
        object.__setattr__(self, "begun", (*begun, count))

    def __len__(self) -> int:
        return len(self.moments)

    def known(self, moment: datetime) -> int:
        """Return the first pass that knows of something recorded at a moment; past the end, their number."""
        return bisect_left(self.moments, moment)

    def on(self, day: date) -> int:
        """Return the first pass of a day, or the first after it; past the end, their number."""
        return bisect_left(self.days, day)

    def days_between(self, start: int, end: int) -> int:
        """Count the days whose first pass lies in a half-open range of passes."""
        return self.begun[end] - self.begun[start]


def passes(first: date, last: date, times: Sequence[str], zone: ZoneInfo) -> Passes:
    """Return the passes at these local times (HH:MM) on every day from the first to the last."""
    parsed = sorted({(int(hour), int(minute)) for hour, _, minute in (time.partition(":") for time in times)})
    found = [
        (datetime(day.year, day.month, day.day, *time, tzinfo=zone).astimezone(UTC), day)
        for day in (first + timedelta(days=number) for number in range((last - first).days + 1))
        for time in parsed
    ]
    return Passes(tuple(moment for moment, _ in found), tuple(day for _, day in found))
