"""Local hours and holidays: a moment is open only where every rule allows it in every zone somebody may be in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ledger.calendar import BusinessCalendar
from policies.contact_law.facts import Finding
from policies.contact_law.rows import ContactRule

#: Kept free at both ends of every window: calls take a while to ring, and clocks differ.
MARGIN = timedelta(minutes=15)
#: How far ahead an open moment is looked for; where none is found so far ahead, waiting does not help.
LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class LocalTime:
    """The zones somebody may be in, and the calendars whose public holidays count."""

    zones: tuple[ZoneInfo, ...]
    calendars: tuple[BusinessCalendar, ...]

    def holiday(self, day: date) -> bool:
        """Say whether a day is a public holiday in any of the places."""
        return any(day in calendar.holidays for calendar in self.calendars)


def closed(rules: Sequence[ContactRule], where: LocalTime, moment: datetime) -> list[Finding]:
    """Return a finding for each rule that closes this moment in any zone."""
    locals_ = [moment.astimezone(zone) for zone in where.zones]
    found = []
    for rule in rules:
        why = next(filter(None, (_why_closed(rule, where, local) for local in locals_)), "")
        if why:
            found.append(Finding(rule.id, rule.region, rule.source, f"{why}: {rule.says}", "hours"))
    return found


def is_open(rules: Sequence[ContactRule], where: LocalTime, moment: datetime) -> bool:
    """Say whether every rule allows a moment in every zone."""
    locals_ = (moment.astimezone(zone) for zone in where.zones)
    return not any(_why_closed(rule, where, local) for local in locals_ for rule in rules)


def _why_closed(rule: ContactRule, where: LocalTime, local: datetime) -> str:
    if rule.holidays_off and where.holiday(local.date()):
        return f"{local.date().isoformat()} is a public holiday there"
    if not rule.hours:
        return ""
    wall = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    for window in rule.hours:
        if local.weekday() in window.weekdays:
            start = timedelta(hours=window.start.hour, minutes=window.start.minute) + MARGIN
            end = timedelta(hours=window.end.hour, minutes=window.end.minute) - MARGIN
            if start <= wall < end:
                return ""
    return f"it is {local:%A %H:%M} in {local.tzinfo}"


def next_open(rules: Sequence[ContactRule], where: LocalTime, since: datetime) -> datetime | None:
    """Return the first moment from `since` on that every rule allows in every zone, None where none comes soon.

    Such a moment is `since` itself or the beginning of some window in some zone.
    """
    if is_open(rules, where, since):
        return since
    found: datetime | None = None
    for days in range(-1, LOOK_AHEAD_DAYS):
        day = since.astimezone(UTC).date() + timedelta(days=days)
        begins = (begin for begin in _beginnings(rules, where, day) if begin > since)
        first = next((begin for begin in sorted(begins) if is_open(rules, where, begin)), None)
        if found is not None:
            # Far to the west a day begins after the next one did far to the east: one more day had to be looked at.
            return min(found, first) if first else found
        found = first
    return found


def _beginnings(rules: Sequence[ContactRule], where: LocalTime, day: date) -> Iterator[datetime]:
    for zone in where.zones:
        for rule in rules:
            for window in rule.hours:
                if day.weekday() in window.weekdays:
                    yield (datetime.combine(day, window.start, tzinfo=zone) + MARGIN).astimezone(UTC)
