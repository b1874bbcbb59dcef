"""When a customer may be written to: local hours and days, caps and gaps; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.calendar import BusinessCalendar
from policies.account_rules import AccountRules
from policies.defaults import DEFAULT_CAP, DEFAULT_GAP, DEFAULT_HOURS, EARLIEST, LATEST
from policies.policy import TEXTS, CapRule, Channel, GapRule, HoursRule


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, the tenant's zone and country, the business calendar of any country code.

    `connected` are the channels besides email that can be used.
    """

    now: datetime
    zone: ZoneInfo
    country: str
    calendar: Callable[[str], BusinessCalendar]
    connected: frozenset[str] = frozenset()
    #: What was found for customers of one place under one set of rules; a book has few of either.
    _hours: dict[tuple[str, str, tuple[str, ...]], str] = field(default_factory=dict, repr=False, compare=False)

    def local(self, zone: str) -> datetime:
        """Return now in a customer's zone, or in the tenant's where none is known."""
        return self.now.astimezone(ZoneInfo(zone) if zone else self.zone)

    def calendar_for(self, country: str) -> BusinessCalendar:
        """Return the business calendar of a customer's country, or of the tenant's."""
        return self.calendar(country or self.country)


def hours_here(moment: Moment, zone: str, country: str, rules: AccountRules) -> str:
    """Say why no message may go out now to customers of a zone and country, or return an empty string."""
    key = (zone, country, rules.hours_key)
    found = moment._hours.get(key)
    if found is None:
        found = hours_obstacle(rules.hours, moment.local(zone), moment.calendar_for(country))
        moment._hours[key] = found
    return found


def hours_obstacle(rules: Sequence[HoursRule], local: datetime, calendar: BusinessCalendar) -> str:
    """Say why a message may not go out at this local time, or return an empty string."""
    if not EARLIEST <= local.time() < LATEST:
        return f"it is {local:%H:%M} there; nothing goes out before {EARLIEST:%H:%M} or after {LATEST:%H:%M}"
    for rule in _with_default(rules):
        start = time(rule.from_hour or 0)
        end = time.max if rule.to_hour in (None, 24) else time(rule.to_hour or 0)
        if not start <= local.time() < end:
            return f"it is {local:%H:%M} there, outside the hours for messages [{rule.id}]"
        if rule.weekdays and local.weekday() not in rule.weekdays:
            return f"no messages on a {local:%A} [{rule.id}]"
        if rule.skip_holidays and local.date() in calendar.holidays:
            return f"{local.date().isoformat()} is a public holiday there [{rule.id}]"
    return ""


def _with_default(rules: Sequence[HoursRule]) -> list[HoursRule]:
    # Rules may speak of hours only, of days only, or of holidays only; the default fills what none of them says.
    filled = list(rules)
    start, end = _default_hours(rules)
    if start is not None or end is not None:
        hours = {"from_hour": start, "to_hour": end, "weekdays": (), "skip_holidays": False}
        filled.append(DEFAULT_HOURS.model_copy(update=hours))
    if not any(rule.weekdays for rule in rules):
        filled.append(DEFAULT_HOURS.model_copy(update={"from_hour": None, "to_hour": None, "skip_holidays": False}))
    if not any(rule.skip_holidays for rule in rules):
        filled.append(DEFAULT_HOURS.model_copy(update={"from_hour": None, "to_hour": None, "weekdays": ()}))
    return filled


def _default_hours(rules: Sequence[HoursRule]) -> tuple[int | None, int | None]:
    # A policy may name one end of the day only; the default gives the other, unless no hour would be left.
    starts = [rule.from_hour for rule in rules if rule.from_hour is not None]
    ends = [rule.to_hour for rule in rules if rule.to_hour is not None]
    start = DEFAULT_HOURS.from_hour if not starts else None
    end = DEFAULT_HOURS.to_hour if not ends else None
    if start is not None and ends and start >= min(ends):
        start = None
    if end is not None and starts and end <= max(starts):
        end = None
    return start, end


def caps_obstacle(
    rules: Sequence[CapRule], touched_at: Sequence[datetime], now: datetime, way: Channel = Channel.EMAIL
) -> str:
    """Say which cap on messages is used up, or return an empty string; `way` is how the next one would go.

    A cap on texts holds for texts alone, and counts all messages: stricter, as it is not told here how they went.
    """
    # A cap on calls says nothing about messages, and must not loosen the default for them either.
    for_all = [rule for rule in rules if rule.channel in (None, Channel.EMAIL)] or [DEFAULT_CAP]
    of_texts = [rule for rule in rules if rule.channel is way and way in TEXTS]
    for rule in (*for_all, *of_texts):
        since = now - timedelta(days=rule.days)
        sent = sum(at > since for at in touched_at)
        if sent >= rule.messages:
            return f"{sent} of {rule.messages} messages in {rule.days} days are used [{rule.id}]"
    return ""


def gap_obstacle(rules: Sequence[GapRule], last: datetime | None, local: datetime, calendar: BusinessCalendar) -> str:
    """Say which pause since the last message or answer is not over yet, or return an empty string."""
    if last is None:
        return ""
    day = last.astimezone(local.tzinfo).date()
    for rule in rules or (DEFAULT_GAP,):
        free = calendar.add(day, rule.days) if rule.business_days else day + timedelta(days=rule.days)
        if local.date() < free:
            unit = "business days" if rule.business_days else "days"
            return f"last contact {day.isoformat()}; {rule.days} {unit} between contacts [{rule.id}]"
    return ""


def same_day(touched_at: Sequence[datetime], local: datetime) -> date | None:
    """Return the local day if a message already went out on it."""
    today = local.date()
    return today if any(at.astimezone(local.tzinfo).date() == today for at in touched_at) else None
