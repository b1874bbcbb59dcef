"""When people answer and pay: on working days, in office hours, in their own zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

OPENS = time(8, 30)
CLOSES = time(17, 30)


def working_day(start: date, days: int) -> date:
    """Return the day so many calendar days later (negative: earlier), moved on (or back) to a weekday."""
    day = start + timedelta(days=days)
    step = timedelta(days=1 if days >= 0 else -1)
    while day.weekday() > 4:
        day += step
    return day


def answered_at(read_at: datetime, days: int, zone: str, rng: Random) -> datetime:
    """Return when somebody answers a mail: within hours on the same day, or in office hours some days later."""
    local = read_at.astimezone(ZoneInfo(zone))
    soon = local + timedelta(minutes=rng.randint(12, 150))
    if days == 0 and soon.time() < CLOSES and soon.weekday() <= 4 and soon.date() == local.date():
        return soon
    day = working_day(local.date(), max(days, 1))
    opening = datetime.combine(day, OPENS, tzinfo=ZoneInfo(zone))
    return opening + timedelta(minutes=rng.randint(0, 500))


def booked_on(value_date: date, known_on: date) -> date:
    """Return the morning a transfer stands in the bank file: the working day after it, and never in the past."""
    return working_day(max(value_date, known_on), 1)
