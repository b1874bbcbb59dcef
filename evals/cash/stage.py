"""Plays a seller's book through the product: rows in a throw-away database, matched as `dunlin cash match` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.cash.sellers import TODAY
from evals.cash.world import Bill, Line, World
from ledger.allocations import AllocationKind
from ledger.bank_accounts import bare_account
from ledger.calendar import BusinessCalendar
from policies.cash.deciding import Decision
from policies.defaults import DEFAULT_CASH
from store.bulk import insert_rows
from store.database import Database
from store.derived import refresh_invoices, refresh_receipts
from store.events import Journal
from store.tables import (
    Allocation,
    BankLine,
    BankStatement,
    CashDecision,
    CreditNote,
    Customer,
    Invoice,
    PayerKey,
    Promise,
    PromiseLine,
    Receipt,
    Tenant,
)
from tools.cash.matching import match
from tools.disputes import NewDispute, record_dispute

NOW = datetime.combine(TODAY, time(9), UTC)
_LONG_AGO = TODAY - timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Played:
    """What the product decided about a line, and the numbers of the invoices it speaks of by id."""

    decisions: dict[str, Decision]
    numbers: dict[int, str]


Play = Callable[[World], Played]


@contextmanager
def open_till() -> Iterator[Play]:
    """Give what plays books through the product, each as a company of its own in a throw-away database."""
    with TemporaryDirectory(prefix="dunlin-cash-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'book.sqlite'}")
        try:
            database.migrate()
            yield partial(_play, database)
        finally:
            database.close()


def _play(database: Database, world: World) -> Played:
    """Store the book and the bank's lines, match them, and return what was decided by the key of each line."""
    with database.write() as session:
        tenant = Tenant(name="Tern", home_currency=world.currency, zone="UTC", created_at=NOW)
        session.add(tenant)
        session.flush()
        assert tenant.id is not None
        journal = Journal(session, tenant.id, "person:clerk", NOW)
        numbers = _Rows(journal, world).write()
    batches = match(database, journal.tenant_id, now=NOW, rules=DEFAULT_CASH)
    return Played({one.line.identity: one.decision for batch in batches for one in batch}, numbers)


