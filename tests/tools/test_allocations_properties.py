"""Whatever is done to a book in whatever order: the invariants hold, by arithmetic of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from ledger.aging import BUCKETS, bucket
from ledger.allocations import AllocationKind
from ledger.states import DisputeState, ForbiddenTransitionError
from store.aging import AgingRow, AgingView, aging
from store.database import Database
from store.tables import Allocation, CreditNote, Customer, Hold, HoldKind, Invoice, Promise, Receipt
from tests.store.books import Book
from tools.allocations import AllocationRefusedError
from tools.disputes import DisputeRefusedError, close_dispute
from tools.holds import release_hold
from tools.promises import PromiseRefusedError, cancel_promise

SOME = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(SOME, max_examples=5)
REFUSALS = (AllocationRefusedError, DisputeRefusedError, PromiseRefusedError, ForbiddenTransitionError)

T = TypeVar("T")

minor = st.integers(1, 1_000_00)
step = st.tuples(
    st.sampled_from(
        "invoice receipt credit apply apply apply credit_apply reverse return dispute close_dispute promise promise "
        "cancel hold release judge pass_days".split()
    ),
    st.integers(0, 11),
    st.integers(0, 11),
    minor,
)


def pick(among: list[T], number: int) -> T:
    """Return one of the things there are; raise IndexError where there are none."""
    return among[number % len(among)] if among else among[0]


@dataclass
class Clerk:
    """Does one step after the other, each on whatever the step's numbers pick, and remembers what was allowed."""

    book: Book
    customers: list[int] = field(default_factory=list)
    invoices: list[int] = field(default_factory=list)
    receipts: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    applied: list[int] = field(default_factory=list)
    disputes: list[int] = field(default_factory=list)
    promises: list[int] = field(default_factory=list)
    holds: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.customers = [self.book.customer(), self.book.customer()]
        for customer in self.customers * 2:
            self.invoices.append(self.book.invoice(customer, 500_00))
            self.receipts.append(self.book.receipt(customer, 600_00))

    def act(self, verb: str, one: int, other: int, amount: int) -> None:
        with suppress(*REFUSALS, IndexError):
            getattr(self, f"_{verb}")(one, other, amount)

    def _invoice(self, one: int, other: int, amount: int) -> None:
        due = self.book.today - timedelta(days=other * 15 - 10)
        self.invoices.append(self.book.invoice(self.customers[one % 2], amount, due=due))

    def _receipt(self, one: int, _: int, amount: int) -> None:
        self.receipts.append(self.book.receipt(self.customers[one % 2], amount))

    def _credit(self, one: int, _: int, amount: int) -> None:
        self.notes.append(self.book.credit_note(self.customers[one % 2], amount))

    def _apply(self, one: int, other: int, amount: int) -> None:
        invoice = self.book.get(Invoice, pick(self.invoices, other))
        own = [r for r in self.book.rows(Receipt) if r.customer_id == invoice.customer_id]
        receipt = pick(own, one)
        self._settle(invoice, receipt.unapplied_minor, amount, AllocationKind.CASH, receipt_id=receipt.id)

    def _credit_apply(self, one: int, other: int, amount: int) -> None:
        invoice = self.book.get(Invoice, pick(self.invoices, other))
        note = self.book.get(CreditNote, pick(self.notes, one))
        self._settle(invoice, note.unapplied_minor, amount, AllocationKind.CREDIT, credit_note_id=note.id)

    def _settle(self, invoice: Invoice, left: int, amount: int, kind: AllocationKind, **source: int | None) -> None:
        # Mostly as much as fits; every third time whatever comes, which may be too much.
        fits = amount if amount % 3 == 0 else min(amount, left, invoice.balance_minor)
        self.applied.append(self.book.settle(invoice.id or 0, fits, kind, **source))

    def _reverse(self, one: int, _other: int, _amount: int) -> None:
        self.book.reverse(pick(self.applied, one))

    def _return(self, one: int, _other: int, _amount: int) -> None:
        self.book.return_receipt(pick(self.receipts, one))

    def _dispute(self, one: int, _: int, amount: int) -> None:
        self.disputes.append(self.book.dispute(pick(self.invoices, one), amount))

    def _close_dispute(self, one: int, _other: int, _amount: int) -> None:
        with self.book.journal() as journal:
            close_dispute(journal, pick(self.disputes, one), DisputeState.RESOLVED_INVALID)

    def _promise(self, one: int, other: int, amount: int) -> None:
        named = tuple(self.invoices[one % 4 : other % 6])
        day = self.book.today + timedelta(days=other % 4)
        self.promises.append(self.book.promise(self.customers[one % 2], day, amount, named))

    def _cancel(self, one: int, _other: int, _amount: int) -> None:
        with self.book.journal() as journal:
            cancel_promise(journal, pick(self.promises, one))

    def _hold(self, one: int, other: int, _: int) -> None:
        kind = (HoldKind.PENDING_CASH, HoldKind.MANUAL)[other % 2]
        invoice = self.book.get(Invoice, pick(self.invoices, one))
        self.holds.append(self.book.hold(invoice.customer_id, kind, invoice_id=invoice.id))

    def _release(self, one: int, _other: int, _amount: int) -> None:
        with self.book.journal() as journal:
            release_hold(journal, pick(self.holds, one))

    def _judge(self, *_: int) -> None:
        self.book.judge()

    def _pass_days(self, one: int, *_: int) -> None:
        self.book.pass_days(one % 5 + 0.5)


