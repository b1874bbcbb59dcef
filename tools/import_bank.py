"""Importing files about money: each is read to its end and has to add up before the first of its lines is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.exc import IntegrityError, OperationalError

from sources.bank.checks import checked
from sources.bank.identity import Identities
from sources.bank.reading import format_of, open_bank_file, stream_statements
from sources.bank.statement import BankFileError, Ended, Pieces, Statement
from sources.bank.table import BankTable, TableAnswers, open_bank_table, read_bank_table
from sources.bank.table_profile import save_profile
from sources.remittance.reading import is_advice_file
from sources.remittance.table import AdviceTable, open_advice_table
from store.bank_lines import known_statement
from store.database import Database
from store.events import Journal
from tools.bank_intake import BankIntake
from tools.bank_report import BankFileReport, StatementReport
from tools.cash.payouts import import_payouts
from tools.remittances import import_advice_file

ACTOR = "import"
#: Times a file is stored anew when two imports meet; the second finds all lines known.
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class TableWays:
    """How files that are tables are read: where profiles are kept, and what a person says."""

    folder: Path
    home_currency: str
    answers: TableAnswers


def import_bank_files(
    database: Database,
    tenant_id: int,
    paths: Iterable[Path],
    *,
    now: datetime,
    dry_run: bool = False,
    tables: TableWays | None = None,
) -> list[BankFileReport]:
    """Store booked lines, remittance advices, and what payouts are made of; what is known changes nothing.

    Each file is stored in one transaction; one that cannot be read or does not add up is reported with its finding, and
    nothing of it is stored. Without `tables`, a file that may be one is refused.
    """
    reports = []
    for path in paths:
        if is_advice_file(path):
            reports.append(import_advice_file(database, tenant_id, path, now=now, dry_run=dry_run))
            continue
        payouts = import_payouts(database, tenant_id, path, now=now, dry_run=dry_run)
        if payouts:
            reports.append(payouts)
            continue
        try:
            with open_bank_file(path) as file:
                advised = _advice_table(path, file, tables, dry_run=dry_run)
                if advised:
                    report = import_advice_file(database, tenant_id, path, now=now, dry_run=dry_run, table=advised)
                    reports.append(report)
                    continue
                pieces, unread = _pieces(path, file, tables, dry_run=dry_run)
                statements = list(_surveyed(pieces()))
                at_work = _Import(database, tenant_id, now, path.name, _digest_of(file), dry_run)
                at_work.store(pieces, statements)
            reports.append(BankFileReport(path.name, tuple(statements), dry_run=dry_run, unread=unread))
        except BankFileError as error:
            reports.append(BankFileReport(path.name, finding=error.finding, dry_run=dry_run))
    return reports


def _advice_table(path: Path, file: BinaryIO, tables: TableWays | None, *, dry_run: bool) -> AdviceTable | None:
    """Return a table in which a payer tells what payments are for; None for every other file."""
    if tables is None or format_of(file) is not None:
        return None
    opened = open_advice_table(path, tables.folder, tables.answers.currency or tables.home_currency)
    if opened and not dry_run:
        save_profile(opened.path, opened.profile)
    return opened


def _pieces(
    path: Path, file: BinaryIO, tables: TableWays | None, *, dry_run: bool
) -> tuple[Callable[[], Pieces], tuple[str, ...]]:
    """Return what reads a file from its beginning, as often as it is called, and the columns it leaves out."""
    if tables is None or format_of(file) is not None:
        return lambda: stream_statements(file), ()
    opened: BankTable = open_bank_table(path, tables.folder, tables.answers, tables.home_currency)
    if not dry_run:
        # Kept before the rows are read, as what they leave open is answered in it.
        save_profile(opened.path, opened.profile)
    return lambda: checked(read_bank_table(opened)), opened.unread


def _surveyed(pieces: Pieces) -> Iterator[StatementReport]:
    """Read a file to its end, keeping of each statement only what it comes to."""
    for piece in pieces:
        if isinstance(piece, Statement):
            report, identities, digest = StatementReport(piece), Identities(piece.account), sha256()
        elif isinstance(piece, Ended):
            report.statement = replace(report.statement, closing=piece.closing)
            head = report.statement
            digest.update(
                repr((head.format, head.account, head.number, head.sequence, head.opening, head.closing)).encode()
            )
            report.digest = digest.hexdigest()
            yield report
        elif not piece.booked:
            report.announced += 1
        else:
            digest.update(f"{identities.of(piece)}{len(piece.members)}\n".encode())
            report.lines += 1
            report.credits_minor += max(piece.amount.minor, 0)
            report.debits_minor += min(piece.amount.minor, 0)


@dataclass(frozen=True, slots=True)
class _Import:
    """One file on its way into the store."""

    database: Database
    tenant_id: int
    now: datetime
    file: str
    file_digest: str
    dry_run: bool

    def store(self, pieces: Callable[[], Pieces], reports: list[StatementReport]) -> None:
        """Store a file in one transaction, begun anew where somebody else has stored the same line meanwhile."""
        for left in reversed(range(ATTEMPTS)):
            try:
                with self.database.rehearsal() if self.dry_run else self.database.write() as session:
                    self._take(Journal(session, self.tenant_id, ACTOR, self.now), pieces, reports)
                return
            except (IntegrityError, OperationalError):
                # Two that insert the same lines in another order hold each other up; the database ends one of them.
                if not left:
                    raise
                for report in reports:
                    report.new = 0

    def _take(self, journal: Journal, pieces: Callable[[], Pieces], reports: list[StatementReport]) -> None:
        if all(known_statement(journal.session, journal.tenant_id, report.digest) for report in reports):
            return
        intake = BankIntake(journal, self.file, self.file_digest, reports)
        for piece in pieces():
            intake.take(piece)
        counts = {name: sum(getattr(report, name) for report in reports) for name in ("lines", "new")}
        journal.record("bank_file_imported", file=self.file, sha256=self.file_digest, statements=len(reports), **counts)


def _digest_of(file: BinaryIO) -> str:
    file.seek(0)
    digest = sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()
