"""What is known of one account when deciding about it: plain facts, computed by the store for the whole book.

Tuples and slots, not frozen dataclasses: a book has tens of thousands of these, and each is made on every run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


class RungGroup(NamedTuple):
    """The overdue, chaseable invoices of one currency that stand on the same dunning rung."""

    currency: str
    rung: int
    oldest_due: date
    chase_minor: int
    largest_minor: int = 0


class Upcoming(NamedTuple):
    """Chaseable money that falls due on a coming day; `announced_days` is how long before it a note last told of it."""

    due_date: date
    currency: str
    chase_minor: int
    announced_days: int | None = None


class PayingHabit(NamedTuple):
    """How late a customer pays: the median over its last paid invoices, its spread, and the median of the last three.

    Days after the due date, negative when paid before; `spread_days` is the median absolute deviation.
    """

    paid: int
    usual_days: int
    spread_days: int
    recent_days: int


class ChannelPast(NamedTuple):
    """What became of earlier messages on a channel: whether it was ever answered, and what was not since, or failed."""

    answered: bool = False
    unanswered: int = 0
    failed: int = 0


class HoldFact(NamedTuple):
    """A hold on the whole account, as far as deciding needs it."""

    kind: str
    reason: str
    until: date | None = None


@dataclass(slots=True)
class AccountFacts:
    """One account at one moment, never changed once built; every mapping is currency → minor units.

    `overdue` counts full balances past due; `groups` only what may be chased of them. `credits` is unapplied cash
    and open credit notes. `touched_at` are the moments of proactive messages of the last month, newest first.
    `chase` is what may be demanded now, net of credits, where anything is left; `oldest_due` its earliest due date.
    """

    customer_id: int
    number: str
    name: str
    segment: str = ""
    tags: frozenset[str] = frozenset()
    owner: str = ""
    country: str = ""
    zone: str = ""
    individual: bool = False
    groups: Sequence[RungGroup] = ()
    upcoming: Sequence[Upcoming] = ()
    overdue: Mapping[str, int] = field(default_factory=dict)
    disputed: Mapping[str, int] = field(default_factory=dict)
    promised: Mapping[str, int] = field(default_factory=dict)
    pending: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    credits: Mapping[str, int] = field(default_factory=dict)
    holds: Sequence[HoldFact] = ()
    touched_at: Sequence[datetime] = ()
    heard_at: datetime | None = None
    reachable: bool = False
    has_contact: bool = False
    #: Channels besides email on which somebody of the account asked to be reached.
    opted_in: frozenset[str] = frozenset()
    #: By channel, where the policy lets past answers decide between several.
    past: Mapping[str, ChannelPast] = field(default_factory=dict)
    #: What a message usually costs by channel, in millionths of one currency; read where `past` is.
    costs: Mapping[str, int] = field(default_factory=dict)
    #: Whether everybody there who could be called asked not to be, by machine or by person.
    no_calls: bool = False
    waiting_review: str = ""
    handed_over: bool = False
    broken_promises: int = 0
    next_promise: date | None = None
    #: Names and numbers of the customers this one belongs to, folded.
    belongs_to: frozenset[str] = frozenset()
    #: How many invoices it ever got; counted only where the policy asks.
    invoices: int | None = None
    habit: PayingHabit | None = None
    chase: Mapping[str, int] = field(init=False)
    oldest_due: date | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        totals: dict[str, int] = {}
        for group in self.groups:
            totals[group.currency] = totals.get(group.currency, 0) + group.chase_minor
        if self.credits:
            totals = {currency: total - self.credits.get(currency, 0) for currency, total in totals.items()}
            totals = {currency: total for currency, total in totals.items() if total > 0}
        self.chase = totals
        for group in self.groups:
            if group.currency in totals and (self.oldest_due is None or group.oldest_due < self.oldest_due):
                self.oldest_due = group.oldest_due

    @property
    def known_as(self) -> frozenset[str]:
        """Name and number, folded, as policies may call the account."""
        return frozenset((self.name.casefold(), self.number.casefold()))
