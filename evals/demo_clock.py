"""The clock of the rehearsal: it stands where it was put, so that six weeks pass in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

#: When the morning's bank file is imported, and when the day's pass is made: office hours from Denver to Berlin.
BANK_FILE_AT = time(7, 0, tzinfo=UTC)
PASS_AT = time(15, 0, tzinfo=UTC)


@dataclass(slots=True)
class RehearsalClock:
    """A clock that is moved by hand; calling it tells the time."""

    now: datetime

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now

    def move_to(self, day: date, at: time) -> datetime:
        """Put the clock to a moment of a day and tell it."""
        self.now = datetime.combine(day, at)
        return self.now


def working_days(start: date, days: int) -> list[date]:
    """Return the weekdays among so many calendar days from a start."""
    span = (start + timedelta(days=n) for n in range(days))
    return [day for day in span if day.weekday() <= 4]
