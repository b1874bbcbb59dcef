"""Lives an account through the passes under a policy: it decides as a run would, and its messages are simulated.

Every message the policy allows counts as written, every approval as given at once, every call as made the same day.
An account handed to a person stays there until the debt it was handed over for is settled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.backtest.account import Account, Item
from agent.backtest.passes import Passes
from agent.backtest.timeline import accounts_of
from ledger.account import AccountFacts
from ledger.aging import days_overdue
from ledger.calendar import BusinessCalendar
from policies.account_rules import PolicyBook
from policies.contact_times import Moment
from policies.decide import Standing, Verdict, decide
from policies.defaults import DEFAULT_CAP, DEFAULT_GAP
from policies.ladder import climbed
from policies.policy import Channel, Policy
from policies.precedence import holding
from store.book_facts import TOUCH_MEMORY_DAYS
from store.book_history import BookHistory

#: Standings in which the next pass may decide otherwise though nothing became known.
_RESTLESS = frozenset({Standing.WORKED, Standing.TO_PERSON, Standing.OUTSIDE_HOURS})


@dataclass(frozen=True, slots=True)
class Terms:
    """How passes are made: when, where, with which calendars, and whether a person sees every message first."""

    passes: Passes
    zone: ZoneInfo
    country: str
    calendar: Callable[[str], BusinessCalendar]
    home_currency: str
    approve_everything: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A contact that would have been made: a message, or a call by a person; `asked` is minor units by currency."""

    customer_id: int
    day: date
    channel: Channel
    tone: str
    stage: str
    asked: Mapping[str, int]
    clauses: tuple[str, ...]
    approver: str | None
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class HandOver:
    """An account that would have gone to a person, and why; `asked` is minor units by currency."""

    customer_id: int
    day: date
    to: str
    reason: str
    asked: Mapping[str, int]


