"""The office: what every verb needs and what stays the same for a whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from channels.channel import Channel
from ledger.calendar import BusinessCalendar
from policies.account_rules import PolicyBook
from policies.contact_times import Moment
from store.database import Database
from store.events import Journal

#: Whether customers who write are answered: as the mode of outreach allows, only once a person released it, or never.
AnswerMode = Literal["automatic", "approve", "never"]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the creditor, the mailbox replies go to, and how to pay.

    With `issues_references`, messages ask for each invoice to be paid with a reference of ours.
    """

    creditor_name: str
    creditor_address: tuple[str, ...]
    sender_name: str
    mailbox: str
    assistant_name: str = ""
    bank_details: tuple[tuple[str, str], ...] = ()
    pay_link: str = ""
    language: str = "en"
    issues_references: bool = False


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """The policy a run stands on: its stored version, prepared for a day."""

    version_id: int
    book: PolicyBook


def _nowhere(*_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class TextWay:
    """A way out for short messages or calls: the channel, the number we write from, what Twilio calls our templates.

    `templates` holds ids by name ("en.overdue"); where words need no approval, or nothing really leaves, it is empty.
    `status_url` gives the address at which the provider reports what became of the message under a key, `call_url`
    that of a step of a call, `paper_url` where the paper under a signed token is fetched, "" = nowhere.
    """

    channel: Channel
    sender: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    status_url: Callable[[str], str] = str
    call_url: Callable[[str, str], str] = _nowhere
    paper_url: Callable[[str], str] = _nowhere

    @property
    def languages(self) -> frozenset[str]:
        """The languages templates were approved in."""
        return frozenset(name.partition(".")[0] for name in self.templates)


@dataclass(frozen=True, slots=True)
class Office:
    """Database, tenant, channels, letterhead and clock; passed to the verbs, never global.

    `channel` is for letters, `texts` holds the ways out for short messages and calls that are connected, by channel.
    """

    database: Database
    tenant_id: int
    channel: Channel
    letterhead: Letterhead
    clock: Callable[[], datetime]
    zone: ZoneInfo
    country: str
    secret: bytes
    ledger_max_age: timedelta
    documents: Path
    approve_everything: bool = False
    answers: AnswerMode = "automatic"
    texts: Mapping[str, TextWay] = field(default_factory=dict)

    def moment(self) -> Moment:
        """Return now, with the zones and calendars that decide about contact times."""
        return Moment(self.clock(), self.zone, self.country, business_calendar, frozenset(self.texts))

    def way(self, channel: str) -> Channel:
        """Return the way out of a channel of the policy."""
        return self.texts[channel].channel if channel in self.texts else self.channel

    @contextmanager
    def journal(self, actor: str) -> Iterator[Journal]:
        """Give a write transaction in a name; what it did is kept when the block ends, or not at all."""
        with self.database.write() as session:
            yield Journal(session, self.tenant_id, actor, self.clock())


@lru_cache(maxsize=256)
def business_calendar(country: str) -> BusinessCalendar:
    """Return the business calendar of a country, or a part of it ("DE-BY"); unknown ones have no holidays."""
    code, _, subdivision = country.upper().partition("-")
    try:
        return BusinessCalendar(holidays.country_holidays(code, subdiv=subdivision or None))
    except (NotImplementedError, KeyError):
        return BusinessCalendar()
