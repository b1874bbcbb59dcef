"""Importing bank files: a file is read to its end and has to add up before the first of its lines is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from sources.bank.identity import Identities
from sources.bank.reading import open_bank_file, stream_statements
from sources.bank.statement import BankFileError, Ended, Statement
from store.database import Database
from store.events import Journal
from tools.bank_intake import BankIntake
from tools.bank_report import BankFileReport, StatementReport

ACTOR = "import"


def import_bank_files(
    database: Database, tenant_id: int, paths: Iterable[Path], *, now: datetime, dry_run: bool = False
) -> list[BankFileReport]:
    """Store the booked lines of bank files, each file in one transaction; a line that is known changes nothing.

    A file that cannot be read or does not add up is reported with its finding, and nothing of it is stored.
    """
    reports = []
    for path in paths:
        try:
            with open_bank_file(path) as file:
                statements = list(_surveyed(file))
                with database.rehearsal() if dry_run else database.write() as session:
                    _store(Journal(session, tenant_id, ACTOR, now), path.name, file, statements)
            reports.append(BankFileReport(path.name, tuple(statements), dry_run=dry_run))
        except BankFileError as error:
            reports.append(BankFileReport(path.name, finding=error.finding, dry_run=dry_run))
    return reports


def _surveyed(file: BinaryIO) -> Iterator[StatementReport]:
    """Read a file to its end, keeping of each statement only what it comes to."""
    for piece in stream_statements(file):
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


def _store(journal: Journal, name: str, file: BinaryIO, reports: list[StatementReport]) -> None:
    intake = BankIntake(journal, name, _digest_of(file), reports)
    for piece in stream_statements(file):
        intake.take(piece)
    new = sum(report.new for report in reports)
    if any(report.added for report in reports):
        counts = {"statements": len(reports), "lines": sum(report.lines for report in reports), "new": new}
        journal.record("bank_file_imported", file=name, sha256=intake.file_digest, **counts)


def _digest_of(file: BinaryIO) -> str:
    file.seek(0)
    digest = sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()
