"""Accounts, rules and moments in the fewest words, for the tests of what is decided about an account."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ledger.account import AccountFacts, RungGroup, Upcoming
from ledger.calendar import BusinessCalendar
from policies.account_rules import PolicyBook
from policies.contact_times import Moment
from policies.decide import Verdict, decide
from policies.policy import CapRule, Channel, GapRule, Policy, Rule, Span, StageRule, Tone

R = TypeVar("R", bound=Any)

#: Thursday noon in Berlin, no holiday there.
NOW = datetime(2026, 6, 11, 10, 0, tzinfo=UTC)
TODAY = date(2026, 6, 11)
BERLIN = ZoneInfo("Europe/Berlin")
#: 4 June 2026 is Corpus Christi, in the state of Bavaria.
HOLIDAYS: dict[str, Container[date]] = {"DE-BY": frozenset({date(2026, 6, 4)})}


def rule(kind: type[R], **fields: Any) -> R:
    """Make a rule; its kind is its id unless the test gives one."""
    made: R = kind(**{"id": kind.model_fields["kind"].default, "span": Span(start=0, end=0), **fields})
    return made


def stage(days: int, tone: Tone = Tone.FRIENDLY, **fields: Any) -> StageRule:
    """Make a stage called after its day: `S10` from ten days overdue on, `S-3` three days before due."""
    return rule(StageRule, **{"id": f"S{days}", "name": f"day {days}", "days": days, "tone": tone, **fields})


CALL = stage(10, channels=(Channel.VOICE,))
#: Three steps with nothing else in the way: tests that need limits add their own.
LADDER = (stage(1), stage(10, Tone.POLITE_FIRM), stage(21, Tone.FIRM))
#: Limits so wide that they never bear; they keep the defaults out of tests about something else.
WIDE = (rule(CapRule, id="wide:cap", messages=99, days=1), rule(GapRule, id="wide:gap", days=1))


def late(days: int, minor: int = 100_000, rung: int = 0, currency: str = "EUR") -> RungGroup:
    """Make invoices so many days overdue, asked for up to a rung."""
    return RungGroup(currency, rung, TODAY - timedelta(days=days), minor)


def soon(days: int, minor: int = 100_000, currency: str = "EUR") -> Upcoming:
    """Make invoices that fall due in so many days."""
    return Upcoming(TODAY + timedelta(days=days), currency, minor)


def ago(**span: float) -> datetime:
    """Return the moment so long before now."""
    return NOW - timedelta(**span)


def account(*groups: RungGroup, **more: Any) -> AccountFacts:
    """Make a reachable account in Berlin with these overdue invoices; what it owes follows from them."""
    overdue: dict[str, int] = {}
    for group in groups:
        overdue[group.currency] = overdue.get(group.currency, 0) + group.chase_minor
    known = {"name": "Acme GmbH", "zone": "Europe/Berlin", "country": "DE", "reachable": True, "has_contact": True}
    return AccountFacts(1, "C-1", **{**known, "groups": groups, "overdue": overdue, **more})


def book(*rules: Rule, home: str = "EUR", day: date = TODAY) -> PolicyBook:
    """Prepare a policy of these rules for a day."""
    return PolicyBook(Policy(text="", rules=rules), home, day)


def at(now: datetime = NOW, zone: ZoneInfo = BERLIN, texts: frozenset[str] = frozenset()) -> Moment:
    """Make a moment in an office in Berlin, connected for texts on these channels."""
    return Moment(now, zone, "DE", lambda country: BusinessCalendar(HOLIDAYS.get(country, frozenset())), texts)


def ask(facts: AccountFacts, *rules: Rule, now: datetime = NOW, home: str = "EUR") -> Verdict:
    """Decide about an account under these rules."""
    return decide(facts, book(*rules, home=home, day=now.astimezone(BERLIN).date()), at(now))
