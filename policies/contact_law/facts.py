"""What the contact rules look at: who is to be contacted how, what they agreed to, and what happened before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from policies.contact_law.rows import Medium


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person said to one address on one channel; an opt-in counts with basis, date and proof only."""

    state: Literal["none", "opted_in", "opted_out"] = "none"
    basis: str = ""
    given_at: datetime | None = None
    proof: str = ""

    @property
    def missing(self) -> str:
        """Say what an opt-in lacks to count, or return an empty string."""
        told = {"basis": self.basis, "date": self.given_at, "proof": self.proof}
        return " and ".join(name for name, value in told.items() if not value)


@dataclass(frozen=True, slots=True)
class Person:
    """A contact, and where they are taken to be: the zone and region ("US-FL") of the customer they work for."""

    contact_id: int
    name: str = ""
    opted_out: bool = False
    region: str = ""
    zone: str = ""
    consents: Mapping[tuple[Medium, str], Consent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contacted:
    """One contact that was made, by the agent or a person; of a kind unknown here, it counts over all channels.

    What the customer began (`ours` is false) counts for no cap, but may have been a conversation. One made `elsewhere`
    rang the same person for another account.
    """

    at: datetime
    medium: Medium | None
    contact_id: int | None = None
    conversation: bool = False
    ours: bool = True
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """A person's decision to contact somebody against hours and caps; consent and opt-out stay as they are.

    `until` is the last day it holds where we are, `event_id` where it is on record.
    """

    overridden_by: str
    reason: str
    until: date | None = None
    event_id: int = 0

    def __post_init__(self) -> None:
        if not self.overridden_by.startswith("person:") or not self.reason.strip():
            raise ValueError("only a named person can set contact rules aside, and only with a reason")


@dataclass(frozen=True, slots=True)
class Debtor:
    """An account as these rules see it, with the people who may be contacted for it.

    `overrides` are what people set aside for it, the longest of a channel first.
    """

    customer_id: int
    region: str = ""
    individual: bool = False
    opted_out: bool = False
    people: Mapping[int, Person] = field(default_factory=dict)
    contacted: tuple[Contacted, ...] = ()
    overrides: tuple[tuple[Medium, Override], ...] = ()


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Where a number is: its region, every zone it may ring in, and why there is none where there is none."""

    region: str = ""
    zones: tuple[str, ...] = ()
    why_nowhere: str = "it is no phone number"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contact somebody wants to make.

    `agreed` is for a call the customer agreed to; `in_session` for a reply to what the customer just wrote.
    """

    medium: Medium
    contact_id: int
    address: str
    by_machine: bool = True
    agreed: bool = False
    in_session: bool = False
    override: Override | None = None


Matter = Literal["opt_out", "consent", "place", "hours", "frequency"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that stands in the way: its id, region and source, in a sentence; `free_at` is when time cures it."""

    rule: str
    region: str
    source: str
    says: str
    matter: Matter
    free_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is taken to be: every candidate zone, and the regions whose rules bind.

    `known_from` says where the zones are from, or why there are none.
    """

    zones: tuple[str, ...]
    known_from: str
    regions: tuple[str, ...]
