"""Importing the book: files in, reports out; every file is read to its end before the first row is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TypedDict, Unpack
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from sources.choosing import choose_mapping, unrecognised
from sources.mapping import ColumnMapping, load_mapping, save_mapping
from sources.reading import read_rows
from sources.rows import CreditNoteRow, Entity, InvoiceRow, Reading, UnreadableFileError
from sources.tabular import Table, open_tables
from store.database import Database
from store.events import Journal
from store.tables import ImportBatch, Tenant
from tools.import_accounts import import_customers
from tools.import_contacts import import_contacts
from tools.import_credit_notes import import_credit_notes
from tools.import_invoices import import_invoices
from tools.import_payments import import_payments
from tools.import_report import Desk, ImportReport, Outcome

__all__ = ["ImportRefusedError", "ImportReport", "import_files"]

ACTOR = "import"


class ImportRefusedError(Exception):
    """A file was not imported at all; the message is one sentence for the person who gave it."""


class ImportChoices(TypedDict, total=False):
    """What a person may choose: a mapping file, and a dry run that writes nothing."""

    mapping: Path | None
    dry_run: bool


class Home(NamedTuple):
    """What an import needs to know of the tenant."""

    currency: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Prepared:
    """One table, read and waiting for its turn."""

    path: Path
    table: Table
    reading: Reading
    mapping: ColumnMapping
    digest: str


def import_files(
    database: Database,
    tenant_id: int,
    paths: Iterable[Path],
    *,
    now: datetime,
    mappings_folder: Path,
    **choices: Unpack[ImportChoices],
) -> list[ImportReport]:
    """Import files into a tenant's book, customers first and payments last, each table in one transaction.

    Raises ImportRefusedError before anything is written when one of the files or the mapping cannot be read.
    """
    dry_run = choices.get("dry_run", False)
    with database.read() as session:
        tenant = session.get(Tenant, tenant_id)
        home = Home(tenant.home_currency, ZoneInfo(tenant.zone)) if tenant else None
    if home is None:
        raise ImportRefusedError("There is no tenant to import into; set up the workspace first.")
    try:
        told = choices.get("mapping")
        prepared = _prepare(list(paths), home.currency, mappings_folder, load_mapping(told) if told else None)
    except UnreadableFileError as error:
        raise ImportRefusedError(str(error)) from error
    reports = []
    with _sessions(database, dry_run=dry_run) as transaction:
        for each in prepared:
            with transaction() as session:
                outcome = _import(Journal(session, tenant_id, ACTOR, now), home.zone, each)
            saved = None if dry_run else save_mapping(mappings_folder, each.mapping, each.table.headers)
            reports.append(_report(each, outcome, saved, dry_run=dry_run))
    return reports


@contextmanager
def _sessions(database: Database, *, dry_run: bool) -> Iterator[Any]:
    """Give a way to open transactions; in a dry run all share one that is rolled back at the end."""
    if not dry_run:
        yield database.write
        return
    with database.read() as session:

        @contextmanager
        def same() -> Iterator[Session]:
            yield session
            session.flush()

        yield same


def _prepare(paths: list[Path], home_currency: str, folder: Path, told: ColumnMapping | None) -> list[Prepared]:
    prepared: list[Prepared] = []
    also_known = frozenset(told.columns.values()) if told else frozenset()
    fitted = told is None
    for path in paths:
        tables = open_tables(path, also_known)
        digest = sha256(path.read_bytes()).hexdigest()
        strange = []
        for table in tables:
            mapping = choose_mapping(table, folder, told)
            fitted = fitted or (told is not None and told.fits(table.headers))
            if mapping is None:
                strange.append(table)
                continue
            reading, mapping = read_rows(table, mapping, home_currency)
            prepared.append(Prepared(path, table, reading, mapping, digest))
        if len(strange) == len(tables):
            raise UnreadableFileError(unrecognised(strange[0]))
        prepared[-1].reading.notes.extend(f"Sheet {t.sheet!r} holds no part of the book; left out." for t in strange)
    if told is not None and not fitted:
        headers = ", ".join(repr(header) for header in told.columns.values())
        raise UnreadableFileError(f"The mapping fits none of the files: none has all of its headers ({headers}).")
    order = list(Entity)
    return sorted(prepared, key=lambda each: order.index(each.reading.entity))


def _import(journal: Journal, zone: ZoneInfo, each: Prepared) -> Outcome:
    named = select(col(ImportBatch.id)).where(
        ImportBatch.tenant_id == journal.tenant_id, ImportBatch.entity == Entity.CUSTOMERS.value
    )
    desk = Desk(
        journal=journal,
        today=journal.now.astimezone(zone).date(),
        names_kept=journal.session.exec(named.limit(1)).first() is not None,
    )
    outcome = _import_rows(desk, each.reading)
    if outcome.in_file != outcome.stored:
        raise ImportRefusedError(
            f"{each.table.name} was not imported: the book would hold {outcome.stored}, the file holds"
            f" {outcome.in_file} (minor units); please report this."
        )
    _log(journal, each, outcome)
    return outcome


def _import_rows(desk: Desk, reading: Reading) -> Outcome:
    rows: list[Any] = reading.rows
    if reading.entity is Entity.CUSTOMERS:
        return import_customers(desk, rows)
    if reading.entity is Entity.CONTACTS:
        return import_contacts(desk, rows)
    if reading.entity is Entity.PAYMENTS:
        return import_payments(desk, rows)
    if reading.entity is Entity.CREDIT_NOTES:
        return import_credit_notes(desk, rows)
    outcome = import_invoices(desk, [row for row in rows if isinstance(row, InvoiceRow)])
    credits_ = [row for row in rows if isinstance(row, CreditNoteRow)]
    if credits_:
        outcome.take_credits(import_credit_notes(desk, credits_))
        outcome.note(len(credits_), "{n} rows are credit notes and were taken as such.")
    return outcome


def _log(journal: Journal, each: Prepared, outcome: Outcome) -> None:
    refused = len({finding.line for finding in (*each.reading.findings, *outcome.findings)})
    counts = {"rows": each.reading.rows_read, "changed": outcome.added + outcome.changed, "refused": refused}
    journal.session.add(
        ImportBatch(
            tenant_id=journal.tenant_id,
            file_name=each.table.name,
            sha256=each.digest,
            entity=each.reading.entity.value,
            imported_at=journal.now,
            totals=outcome.stored,
            **counts,
        )
    )
    about: dict[str, Any] = {"file": each.table.name, "sha256": each.digest, "entity": each.reading.entity.value}
    journal.record("book_imported", **about, **counts, added=outcome.added, totals=outcome.stored)


def _report(each: Prepared, outcome: Outcome, saved: Path | None, *, dry_run: bool) -> ImportReport:
    findings = sorted((*each.reading.findings, *outcome.findings), key=lambda finding: finding.line)
    return ImportReport(
        file=each.table.file,
        sheet=each.table.sheet,
        entity=each.reading.entity,
        rows=each.reading.rows_read,
        added=outcome.added,
        changed=outcome.changed,
        unchanged=outcome.unchanged,
        findings=tuple(findings),
        notes=(*each.reading.notes, *outcome.notes),
        file_totals=outcome.in_file,
        stored_totals=outcome.stored,
        mapping=saved,
        dry_run=dry_run,
    )
