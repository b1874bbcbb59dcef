"""Keeps remittance advices, of payers' files or of papers that mails brought, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sources.bank.statement import BankFileError
from sources.remittance.advice import AdviceLine, RemittanceAdvice
from sources.remittance.reading import read_advice_file
from sources.remittance.table import AdviceTable, read_advice_table
from store.bulk import Values, insert_rows
from store.database import Database
from store.events import Journal
from store.remittances import known_advices
from store.tables import RemittanceAdvice as AdviceRow
from store.tables import RemittanceLine as LineRow
from store.tables import Tenant
from tools.bank_report import BankFileReport

ACTOR = "import"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an advice came from: a file, or with `message_id` a mail of a customer."""

    file_name: str
    file_digest: str
    message_id: int | None = None
    customer_id: int | None = None


def import_advice_file(
    database: Database,
    tenant_id: int,
    path: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    table: AdviceTable | None = None,
) -> BankFileReport:
    """Keep the advices of a file, or of the table it is, in one transaction.

    Amounts of a file are in the company's currency where it does not say.

    A file that does not hold is reported with its finding, and nothing of it is kept.
    """
    with database.rehearsal() if dry_run else database.write() as session:
        currency = session.get_one(Tenant, tenant_id).home_currency
        try:
            content, advices = _read(path, currency, table)
        except BankFileError as error:
            return BankFileReport(path.name, finding=error.finding, dry_run=dry_run)
        journal, digest = Journal(session, tenant_id, ACTOR, now), sha256(content).hexdigest()
        new = keep_advices(journal, advices, Origin(path.name, digest))
        if new:
            journal.record("remittance_imported", file=path.name, sha256=digest, advices=len(advices), new=new)
    return BankFileReport(path.name, dry_run=dry_run, advices=tuple(advices), new_advices=new)


def _read(path: Path, currency: str, table: AdviceTable | None) -> tuple[bytes, list[RemittanceAdvice]]:
    return (path.read_bytes(), read_advice_table(table)) if table else read_advice_file(path, currency)


def keep_advices(journal: Journal, advices: Iterable[RemittanceAdvice], origin: Origin) -> int:
    """Keep advices that are not known, whoever told them first; return how many."""
    by_digest = {_digest(advice, origin): advice for advice in advices}
    known = known_advices(journal.session, journal.tenant_id, by_digest)
    fresh = {digest: advice for digest, advice in by_digest.items() if digest not in known}
    ids = insert_rows(
        journal.session, AdviceRow, [_row(journal, digest, advice, origin) for digest, advice in fresh.items()]
    )
    rows = [_line(advice_id, line) for advice_id, one in zip(ids, fresh.values(), strict=True) for line in one.lines]
    insert_rows(journal.session, LineRow, rows)
    return len(fresh)


def _digest(advice: RemittanceAdvice, origin: Origin) -> str:
    """Name what an advice says; without a reference of its own, two alike in different places are two."""
    own = () if advice.references else (origin.file_digest, advice.place)
    said = (advice.total, advice.paid_on, advice.references, tuple(_said(advice.lines)), *own)
    return sha256(repr(said).encode()).hexdigest()


def _said(lines: Iterable[AdviceLine]) -> Iterator[tuple[object, ...]]:
    yield from ((line.number, line.paid, line.discount, line.deductions) for line in lines)


def _row(journal: Journal, digest: str, advice: RemittanceAdvice, origin: Origin) -> Values:
    return {
        "tenant_id": journal.tenant_id,
        "customer_id": origin.customer_id,
        "message_id": origin.message_id,
        "format": advice.format,
        "payer_name": advice.payer_name,
        "payer_account": advice.payer_account,
        "payer_number": advice.payer_number,
        "references": list(advice.references),
        "paid_on": advice.paid_on,
        "currency": advice.total.currency,
        "total_minor": advice.total.minor,
        "file_name": origin.file_name,
        "file_digest": origin.file_digest,
        "place": advice.place,
        "digest": digest,
        "imported_at": journal.now,
    }


def _line(advice_id: int, line: AdviceLine) -> Values:
    return {
        "advice_id": advice_id,
        "place": line.place,
        "number": line.number,
        "paid_minor": line.paid.minor,
        "gross_minor": line.gross.minor if line.gross else None,
        "discount_minor": line.discount.minor if line.discount else 0,
        "deductions": [{"minor": one.minor, "reason": one.reason} for one in line.deductions],
    }
