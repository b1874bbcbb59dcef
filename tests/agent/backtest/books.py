"""Small histories for replays, made in memory, and policies read as the page would be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agent.backtest.passes import passes
from agent.backtest.replay import Replay, Terms, replay
from agent.offline.model import OfflineModel
from agent.policy_page import Asked, Kept, ask_reading, understand
from ledger.account import AccountFacts
from ledger.calendar import BusinessCalendar
from policies.compile_names import KnownNames
from policies.policy import Policy
from policies.sentences import sentences
from store.book_history import BookHistory, Claimed, Document, Fund, Settlement, Stop, Wait, Word
from store.tables import HoldKind

BERLIN = ZoneInfo("Europe/Berlin")
#: A Monday.
FIRST = date(2026, 3, 2)

POLICY = """\
Send a friendly reminder by email 1 day after the due date.
At 10 days overdue, send a polite but firm email.
At 21 days overdue, send a firm email.
Send at most two messages a week to the same customer.
Leave at least three business days between two messages.
"""


def a_policy(text: str = POLICY, names: KnownNames | None = None) -> Policy:
    """Read a page with the offline model."""
    known = names or KnownNames.of([], [], [])
    reading = ask_reading(OfflineModel(), [sentence.text for sentence in sentences(text)], Asked("EUR", FIRST, known))
    return understand(text, Kept(1, FIRST, reading), known, "EUR")


def day(number: int) -> date:
    """Return the day so many days after the first of the replay."""
    return FIRST + timedelta(days=number)


def at(number: float) -> datetime:
    """Return a moment so many days after noon of the first day."""
    return datetime.combine(FIRST, time(12), tzinfo=UTC) + timedelta(days=number)


@dataclass
class Book:
    """A history with the verbs of the trade; amounts are minor units of EUR, days count from the first."""

    history: BookHistory = field(default_factory=BookHistory)

    def customer(self, number: int = 1, **more: object) -> int:
        who = {"zone": "Europe/Berlin", "country": "DE", "has_contact": True, "reachable": True, **more}
        self.history.accounts.append(AccountFacts(number, f"C{number}", f"C{number} Ltd", **who))  # type: ignore[arg-type]
        return number

    def invoice(
        self, customer: int, due: int, minor: int = 100_000, *, issued: int = -60, until: int | None = None
    ) -> int:
        number = len(self.history.documents) + 1
        end = None if until is None else day(until)
        self.history.documents.append(Document(number, customer, "EUR", day(issued), day(due), minor, end))
        return number

    def pay(self, invoice: int, when: float, minor: int = 100_000) -> None:
        self.history.settlements.append(Settlement(invoice, None, minor, minor, None, at(when)))

    def credit(self, customer: int, since: int, minor: int, until: int | None = None) -> None:
        key = ("receipt", len(self.history.funds))
        end = None if until is None else day(until)
        self.history.funds.append(Fund(key, customer, "EUR", day(since), minor, end))

    def promise(self, customer: int, invoice: int, since: float, until: float | None, minor: int = 100_000) -> None:
        end = None if until is None else at(until)
        self.history.promised.append(Claimed(invoice, minor, at(since), end))
        self.history.words.append(Word(customer, at(until or 99).date(), at(since), end, None, None))

    def dispute(self, invoice: int, since: float, until: float | None, minor: int = 100_000) -> None:
        self.history.disputed.append(Claimed(invoice, minor, at(since), None if until is None else at(until)))

    def hold(
        self, customer: int, since: float, until: float | None = None, last_day: int | None = None,
        kind: HoldKind = HoldKind.MANUAL, invoice: int | None = None,
    ) -> None:  # fmt: skip
        end = None if until is None else at(until)
        last = None if last_day is None else day(last_day)
        self.history.stops.append(Stop(customer, invoice, kind, "a test", at(since), end, last))

    def wait(self, customer: int, since: float, until: float | None) -> None:
        self.history.waits.append(Wait(customer, "claim", at(since), None if until is None else at(until)))

    def replayed(self, policy: Policy | None = None, days: int = 40, **more: bool) -> Replay:
        times = ("09:30", "13:30")
        terms = Terms(passes(day(0), day(days - 1), times, BERLIN), BERLIN, "DE", lambda _: BusinessCalendar(), "EUR")
        return replay(self.history, policy or a_policy(), terms, **more)


def days_of(found: Replay) -> list[int]:
    """Return on which days messages would have gone out, counted from the first."""
    return [(sent.day - FIRST).days for sent in found.sent]