@dataclass
class Facts:
    """The documents and allocations of a book as they stand, to reckon from by hand."""

    invoices: list[Invoice]
    receipts: list[Receipt]
    notes: list[CreditNote]
    rows: list[Allocation]

    @classmethod
    def of(cls, book: Book) -> Facts:
        return cls(book.rows(Invoice), book.rows(Receipt), book.rows(CreditNote), book.rows(Allocation))

    def settled(self, day: date, **source: int) -> int:
        return sum(
            row.amount_minor
            for row in self.rows
            if row.effective_date <= day and all(getattr(row, key) == value for key, value in source.items())
        )

    def unapplied(self, day: date) -> int:
        """Return cash on account and open credits as they stood on a day, before what was returned since."""
        cash = (
            receipt.gross_minor - self.settled(day, receipt_id=receipt.id or 0)
            for receipt in self.receipts
            if receipt.value_date <= day and (receipt.gone_on is None or receipt.gone_on > day)
        )
        credit = (
            note.total_minor - self.settled(day, credit_note_id=note.id or 0)
            for note in self.notes
            if note.issue_date <= day
        )
        return sum(cash) + sum(credit)

    def buckets(self, day: date) -> dict[str, int]:
        found = Counter(dict.fromkeys(BUCKETS, 0))
        for invoice in self.invoices:
            if invoice.issue_date <= day:
                found[bucket(invoice.due_date, day)] += invoice.total_minor - self.settled(
                    day, invoice_id=invoice.id or 0
                )
        return dict(found)


def reported(book: Book, day: date) -> AgingRow:
    with book.database.read() as session:
        return next(iter(aging(session, book.tenant_id, AgingView(day))), AgingRow("EUR"))


@given(steps=st.lists(step, min_size=20, max_size=30))
@SOME
def test_after_any_sequence_the_invariants_hold(
    shared_database: Database, steps: list[tuple[str, int, int, int]]
) -> None:
    book = Book(shared_database)
    clerk = Clerk(book)
    start = book.today
    for verb, one, other, amount in steps:
        clerk.act(verb, one, other, amount)
    assert book.findings() == []
    facts = Facts.of(book)
    for invoice in facts.invoices:
        assert invoice.balance_minor == invoice.total_minor - facts.settled(date.max, invoice_id=invoice.id or 0)
        assert 0 <= invoice.balance_minor <= invoice.total_minor
        parts = (invoice.held_minor, invoice.disputed_minor, invoice.promised_minor, invoice.pending_minor)
        assert invoice.balance_minor - sum(parts) == invoice.chase_minor >= 0
        assert min(parts) >= 0
    for receipt in facts.receipts:
        applied = facts.settled(date.max, receipt_id=receipt.id or 0)
        assert 0 <= applied <= receipt.gross_minor
        gone = receipt.clearing.value == "returned"
        assert receipt.unapplied_minor == (0 if gone else receipt.gross_minor - applied)
    for note in facts.notes:
        assert note.unapplied_minor == note.total_minor - facts.settled(date.max, credit_note_id=note.id or 0) >= 0
    for day in (start, start + timedelta(days=3), book.today):
        report = reported(book, day)
        assert report.buckets == facts.buckets(day)
        assert report.unapplied == facts.unapplied(day)
    assert report.total == sum(i.balance_minor for i in facts.invoices) - sum(
        each.unapplied_minor for each in (*facts.receipts, *facts.notes)
    )
    _money_counts_once(book, facts)


