"""What is known of one account when deciding about it: plain facts, computed by the store for the whole book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RungGroup:
    """The overdue, chaseable invoices of one currency that stand on the same dunning rung."""

    currency: str
    rung: int
    oldest_due: date
    chase_minor: int


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Chaseable money that falls due on a coming day and was not announced yet."""

    due_date: date
    currency: str
    chase_minor: int


@dataclass(frozen=True, slots=True)
class HoldFact:
    """A hold on the whole account, as far as deciding needs it."""

    kind: str
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """One account at one moment; every mapping is currency → minor units.

    `overdue` counts full balances past due; `groups` only what may be chased of them. `credits` is unapplied cash
    and open credit notes. `touched_at` are the moments of proactive messages of the last month, newest first.
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
    groups: tuple[RungGroup, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()
    overdue: Mapping[str, int] = field(default_factory=dict)
    open: Mapping[str, int] = field(default_factory=dict)
    disputed: Mapping[str, int] = field(default_factory=dict)
    promised: Mapping[str, int] = field(default_factory=dict)
    pending: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    credits: Mapping[str, int] = field(default_factory=dict)
    holds: tuple[HoldFact, ...] = ()
    touched_at: tuple[datetime, ...] = ()
    heard_at: datetime | None = None
    reachable: bool = False
    has_contact: bool = False
    waiting_review: str = ""
    handed_over: bool = False
    broken_promises: int = 0
    next_promise: date | None = None

    @property
    def chase(self) -> dict[str, int]:
        """What may be demanded now per currency: overdue and chaseable, net of credits; only what is above zero."""
        totals: dict[str, int] = {}
        for group in self.groups:
            totals[group.currency] = totals.get(group.currency, 0) + group.chase_minor
        net = {currency: total - self.credits.get(currency, 0) for currency, total in totals.items()}
        return {currency: total for currency, total in net.items() if total > 0}
