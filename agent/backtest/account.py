"""One account as it was known at a pass: dated changes come in, facts for deciding go out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from ledger.account import AccountFacts, RungGroup, Upcoming
from ledger.portions import Claims, portions
from store.book_facts import TOUCH_MEMORY_DAYS

#: What the replay knows by day; everything else of an account is taken as it stands now.
_BY_DAY = frozenset(
    (
        "groups", "upcoming", "overdue", "disputed", "promised", "pending", "held", "credits", "holds", "touched_at",
        "heard_at", "waiting_review", "handed_over", "broken_promises", "next_promise", "invoices",
    )
)  # fmt: skip


class Change(NamedTuple):
    """Something that became known at a pass: an amount or a count of an invoice or the account moves by so much."""

    at: int
    what: str
    key: Any
    by: int = 1


@dataclass(slots=True)
class Item:
    """One invoice at a pass; amounts in minor units, `stands`, `held` and `pending` are counts."""

    id: int
    currency: str
    due_date: date
    total: int
    rung: int = 0
    announced_days: int | None = None
    stands: int = 0
    settled: int = 0
    disputed: int = 0
    promised: int = 0
    held: int = 0
    pending: int = 0

    @property
    def balance(self) -> int:
        """What is open of it; nothing before it was issued and after it was voided."""
        return self.total - self.settled if self.stands > 0 else 0

    @property
    def chase(self) -> int:
        """What of it may be asked for."""
        return self.parts()[-1]

    def parts(self) -> tuple[int, int, int, int, int]:
        """Cut the balance into what is held, disputed, promised, pending, and what may be asked for."""
        balance = self.balance
        if not (self.held or self.disputed or self.promised or self.pending):
            return 0, 0, 0, 0, max(balance, 0)
        claims = Claims(self.held > 0, self.disputed, 0, self.promised, balance if self.pending > 0 else 0)
        cut = portions(balance, claims)
        return cut.held, cut.disputed, cut.promised, cut.pending, cut.chase


@dataclass(slots=True)
class Account:
    """An account as it moves through the passes.

    `touched` are the moments of messages, newest first; `handed_on` is the day what was overdue then went to a person.
    """

    who: AccountFacts
    items: dict[int, Item] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    touched: list[datetime] = field(default_factory=list)
    handed_on: date | None = None
    open: list[Item] = field(default_factory=list)
    counts: dict[str, Counter[Any]] = field(default_factory=dict)
    heard_at: datetime | None = None
    _issued: int = 0
    _next: int = 0
    _person: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        names = (one.name for one in fields(self.who) if one.init and one.name not in _BY_DAY)
        self._person = {name: getattr(self.who, name) for name in names}
        self.counts = {name: Counter() for name in ("credit", "hold", "waiting", "promise", "broken")}

    def move_to(self, number: int) -> None:
        """Learn everything that is known at a pass; passes only go forward, and changes stand in their order."""
        learnt = self._next
        while self._next < len(self.changes) and self.changes[self._next].at <= number:
            self._learn(self.changes[self._next])
            self._next += 1
        if self._next > learnt:
            self.open = [item for item in self.items.values() if item.balance > 0]

    def _learn(self, change: Change) -> None:
        _, what, key, by = change
        if what == "heard":
            self.heard_at = max(self.heard_at, key) if self.heard_at else key
        elif what in self.counts:
            self.counts[what][key] += by
        elif key in self.items:
            item = self.items[key]
            setattr(item, what, getattr(item, what) + by)
            self._issued += what == "stands" and by > 0

    def facts(self, day: date, now: datetime, days_ahead: int) -> AccountFacts:
        """Return what is known of the account, for deciding about it on a day."""
        found: dict[str, Any] = {"credits": {key: minor for key, minor in self.counts["credit"].items() if minor > 0}}
        self._overdue(found, day)
        if days_ahead:
            self._upcoming(found, day, day + timedelta(days=days_ahead))
        since = now - timedelta(days=TOUCH_MEMORY_DAYS)
        promises = _live(self.counts["promise"])
        return AccountFacts(
            **self._person,
            **found,
            holds=list(_live(self.counts["hold"])),
            touched_at=[at for at in self.touched if at >= since],
            heard_at=self.heard_at if self.heard_at and self.heard_at >= since else None,
            waiting_review=next(iter(_live(self.counts["waiting"])), ""),
            handed_over=self._handed_over(found["groups"]),
            broken_promises=self.counts["broken"][""],
            next_promise=min(promises, default=None),
            invoices=self._issued,
        )

    def _handed_over(self, groups: Iterable[RungGroup]) -> bool:
        # What fell due after the hand-over was not handed over then.
        return self.handed_on is not None and any(group.oldest_due <= self.handed_on for group in groups)

    def _overdue(self, found: dict[str, Any], day: date) -> None:
        groups: dict[tuple[str, int], list[tuple[date, int]]] = {}
        totals: dict[str, dict[str, int]] = {"overdue": {}, "held": {}, "disputed": {}, "promised": {}, "pending": {}}
        for item in self.open:
            if item.due_date >= day:
                continue
            balance = item.balance
            *aside, chase = item.parts()
            for name, minor in zip(totals, (balance, *aside), strict=True):
                if minor:
                    totals[name][item.currency] = totals[name].get(item.currency, 0) + minor
            if chase > 0:
                groups.setdefault((item.currency, item.rung), []).append((item.due_date, chase))
        found.update(totals)
        found["groups"] = [_group(key, parts) for key, parts in groups.items()]

    def _upcoming(self, found: dict[str, Any], day: date, horizon: date) -> None:
        coming: dict[tuple[date, str, int | None], int] = {}
        for item in self.open:
            if day < item.due_date <= horizon and item.chase > 0:
                key = (item.due_date, item.currency, item.announced_days)
                coming[key] = coming.get(key, 0) + item.chase
        found["upcoming"] = [Upcoming(due, code, minor, told) for (due, code, told), minor in coming.items()]


def _group(key: tuple[str, int], parts: Sequence[tuple[date, int]]) -> RungGroup:
    amounts = [minor for _, minor in parts]
    return RungGroup(*key, min(due for due, _ in parts), sum(amounts), max(amounts))


def _live(counts: Counter[Any]) -> Iterable[Any]:
    return (key for key, count in counts.items() if count > 0)
