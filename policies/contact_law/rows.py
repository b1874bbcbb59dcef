"""What a contact rule can say: whom and where it binds, at which hours, how often, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Literal


class Medium(StrEnum):
    """A way of contacting somebody, as these rules tell them apart."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    SMS = "sms"
    VOICE = "voice"


TEXTS = frozenset({Medium.WHATSAPP, Medium.SMS})
EVERY_MEDIUM = frozenset(Medium)
#: What rings or buzzes in somebody's pocket: for these the local time must be known.
DISTURBING = frozenset({Medium.VOICE, *TEXTS})

AppliesTo = Literal["consumer", "sole trader", "business", "all"]


@dataclass(frozen=True, slots=True)
class Window:
    """Local hours on some weekdays (Monday is 0); the end is not part of it."""

    weekdays: frozenset[int]
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many contacts in any so many days, over some media, per account or per person."""

    most: int
    days: int
    media: frozenset[Medium] = EVERY_MEDIUM
    per: Literal["account", "contact"] = "account"


@dataclass(frozen=True, slots=True)
class ContactRule:
    """One rule with its source; what a field leaves empty, the rule does not speak of.

    `region` is a country, a part of one ("US-FL"), "EU", or empty for everywhere. A rule with hours closes the
    weekdays it does not name. `quiet_days` forbids calls so many days after a conversation. `machine_only` limits
    the rule to calls and texts no person makes; `forbids` rules out what it covers, whatever was agreed.
    """

    id: str
    region: str
    applies_to: tuple[AppliesTo, ...]
    media: frozenset[Medium]
    says: str
    source: str
    checked_on: date
    hours: tuple[Window, ...] = ()
    holidays_off: bool = False
    caps: tuple[Cap, ...] = ()
    quiet_days: int = 0
    consent: bool = False
    discloses_ai: bool = False
    machine_only: bool = False
    forbids: bool = False

    @property
    def limits_time(self) -> bool:
        """Whether the rule closes hours or days."""
        return bool(self.hours) or self.holidays_off