def _money_counts_once(book: Book, facts: Facts) -> None:
    counted: Counter[int] = Counter()
    judged = {p.id for p in book.rows(Promise) if p.judged_at is not None}
    for event in book.events("promise_kept", "promise_partially_kept", "promise_broken"):
        if event.data["promise_id"] in judged:
            for part in ("applied", "on_account"):
                counted.update({int(key): n for key, n in event.data["counted"].get(part, {}).items()})
    for receipt in facts.receipts:
        if receipt.clearing.value == "cleared":
            assert counted[receipt.id or 0] <= receipt.gross_minor


@given(minor=st.integers(1, 800_00), applied_after=st.integers(0, 40), reversed_after=st.integers(0, 40))
@FEW
def test_apply_and_reverse_is_as_if_nothing_had_been_from_the_reversal_on(
    shared_database: Database, minor: int, applied_after: int, reversed_after: int
) -> None:
    book = Book(shared_database)
    acme = book.customer()
    invoice, receipt = book.invoice(acme, 800_00), book.receipt(acme, 900_00)
    days = [book.today + timedelta(days=n) for n in (-1, 0, 1, applied_after, applied_after + reversed_after, 100)]
    untouched = {day: reported(book, day) for day in days}
    book.pass_days(applied_after)
    allocation = book.apply(receipt, invoice, minor)
    with_it = {day: reported(book, day) for day in days}
    book.pass_days(reversed_after)
    book.reverse(allocation)
    for day in days:
        assert reported(book, day) == (untouched if day >= book.today else with_it)[day]
    assert book.balance(invoice) == 800_00


def _independent(book: Book) -> list[Callable[[], Any]]:
    """Return events that have nothing to do with each other: each of a customer of its own."""
    customers = [book.customer() for _ in range(5)]
    paid, returned, disputed, promised, held = (book.invoice(each, 100_00) for each in customers)
    one, two = book.receipt(customers[0], 70_00), book.receipt(customers[1], 80_00)
    return [
        lambda: book.apply(one, paid, 60_00),
        lambda: (book.apply(two, returned, 80_00), book.return_receipt(two)),
        lambda: book.dispute(disputed, 30_00),
        lambda: book.promise(customers[3], book.today + timedelta(days=3), 40_00, (promised,)),
        lambda: book.hold(customers[4], invoice_id=held),
    ]


def _figures(book: Book) -> list[tuple[Any, ...]]:
    names = ("total_minor", "balance_minor", "state", "held_minor", "disputed_minor", "promised_minor", "chase_minor")
    return [tuple(getattr(invoice, name) for name in names) for invoice in book.rows(Invoice)]


@given(order=st.permutations(range(5)))
@FEW
def test_the_order_of_independent_events_does_not_matter(shared_database: Database, order: list[int]) -> None:
    shuffled = Book(shared_database)
    acts = _independent(shuffled)
    for n in order:
        acts[n]()
    assert _figures(shuffled) == [
        (100_00, 40_00, "partially_paid", 0, 0, 0, 40_00),
        (100_00, 100_00, "sent", 0, 0, 0, 100_00),
        (100_00, 100_00, "sent", 0, 30_00, 0, 70_00),
        (100_00, 100_00, "sent", 0, 0, 40_00, 60_00),
        (100_00, 100_00, "sent", 100_00, 0, 0, 0),
    ]
    assert shuffled.findings() == []


@given(repeats=st.integers(2, 4))
@FEW
def test_what_may_be_told_twice_changes_nothing_the_second_time(shared_database: Database, repeats: int) -> None:
    book = Book(shared_database)
    acme = book.customer()
    hold = book.hold(acme, invoice_id=book.invoice(acme, 100_00))
    book.promise(acme, book.today, invoices=(book.invoice(acme, 100_00),))
    book.pass_days(8)
    ends = []
    for _ in range(repeats):
        book.judge()
        with book.journal() as journal:
            release_hold(journal, hold)
        ends.append((_figures(book), book.promises(), book.get(Hold, hold).released_at))
        book.pass_days(1)
    assert all(end == ends[0] for end in ends)
    with book.database.read() as session:
        assert session.exec(select(Customer.id).where(Customer.tenant_id == book.tenant_id)).all() == [acme]
