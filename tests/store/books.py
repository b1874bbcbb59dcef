"""A small book written straight into the database, with the verbs of the trade in a line each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col, select

from ledger.allocations import AllocationKind
from ledger.calendar import BusinessCalendar
from ledger.states import PromiseState
from store.database import Database
from store.derived import refresh_credit_notes, refresh_invoices, refresh_receipts
from store.events import Journal
from store.proofs import prove
from store.tables import CreditNote, Customer, Event, HoldKind, Invoice, Promise, Receipt, Tenant
from tests.conftest import NOW
from tests.quick_database import QuickDatabase
from tools.allocations import NewAllocation, allocate, return_receipt, reverse
from tools.disputes import NewDispute, record_dispute
from tools.holds import NewHold, place_hold
from tools.promises import NewPromise, PromiseTerms, judge_promises, record_promise

BERLIN = ZoneInfo("Europe/Berlin")
TERMS = PromiseTerms(2, BusinessCalendar(), BERLIN)
PERSON = "person:kim"

Row = TypeVar("Row", bound=SQLModel)


@dataclass
class Book:
    """A tenant's book at a moment that is moved by hand; amounts are minor units of EUR unless said otherwise."""

    database: Database
    now: datetime = NOW
    tenant_id: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        if not self.tenant_id:
            tenant = Tenant(name="Dunlin GmbH", home_currency="EUR", zone="Europe/Berlin", created_at=self.now)
            self.tenant_id = self.add(tenant)

    @property
    def today(self) -> date:
        return self.now.date()

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)

    @contextmanager
    def journal(self, actor: str = PERSON) -> Iterator[Journal]:
        with self.database.write() as session:
            yield Journal(session, self.tenant_id, actor, self.now)

    def add(self, row: Any) -> int:
        with self.database.write() as session:
            session.add(row)
            session.flush()
            assert row.id is not None
            if isinstance(row, Invoice):
                refresh_invoices(session, [row.id])
            elif isinstance(row, Receipt):
                refresh_receipts(session, [row.id])
            elif isinstance(row, CreditNote):
                refresh_credit_notes(session, [row.id])
            return int(row.id)

    def customer(self, **more: Any) -> int:
        number = f"C{next(self.numbers)}"
        return self.add(Customer(tenant_id=self.tenant_id, number=number, name=f"{number} Ltd", **more))

    def invoice(self, customer_id: int, total: int, *, due: date | None = None, **more: Any) -> int:
        due = due or self.today - timedelta(days=10)
        values: dict[str, Any] = {
            "tenant_id": self.tenant_id, "customer_id": customer_id, "number": f"INV-{next(self.numbers)}",
            "issue_date": due - timedelta(days=30), "due_date": due, "currency": "EUR",
            "total_minor": total, "source_seen_at": self.now,
        }  # fmt: skip
        return self.add(Invoice(**(values | more)))

    def receipt(self, customer_id: int | None, gross: int, *, day: date | None = None, **more: Any) -> int:
        day = day or self.today
        values: dict[str, Any] = {
            "tenant_id": self.tenant_id, "customer_id": customer_id, "reference": f"TX-{next(self.numbers)}",
            "value_date": day, "booking_date": day, "currency": "EUR", "gross_minor": gross, "source_seen_at": self.now,
        }  # fmt: skip
        return self.add(Receipt(**(values | more)))

    def credit_note(self, customer_id: int, total: int, **more: Any) -> int:
        values: dict[str, Any] = {
            "tenant_id": self.tenant_id, "customer_id": customer_id, "number": f"CN-{next(self.numbers)}",
            "issue_date": self.today, "currency": "EUR", "total_minor": total, "source_seen_at": self.now,
        }  # fmt: skip
        return self.add(CreditNote(**(values | more)))

    def apply(self, receipt_id: int, invoice_id: int, minor: int, *, day: date | None = None) -> int:
        return self.settle(invoice_id, minor, AllocationKind.CASH, day=day, receipt_id=receipt_id)

    def settle(self, invoice_id: int, minor: int, kind: AllocationKind, *, day: date | None = None, **more: Any) -> int:
        with self.journal() as journal:
            return allocate(journal, NewAllocation(invoice_id, minor, kind, day or self.today, **more))

    def reverse(self, allocation_id: int, *, day: date | None = None) -> int:
        with self.journal() as journal:
            return reverse(journal, allocation_id, day or self.today)

    def return_receipt(self, receipt_id: int) -> list[int]:
        with self.journal("bank") as journal:
            return return_receipt(journal, receipt_id)

    def pay(self, customer_id: int, invoice_id: int, minor: int) -> int:
        """Receive money and apply it at once; return the receipt."""
        receipt = self.receipt(customer_id, minor)
        self.apply(receipt, invoice_id, minor)
        return receipt

    def dispute(self, invoice_id: int, minor: int | None = None) -> int:
        with self.journal() as journal:
            event = record_dispute(journal, NewDispute(invoice_id, "quality", minor), TERMS.calendar)
            return self.told(journal, event, "dispute_id")

    def promise(self, customer_id: int, day: date, minor: int | None = None, invoices: tuple[int, ...] = ()) -> int:
        with self.journal() as journal:
            event = record_promise(journal, NewPromise(customer_id, day, "EUR", minor, invoices), TERMS)
            return self.told(journal, event, "promise_id")

    def hold(self, customer_id: int, kind: HoldKind = HoldKind.MANUAL, **more: Any) -> int:
        with self.journal() as journal:
            return self.told(journal, place_hold(journal, NewHold(customer_id, kind, "a test", **more)), "hold_id")

    @staticmethod
    def told(journal: Journal, event_id: int, name: str) -> int:
        return int(journal.session.get_one(Event, event_id).data[name])

    def judge(self) -> dict[PromiseState, int]:
        with self.journal("agent") as journal:
            return judge_promises(journal, self.now)

    def get(self, model: type[Row], row_id: int) -> Row:
        with self.database.read() as session:
            return session.get_one(model, row_id)

    def promises(self) -> list[str]:
        """Return the state of every promise, oldest first."""
        with self.database.read() as session:
            return [state.value for state in session.exec(self._own(Promise, Promise.state))]

    def events(self, *kinds: str) -> list[Event]:
        with self.database.read() as session:
            return list(session.exec(self._own(Event).where(col(Event.kind).in_(kinds))))

    def rows(self, model: type[Row]) -> list[Row]:
        """Return all rows of this book, oldest first."""
        with self.database.read() as session:
            return list(session.exec(self._own(model)))

    def _own(self, model: Any, column: Any = None) -> Any:
        query = select(model if column is None else column).where(model.tenant_id == self.tenant_id)
        return query.order_by(col(model.id))

    def chase(self, invoice_id: int) -> int:
        return self.get(Invoice, invoice_id).chase_minor

    def balance(self, invoice_id: int) -> int:
        return self.get(Invoice, invoice_id).balance_minor

    def findings(self) -> list[str]:
        with self.database.read() as session:
            return [f"{finding.code}: {finding}" for finding in prove(session, self.tenant_id)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start all acts at the same moment, each in a thread of its own; return what each gave or raised."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=10)
        return _outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def while_uncommitted(book: Book, first: Callable[[Journal], Any], second: Callable[[Journal], Any]) -> list[Any]:
    """Begin a second act while the first has done everything but commit; return what each gave or raised."""

    def act() -> Any:
        with book.journal("person:lee") as journal:
            return second(journal)

    with ThreadPoolExecutor(1) as pool:
        with book.journal("person:kim") as journal:
            done = first(journal)
            journal.session.flush()
            waiting = pool.submit(_outcome, act)
            wait([waiting], timeout=0.15)
        return [done, waiting.result(timeout=30)]


def _outcome(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except (ValueError, DBAPIError) as refusal:
        return refusal


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give one database of each kind to all books: each test has a tenant of its own, and nothing is set up twice."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("books") / "dunlin.sqlite"
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copy(template, path)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("cluster").fresh()
    opened = QuickDatabase(url)
    yield opened
    opened.close()


@pytest.fixture
def book(shared_database: Database) -> Book:
    return Book(shared_database)
