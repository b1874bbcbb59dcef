"""Whatever a person records, narrows, undoes and reopens in whatever order: the figures stay within their bounds."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.states import DISPUTE_OPEN, DisputeState
from store.database import Database
from store.tables import Dispute, Event, Hold, HoldKind, Invoice
from tests.store.books import TERMS, Book
from tests.tools.narrowing_desk import narrow_event
from tools.disputes import DisputeRefusedError, close_dispute
from tools.holds import release_hold
from tools.narrowing import NarrowRefusedError
from tools.promises import PromiseRefusedError
from tools.reopening import ReopenRefusedError, reopen_event
from tools.undo import UndoRefusedError, undo

REFUSALS = (NarrowRefusedError, UndoRefusedError, ReopenRefusedError, PromiseRefusedError, DisputeRefusedError)
VERBS = "promise dispute hold narrow narrow narrow undo undo undo reopen reopen resolve lift pay"
step = st.tuples(st.sampled_from(VERBS.split()), st.integers(0, 30), st.integers(1, 600))


class Person:
    """Does one step after the other on one account, each on whatever its numbers pick."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.customer = book.customer()
        self.invoices = [book.invoice(self.customer, 500_00), book.invoice(self.customer, 300_00)]

    def act(self, verb: str, pick: int, euros: int) -> None:
        with suppress(*REFUSALS):
            getattr(self, verb)(pick, euros)

    def event(self, pick: int) -> Event:
        """Return one of the newest events, if there are any: older ones are mostly settled."""
        events = [event for event in self.book.rows(Event) if event.customer_id == self.customer]
        return events[-1 - pick % min(len(events), 6)] if events else Event(id=0, kind="nothing", data={})

    def number(self, pick: int) -> str:
        return self.book.get(Invoice, self.invoices[pick % 2]).number

    def promise(self, pick: int, euros: int) -> None:
        some = ((), (self.invoices[0],), (self.invoices[1],))[pick % 3]
        self.book.promise(self.customer, self.book.today + timedelta(days=pick), euros * 100, some)

    def dispute(self, pick: int, euros: int) -> None:
        self.book.dispute(self.invoices[pick % 2], euros * 100)

    def hold(self, pick: int, _: int) -> None:
        on: dict[str, Any] = {"invoice_id": self.invoices[pick % 2]} if pick % 3 else {}
        self.book.hold(self.customer, HoldKind.MANUAL, until=self.book.today + timedelta(days=pick), **on)

    def narrow(self, pick: int, euros: int) -> None:
        event = self.event(pick)
        to: dict[str, Any] = {"amount": Decimal(euros)}
        if event.kind.startswith("hold") or euros % 3 == 0:
            to = {"invoices": (self.number(euros),)}
        narrow_event(self.book, event.id or 0, **to)

    def undo(self, pick: int, _: int) -> None:
        event = self.event(pick).id or 0
        with self.book.journal() as journal:
            undo(journal, event, "a mistake")

    def reopen(self, pick: int, _: int) -> None:
        event = self.event(pick).id or 0
        with self.book.journal() as journal:
            reopen_event(journal, event, "again", TERMS.calendar)

    def resolve(self, pick: int, _: int) -> None:
        found = [row.id for row in self.book.rows(Dispute) if row.state in DISPUTE_OPEN]
        with self.book.journal() as journal:
            for dispute in found[: pick % 2]:
                close_dispute(journal, dispute or 0, DisputeState.RESOLVED_INVALID)

    def lift(self, pick: int, _: int) -> None:
        found = [row.id for row in self.book.rows(Hold)]
        with self.book.journal() as journal:
            for hold in found[: pick % 2]:
                release_hold(journal, hold or 0)

    def pay(self, pick: int, _: int) -> None:
        invoice = self.book.get(Invoice, self.invoices[pick % 2])
        if invoice.balance_minor > 50_00:
            self.book.pay(self.customer, invoice.id or 0, 50_00)


@settings(max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(steps=st.lists(step, min_size=4, max_size=14))
def test_no_order_of_changes_breaks_the_book(shared_database: Database, steps: list[tuple[str, int, int]]) -> None:
    book = Book(shared_database)
    person = Person(book)
    for one in steps:
        person.act(*one)
        for invoice in book.rows(Invoice):
            parts = (invoice.held_minor, invoice.disputed_minor, invoice.promised_minor, invoice.pending_minor)
            assert all(part >= 0 for part in parts)
            assert sum(parts) + invoice.chase_minor == invoice.balance_minor
        assert book.findings() == []
