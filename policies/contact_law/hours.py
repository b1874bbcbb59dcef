"""Local hours and holidays: a moment is open only where every rule allows it in every zone somebody may be in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
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
    clocks = _clocks(where, moment)
    found = []
    for rule in rules:
        why = next(filter(None, (_why_closed(rule, where, local) for local in clocks)), "")
        if why:
            found.append(Finding(rule.id, rule.region, rule.source, f"{why}: {rule.says}", "hours"))
    return found


def next_open(rules: Sequence[ContactRule], where: LocalTime, since: datetime) -> datetime | None:
    """Return the first moment from `since` on that every rule allows in every zone, None where none comes soon."""
    moment, horizon = since, since + timedelta(days=LOOK_AHEAD_DAYS)
    while moment < horizon:
        shut = next(
            ((rule, local) for local in _clocks(where, moment) for rule in rules if _why_closed(rule, where, local)),
            None,
        )
        if shut is None:
            return moment
        # Nothing is open before the rule that is shut opens in that zone: no moment in between is worth a look.
        opens = _opens(shut[0], where, shut[1])
        if opens is None:
            return None
        moment = opens
    return None


def _clocks(where: LocalTime, moment: datetime) -> list[datetime]:
    """Return what the clocks show in the zones, once where several show the same."""
    shown = {local.replace(tzinfo=None): local for local in (moment.astimezone(zone) for zone in where.zones)}
    return list(shown.values())


def _why_closed(rule: ContactRule, where: LocalTime, local: datetime) -> str:
    if rule.holidays_off and where.holiday(local.date()):
        return f"{local.date().isoformat()} is a public holiday there"
    if not rule.hours:
        return ""
    wall = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    for window in rule.hours:
        start, end = _since_midnight(window.start) + MARGIN, _since_midnight(window.end) - MARGIN
        if local.weekday() in window.weekdays and start <= wall < end:
            return ""
    return f"it is {local:%A %H:%M} in {local.tzinfo}"


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)


def _opens(rule: ContactRule, where: LocalTime, local: datetime) -> datetime | None:
    """Return when a rule that is shut opens next in the zone of a local time."""
    moment = local.astimezone(UTC)
    for days in range(LOOK_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=days)
        if rule.holidays_off and where.holiday(day):
            continue
        starts = [window.start for window in rule.hours if day.weekday() in window.weekdays]
        begins = [datetime.combine(day, start, tzinfo=local.tzinfo) + MARGIN for start in starts]
        if not rule.hours:
            begins = [datetime.combine(day, time(), tzinfo=local.tzinfo)]
        later = [begin.astimezone(UTC) for begin in begins if begin.astimezone(UTC) > moment]
        if later:
            return min(later)
    return None
