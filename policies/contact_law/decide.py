"""Decides whether somebody may be contacted now: which rules stand in the way, and when that ends; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from ledger.calendar import BusinessCalendar
from policies.contact_law.caps import too_often
from policies.contact_law.consent import not_agreed
from policies.contact_law.facts import Debtor, Finding, NumberPlace, Override, Person, Place, Wanted
from policies.contact_law.hours import LocalTime, closed, next_open
from policies.contact_law.regions import rules_for
from policies.contact_law.rows import DISTURBING, ContactRule, Medium
from policies.contact_law.table import BY_ID

#: What an override by a person lifts; a no and a missing yes stay what they are.
LIFTED_BY_OVERRIDE = frozenset({"place", "hours", "frequency"})

_RulesKey = tuple[tuple[str, ...], Medium, bool, bool]
_TimesKey = tuple[Place, _RulesKey]


@dataclass(frozen=True, slots=True)
class ContactLaw:
    """The rules at one moment, with what is known of places and numbers; made once for any number of accounts.

    `home_zone` is where we are, for email to people of whom nothing is known. Accounts share places and rules: what
    was found for one is kept for the others.
    """

    now: datetime
    home_zone: str
    calendar: Callable[[str], BusinessCalendar]
    zones_of: Callable[[str], tuple[str, ...]]
    place_of_number: Callable[[str], NumberPlace]
    _rules: dict[_RulesKey, tuple[ContactRule, ...]] = field(default_factory=dict, repr=False, compare=False)
    _closed: dict[_TimesKey, tuple[Finding, ...]] = field(default_factory=dict, repr=False, compare=False)
    _next: dict[_TimesKey, datetime | None] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The answer about one wanted contact: what forbids it, what a person set aside, and when it would be allowed.

    `earliest` is None where waiting alone does not help. `looked_at` are all rules that bear on it. `override` is what
    a person decided, whether it lifts anything at this moment or not.
    """

    findings: tuple[Finding, ...]
    lifted: tuple[Finding, ...]
    looked_at: tuple[ContactRule, ...]
    place: Place
    earliest: datetime | None
    discloses_ai: bool
    override: Override | None = None

    @property
    def allowed(self) -> bool:
        """Whether the contact may be made now."""
        return not self.findings

    @property
    def decides(self) -> Finding | None:
        """The finding that weighs most: a no before a missing yes, that before hours, hours before frequency."""
        return self.findings[0] if self.findings else None


def contact_obstacles(wanted: Wanted, debtor: Debtor, law: ContactLaw) -> Ruling:
    """Say what the contact rules set against a contact now, gravest first; nothing where it may be made."""
    place = _place(wanted, debtor, law)
    key = (place.regions, wanted.medium, debtor.individual, wanted.by_machine)
    rules = law._rules.get(key)
    if rules is None:
        regions, medium, individual, by_machine = key
        rules = law._rules[key] = rules_for(regions, medium, individual=individual, by_machine=by_machine)
    unknown = _unknown_place(wanted, place)
    findings = [
        *not_agreed(rules, wanted, debtor, law.now),
        *unknown,
        *(() if unknown else _closed(law, (place, key), rules)),
        *(() if wanted.in_session else too_often(rules, wanted, debtor.contacted, law.now)),
    ]
    override = _override(wanted, debtor, law)
    lifted = [one for one in findings if override and one.matter in LIFTED_BY_OVERRIDE]
    left = tuple(one for one in findings if one not in lifted)
    return Ruling(
        findings=left,
        lifted=tuple(lifted),
        looked_at=rules,
        place=place,
        earliest=_earliest(left, law, (place, key), rules),
        discloses_ai=any(rule.discloses_ai for rule in rules),
        override=override,
    )


def _override(wanted: Wanted, debtor: Debtor, law: ContactLaw) -> Override | None:
    """Return what a person decided about this contact, as long as it holds."""
    if wanted.override or not debtor.overrides:
        return wanted.override
    day = law.now.astimezone(_zone(law.home_zone)).date()
    said = (one for medium, one in debtor.overrides if medium is wanted.medium)
    return next((one for one in said if one.until is None or day <= one.until), None)


def _place(wanted: Wanted, debtor: Debtor, law: ContactLaw) -> Place:
    """Find every zone the person may be in: the zone on file, else those of the address, else those of the number."""
    person = debtor.people.get(wanted.contact_id, Person(wanted.contact_id))
    number = law.place_of_number(wanted.address) if wanted.medium in DISTURBING else NumberPlace()
    regions = tuple(dict.fromkeys(filter(None, (debtor.region, person.region, number.region))))
    if zones := _known((person.zone,)):
        return Place(zones, "the time zone on file", regions)
    address = person.region or debtor.region
    if address and (zones := _known(law.zones_of(address))):
        return Place(zones, f"the address ({address})", regions)
    if zones := _known(number.zones):
        return Place(zones, "the number", regions)
    if wanted.medium not in DISTURBING:
        return Place((law.home_zone,), "our own time zone", regions)
    return Place((), f"no zone or address is on file, and {number.why_nowhere}", regions)


def _known(zones: Sequence[str]) -> tuple[str, ...]:
    """Return the zones, or none where one of them is unknown here: what cannot be checked is not checked in part."""
    try:
        return tuple(zone for zone in zones if _zone(zone)) if all(zones) else ()
    except (KeyError, ValueError, OSError):
        return ()


def _unknown_place(wanted: Wanted, place: Place) -> list[Finding]:
    if place.zones or wanted.medium not in DISTURBING:
        return []
    rule = BY_ID["house.place"]
    says = f"{place.known_from}: {rule.says}"
    return [Finding(rule.id, rule.region, rule.source, says, "place")]


def _closed(law: ContactLaw, key: _TimesKey, rules: Sequence[ContactRule]) -> tuple[Finding, ...]:
    found = law._closed.get(key)
    if found is None:
        found = law._closed[key] = tuple(closed(_timed(rules), _local(law, key[0]), law.now))
    return found


def _earliest(
    findings: Sequence[Finding], law: ContactLaw, key: _TimesKey, rules: Sequence[ContactRule]
) -> datetime | None:
    """Return now where nothing stands in the way, else the first moment at which nothing will."""
    if not findings:
        return law.now
    if any(one.matter in ("opt_out", "consent", "place") for one in findings):
        return None
    often = [one for one in findings if one.matter == "frequency"]
    if any(one.free_at is None for one in often):
        return None
    since = max((one.free_at for one in often if one.free_at), default=law.now)
    if often:
        return next_open(_timed(rules), _local(law, key[0]), since)
    if key not in law._next:
        law._next[key] = next_open(_timed(rules), _local(law, key[0]), since)
    return law._next[key]


def _timed(rules: Sequence[ContactRule]) -> list[ContactRule]:
    return [rule for rule in rules if rule.limits_time]


def _local(law: ContactLaw, place: Place) -> LocalTime:
    calendars = tuple(law.calendar(region) for region in place.regions)
    return LocalTime(tuple(_zone(zone) for zone in place.zones), calendars)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    # The library keeps only a handful at hand, and a country alone can have dozens.
    return ZoneInfo(name)