class _Rows:
    """The book as rows of one tenant."""

    def __init__(self, journal: Journal, world: World) -> None:
        self.journal, self.world = journal, world
        self.session, self.tenant_id = journal.session, journal.tenant_id
        self.customers: dict[str, int] = {}
        self.invoices: dict[str, int] = {}

    def write(self) -> dict[int, str]:
        """Write all of it and return the numbers of invoices by id."""
        self._customers()
        self._bills()
        self._settle([bill for bill in self.world.bills if bill.paid])
        self._notes()
        statement = self._insert(BankStatement, [_STATEMENT | {"currency": self.world.currency}])[0]
        self._known(statement)
        self._agreements()
        self._insert(BankLine, [_line(line, statement) for line in self.world.lines])
        return {invoice_id: number for number, invoice_id in self.invoices.items()}

    def _insert(self, model: Any, rows: Sequence[dict[str, Any]]) -> list[int]:
        return insert_rows(self.session, model, [row | {"tenant_id": self.tenant_id} for row in rows])

    def _customers(self) -> None:
        for account in self.world.accounts:
            row = {"number": account.number, "name": account.name, "parent_id": self.customers.get(account.parent)}
            self.customers[account.number] = self._insert(Customer, [row])[0]

    def _bills(self) -> None:
        rows = [
            {
                "customer_id": self.customers[bill.account],
                "number": bill.number,
                "issue_date": bill.issued_on,
                "due_date": bill.due_on,
                "currency": bill.currency,
                "total_minor": bill.minor,
                "po_number": bill.order,
                "discount_basis_points": bill.discount_basis_points,
                "discount_days": bill.discount_days,
                "source_seen_at": NOW,
            }
            for bill in self.world.bills
        ]
        ids = self._insert(Invoice, rows)
        self.invoices = {bill.number: each for bill, each in zip(self.world.bills, ids, strict=True)}
        refresh_invoices(self.session, ids)

    def _settle(self, bills: Sequence[Bill]) -> None:
        receipts = self._insert(
            Receipt,
            [_receipt(f"old-{bill.number}", bill.minor, bill.currency, self.customers[bill.account]) for bill in bills],
        )
        self._insert(
            Allocation,
            [
                {
                    "receipt_id": receipt,
                    "invoice_id": self.invoices[bill.number],
                    "amount_minor": bill.minor,
                    "kind": AllocationKind.CASH,
                    "effective_date": bill.issued_on,
                    "recorded_at": NOW,
                    "decided_by": "import",
                }
                for receipt, bill in zip(receipts, bills, strict=True)
            ],
        )
        refresh_receipts(self.session, receipts)
        refresh_invoices(self.session, [self.invoices[bill.number] for bill in bills])

    def _notes(self) -> None:
        rows = [
            {
                "customer_id": self.customers[note.account],
                "number": note.number,
                "issue_date": TODAY - timedelta(days=20),
                "currency": note.currency,
                "total_minor": note.minor,
                "unapplied_minor": note.minor,
                "source_seen_at": NOW,
            }
            for note in self.world.notes
        ]
        self._insert(CreditNote, rows)

    def _known(self, statement: int) -> None:
        """Let a person have confirmed accounts, on a payment of long ago."""
        known = [account for account in self.world.accounts if account.confirmed]
        old = [Line(f"known-{a.number}", 1, self.world.currency, _LONG_AGO, a.name, a.iban) for a in known]
        lines = self._insert(BankLine, [_line(line, statement) for line in old])
        owners = [self.customers[account.number] for account in known]
        receipts = self._insert(
            Receipt, [_receipt(line.key, 1, line.currency, owner) for line, owner in zip(old, owners, strict=True)]
        )
        decisions = self._insert(
            CashDecision,
            [
                {
                    "bank_line_id": line,
                    "receipt_id": receipt,
                    "customer_id": owner,
                    "outcome": "accepted",
                    "sentence": "Confirmed long ago.",
                    "decided_by": "person:clerk",
                    "decided_at": NOW,
                }
                for line, receipt, owner in zip(lines, receipts, owners, strict=True)
            ],
        )
        self._insert(
            PayerKey,
            [
                {
                    "kind": "account",
                    "key": bare_account(account.iban),
                    "customer_id": owner,
                    "decision_id": decision,
                    "learned_at": NOW,
                    "learned_by": "person:clerk",
                }
                for account, owner, decision in zip(known, owners, decisions, strict=True)
            ],
        )

    def _agreements(self) -> None:
        for each in self.world.agreements:
            invoice = self.invoices[each.bill]
            if each.day is None:
                record_dispute(self.journal, NewDispute(invoice, "quality", each.minor), BusinessCalendar())
                continue
            owner = self.customers[each.account]
            row = {"customer_id": owner, "currency": self.world.currency, "amount_minor": each.minor}
            until = {
                "promised_date": each.day,
                "grace_days": 2,
                "deadline": NOW + timedelta(days=9),
                "recorded_at": NOW,
            }
            promise = self._insert(Promise, [row | until])[0]
            self.session.add(PromiseLine(promise_id=promise, invoice_id=invoice, amount_minor=each.minor))
            self.session.flush()
            refresh_invoices(self.session, [invoice])


_STATEMENT = {
    "account": "OURS",
    "format": "camt.053",
    "file_name": "bank.xml",
    "file_digest": "file",
    "digest": "statement",
    "imported_at": NOW,
}


def _line(line: Line, statement: int) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if line.documents:
        details["documents"] = [
            {"number": number, "minor": minor, "currency": line.currency} for number, minor in line.documents
        ]
    if line.instructed:
        details["instructed"] = {"minor": line.instructed[0], "currency": line.instructed[1]}
    return {
        "statement_id": statement,
        "account": "OURS",
        "identity": line.key,
        "place": line.key,
        "kind": "credit",
        "currency": line.currency,
        "amount_minor": line.minor,
        "booked_on": line.day,
        "value_on": line.day,
        "remittance": line.text,
        "creditor_references": list(line.references),
        "counterparty_name": line.name,
        "counterparty_account": line.iban,
        "details": details,
    }


def _receipt(reference: str, minor: int, currency: str, owner: int) -> dict[str, Any]:
    return {
        "customer_id": owner,
        "reference": reference,
        "value_date": _LONG_AGO,
        "booking_date": _LONG_AGO,
        "currency": currency,
        "gross_minor": minor,
        "unapplied_minor": minor,
        "source_seen_at": NOW,
    }