@dataclass(slots=True)
class Replay:
    """What a policy would have done; `days` counts for each reason not to write the days of each account.

    Only days on which something was overdue are counted.
    """

    policy: Policy
    first: date
    last: date
    who: dict[int, AccountFacts]
    sent: list[Sent] = field(default_factory=list)
    handed_over: list[HandOver] = field(default_factory=list)
    days: dict[Standing, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    decisions: int = 0


def replay(history: BookHistory, policy: Policy, terms: Terms, *, every_pass: bool = False) -> Replay:
    """Replay a policy over a history; with `every_pass` each account is decided about at each pass, which is slow."""
    passes = terms.passes
    stage = _Stage(policy, terms)
    found = Replay(policy, passes.days[0], passes.days[-1], {who.customer_id: who for who in history.accounts})
    for account in accounts_of(history, passes):
        _Life(account, stage, found).live(every_pass=every_pass)
    found.sent.sort(key=lambda sent: (sent.day, sent.customer_id))
    found.handed_over.sort(key=lambda one: (one.day, one.customer_id))
    return found


class _Stage:
    """What all accounts share: the policy as it holds on each day, and the passes at which rules come or go."""

    def __init__(self, policy: Policy, terms: Terms) -> None:
        self.terms = terms
        self.passes = terms.passes
        of_day = {day: PolicyBook(policy, terms.home_currency, day) for day in sorted(set(self.passes.days))}
        self.books = [of_day[day] for day in self.passes.days]
        ahead = {day: book.announces_days_before for day, book in of_day.items()}
        self.days_ahead = [ahead[day] for day in self.passes.days]
        self.moments = [Moment(now, terms.zone, terms.country, terms.calendar) for now in self.passes.moments]
        self.rule_days = _days_named(policy)
        self.turning = [self.passes.on(day) for day in _turning(policy, list(of_day))]
        self._one_day: dict[str, bool] = {}

    def one_day(self, zone: str) -> bool:
        """Whether all passes of a day fall on one day in a zone: then a wait counted in days ends with a day only."""
        known = self._one_day.get(zone)
        if known is None:
            pairs = {
                (day, moment.local(zone).date()) for day, moment in zip(self.passes.days, self.moments, strict=True)
            }
            known = self._one_day[zone] = len(pairs) == len({day for day, _ in pairs})
        return known

    def next_day(self, number: int) -> int:
        """Return the first pass of the day after that of a pass."""
        return self.passes.on(self.passes.days[number] + timedelta(days=1))


def _turning(policy: Policy, days: Sequence[date]) -> list[date]:
    """Return the days on which other rules hold than the day before."""
    in_force: list[str] = []
    turning = []
    for day in days:
        now = [rule.id for rule in holding(policy.rules, day)]
        if now != in_force:
            turning.append(day)
        in_force = now
    return turning


def _days_named(policy: Policy) -> tuple[int, ...]:
    """Return every number of days a rule or default names, and the next: after so many days a verdict may turn."""
    named = {0, TOUCH_MEMORY_DAYS}
    for rule in (*policy.rules, DEFAULT_CAP, DEFAULT_GAP):
        named.update(value for name, value in rule if name.endswith("days") and isinstance(value, int))
    return tuple(sorted({day + more for day in named for more in (0, 1)}))


class _Life:
    """One account on its way through the passes."""

    def __init__(self, account: Account, stage: _Stage, found: Replay) -> None:
        self.account = account
        self.stage = stage
        self.found = found
        self.debt: set[int] = set()
        self.called: set[tuple[int, date]] = set()
        self.wakes = bytearray(len(stage.passes) + 1)
        for number in stage.turning:
            self.wakes[number] = 1
        for change in account.changes:
            self.wakes[change.at] = 1
            if change.what == "heard":
                self._wake_after(change.key)
        for day in {item.due_date for item in account.items.values()}:
            self._wake_on(day)
        for at in account.touched:
            self._wake_after(at)

    def live(self, *, every_pass: bool) -> None:
        """Go through the passes, stopping where a verdict may turn."""
        end, number = len(self.stage.passes), 0
        while number < end:
            self.account.move_to(number)
            standing, overdue = self._look(number)
            after = number + 1 if every_pass else min(self._next(number, standing), end)
            if standing is not None and overdue:
                days = self.stage.passes.days_between(number, after)
                if days:
                    self.found.days[standing][self.account.who.customer_id] += days
            number = after

    def _next(self, number: int, standing: Standing | None) -> int:
        """Return the next pass at which the account may stand otherwise."""
        if standing in _RESTLESS:
            return number + 1
        end = len(self.stage.passes)
        woken = self.wakes.find(1, number + 1, end)
        after = end if woken < 0 else woken
        if standing is Standing.RECENTLY_CONTACTED:
            daily = self.stage.one_day(self.account.who.zone)
            return min(after, self.stage.next_day(number) if daily else number + 1)
        return after

    def _look(self, number: int) -> tuple[Standing | None, bool]:
        """Decide about the account at a pass and do what follows; say where it stands and if anything is overdue."""
        account = self.account
        if self.debt:
            if any(account.items[invoice_id].balance > 0 for invoice_id in self.debt):
                return Standing.HANDED_OVER, True
            self.debt, account.handed_on = set(), None
        if not account.open:
            return None, False
        book, moment = self.stage.books[number], self.stage.moments[number]
        facts = account.facts(book.day, moment.now, self.stage.days_ahead[number])
        verdict = decide(facts, book, moment)
        self.found.decisions += 1
        if verdict.next_day is not None:
            self._wake(verdict.next_day)
        if verdict.worked:
            self._write(facts, verdict, number)
        elif verdict.standing is Standing.TO_PERSON:
            self._give(facts, verdict, number)
        return verdict.standing, bool(facts.overdue)

    def _write(self, facts: AccountFacts, verdict: Verdict, number: int) -> None:
        book = self.stage.books[number]
        assert verdict.stage is not None
        asked = self._asked(verdict, book.day)
        approved = verdict.needs_approval or self.stage.terms.approve_everything
        self.found.sent.append(
            Sent(
                facts.customer_id,
                book.day,
                Channel.EMAIL,
                verdict.tone.value,
                verdict.stage.name,
                _totals(asked),
                verdict.clauses,
                (verdict.approver or "a person") if approved else None,
            )
        )
        rung_days = book.rules_for(facts).rung_days
        for item in asked:
            if verdict.rung:
                item.rung = max(item.rung, climbed(rung_days, item.rung, days_overdue(item.due_date, book.day)))
            else:
                item.announced_days = -verdict.stage.days
        self._touched(number)

    def _give(self, facts: AccountFacts, verdict: Verdict, number: int) -> None:
        if verdict.stage is not None:
            self._call(facts, verdict, number)
            return
        day = self.stage.books[number].day
        found = HandOver(facts.customer_id, day, verdict.approver, verdict.reason, dict(facts.chase or facts.overdue))
        self.found.handed_over.append(found)
        self.debt = {item.id for item in self.account.open if item.due_date < day}
        self.account.handed_on = day

    def _call(self, facts: AccountFacts, verdict: Verdict, number: int) -> None:
        """Have a person make the contact the policy asks for, once for a rung and its oldest debt."""
        day = self.stage.books[number].day
        oldest = facts.oldest_due or min(item.due_date for item in facts.upcoming)
        if verdict.stage is None or (verdict.rung, oldest) in self.called:
            return
        self.called.add((verdict.rung, oldest))
        asked = self._asked(verdict, day)
        channel = next((one for one in verdict.stage.channels if one is not Channel.EMAIL), verdict.stage.channels[0])
        self.found.sent.append(
            Sent(
                facts.customer_id, day, channel, verdict.stage.tone.value, verdict.stage.name, _totals(asked),
                (verdict.stage.id,), None, by_person=True,
            )
        )  # fmt: skip
        if not facts.has_contact:
            return  # there is nobody on file to note the contact with
        for item in self.account.open:
            if item.due_date < day and item.chase > 0:
                item.rung = max(item.rung, min(item.rung + 1, verdict.rung))
        self._touched(number)

    def _asked(self, verdict: Verdict, day: date) -> list[Item]:
        items = [item for item in self.account.open if item.chase > 0]
        if verdict.rung > 0:
            return [item for item in items if item.due_date < day and item.currency in verdict.chase]
        lead = -verdict.stage.days if verdict.stage else 0
        return [item for item in items if 0 <= (item.due_date - day).days <= lead]

    def _touched(self, number: int) -> None:
        moment = self.stage.passes.moments[number]
        self.account.touched.insert(0, moment)
        self._wake_after(moment)

    def _wake_after(self, moment: datetime) -> None:
        """Stop where so many days have passed since a contact, to the minute and by the calendar."""
        self._wake_on(moment.astimezone(self.stage.terms.zone).date())
        for named in self.stage.rule_days:
            self.wakes[self.stage.passes.known(moment + timedelta(days=named))] = 1

    def _wake_on(self, day: date) -> None:
        for named in self.stage.rule_days:
            self._wake(day + timedelta(days=named))

    def _wake(self, day: date) -> None:
        self.wakes[self.stage.passes.on(day)] = 1


def _totals(items: Iterable[Item]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for item in items:
        totals[item.currency] = totals.get(item.currency, 0) + item.chase
    return totals
