"""What the import tests share: a tenant, files written in a line, and the book read back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import SQLModel, col, select

from store.database import Database
from store.derived import expected_invoices
from store.tables import Allocation, CreditNote, Event, Invoice, Receipt, Tenant
from tools.import_report import ImportReport
from tools.importing import import_files

NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
INVOICES = "Invoice No,Customer Number,Customer Name,Invoice Date,Due Date,Currency,Total"


class Importer(NamedTuple):
    """A tenant's empty book and a folder for files."""

    database: Database
    tenant_id: int
    folder: Path

    def write(self, name: str, *lines: str) -> Path:
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def take(
        self, *paths: Path, now: datetime = NOW, mapping: Path | None = None, dry_run: bool = False
    ) -> list[ImportReport]:
        return import_files(
            self.database, self.tenant_id, paths, now=now, mappings_folder=self.folder / "mappings",
            mapping=mapping, dry_run=dry_run,
        )  # fmt: skip

    def invoices(self, *rows: str, open_balance: bool = False, now: datetime = NOW) -> ImportReport:
        """Import invoice rows "number,customer,total[,open]"."""
        lines = []
        for row in rows:
            number, customer, *amounts = row.split(",")
            lines.append(f"{number},{customer},{customer} Ltd,2026-01-15,2026-02-14,EUR,{','.join(amounts)}")
        (report,) = self.take(self.write("invoices.csv", INVOICES + ",Balance" * open_balance, *lines), now=now)
        return report

    def payments(self, *rows: str, name: str = "payments.csv") -> ImportReport:
        """Import payment rows "reference,customer,day,amount,invoices"."""
        head = "Payment Reference,Customer Number,Payment Date,Amount,Invoices,Currency"
        (report,) = self.take(self.write(name, head, *(f"{row},EUR" for row in rows)))
        return report

    def balances(self) -> dict[str, int]:
        """Return every balance by invoice number, after proving it from the allocations."""
        with self.database.read() as session:
            found = list(session.exec(select(Invoice)))
            proved = {row["id"]: row for row in expected_invoices(session, [invoice.id or 0 for invoice in found])}
            for invoice in found:
                assert proved[invoice.id]["balance_minor"] == invoice.balance_minor, invoice.number
                assert proved[invoice.id]["chase_minor"] == invoice.chase_minor, invoice.number
                assert proved[invoice.id]["state"] == invoice.state, invoice.number
                assert 0 <= invoice.balance_minor <= invoice.total_minor, invoice.number
            return {invoice.number: invoice.balance_minor for invoice in found}

    def unapplied(self) -> dict[str, int]:
        """Return what is unapplied of every receipt, after proving it."""
        with self.database.read() as session:
            for receipt in session.exec(select(Receipt)):
                used = session.exec(select(Allocation.amount_minor).where(Allocation.receipt_id == receipt.id)).all()
                assert receipt.gross_minor == sum(used) + receipt.unapplied_minor
            return {receipt.reference: receipt.unapplied_minor for receipt in session.exec(select(Receipt))}

    def credits(self) -> dict[str, int]:
        with self.database.read() as session:
            for note in session.exec(select(CreditNote)):
                used = session.exec(select(Allocation.amount_minor).where(Allocation.credit_note_id == note.id)).all()
                assert note.total_minor == sum(used) + note.unapplied_minor
            return {note.number: note.unapplied_minor for note in session.exec(select(CreditNote))}

    def allocated(self) -> list[tuple[str, int]]:
        with self.database.read() as session:
            rows = session.exec(select(Allocation).order_by(col(Allocation.id)))
            return [(row.kind.value, row.amount_minor) for row in rows]

    def events(self, kind: str) -> list[Event]:
        with self.database.read() as session:
            found = list(session.exec(select(Event).where(Event.kind == kind).order_by(col(Event.id))))
            session.expunge_all()
            return found

    def count(self, model: type[SQLModel]) -> int:
        with self.database.read() as session:
            return len(session.exec(select(model)).all())


def an_importer(database: Database, folder: Path) -> Importer:
    with database.write() as session:
        tenant = Tenant(name="Dunlin GmbH", home_currency="EUR", zone="Europe/Berlin", created_at=NOW)
        session.add(tenant)
        session.flush()
        assert tenant.id is not None
        tenant_id = tenant.id
    return Importer(database, tenant_id, folder)
