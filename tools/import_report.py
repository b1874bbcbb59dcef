"""What an import did: a report per table, and the count that the steps of an import keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from ledger.money import Money
from sources.rows import CreditNoteRow, Entity, InvoiceRow, RowFinding
from store.events import Journal

R = TypeVar("R", InvoiceRow, CreditNoteRow)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a table is imported: its transaction, the day in the tenant's zone, and whose names count.

    `names_kept`: a customer file has been imported, so a name in an invoice file no longer renames an account.
    """

    journal: Journal
    today: date
    names_kept: bool


@dataclass(slots=True)
class Outcome:
    """What happened to the rows of one kind; totals in minor units by currency."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    findings: list[RowFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    in_file: dict[str, int] = field(default_factory=dict)
    stored: dict[str, int] = field(default_factory=dict)

    def refuse(self, line: int, column: str, reason: str) -> None:
        """Note why a row was not taken."""
        self.findings.append(RowFinding(line, column, reason))

    def note(self, count: int, sentence: str) -> None:
        """Add a sentence about a number of rows, if there are any; `{n}` stands for the number."""
        if count:
            self.notes.append(sentence.format(n=count))

    def take_credits(self, other: Outcome) -> None:
        """Add what happened to the credit notes of the same file; their totals count against the invoices."""
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.findings += other.findings
        self.notes += other.notes
        for mine, theirs in ((self.in_file, other.in_file), (self.stored, other.stored)):
            for currency, total in theirs.items():
                mine[currency] = mine.get(currency, 0) - total


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one table of a file did to the book; totals in minor units by currency, of the rows that were taken."""

    file: str
    sheet: str
    entity: Entity
    rows: int
    added: int
    changed: int
    unchanged: int
    findings: tuple[RowFinding, ...]
    notes: tuple[str, ...]
    file_totals: dict[str, int]
    stored_totals: dict[str, int]
    mapping: Path | None
    dry_run: bool

    @property
    def ties(self) -> bool:
        """Whether what the file holds and what the book holds for these rows is the same to the cent."""
        return self.file_totals == self.stored_totals

    @property
    def refused(self) -> int:
        """How many rows were not taken."""
        return len({finding.line for finding in self.findings})

    def __str__(self) -> str:
        where = f"{self.file}, sheet {self.sheet!r}" if self.sheet else self.file
        counts = f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, {self.refused} refused"
        totals = ", ".join(str(Money(minor, currency)) for currency, minor in sorted(self.stored_totals.items()))
        would = " (dry run: nothing was written)" if self.dry_run else ""
        return f"{where}: {self.entity.words}: {counts}{f'; {totals}' if totals else ''}{would}"


def totals(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Sum (currency, minor units) by currency."""
    found: dict[str, int] = {}
    for currency, minor in rows:
        found[currency] = found.get(currency, 0) + minor
    return found


def each_number_once(rows: Sequence[R], outcome: Outcome) -> list[R]:
    """Keep one row per document number: equal repeats collapse, contradicting ones are all refused."""
    groups: dict[str, list[R]] = {}
    for row in rows:
        groups.setdefault(row.number, []).append(row)
    if len(groups) == len(rows):
        return list(rows)
    kept, repeats = [], 0
    for number, group in groups.items():
        if len({replace(row, line=0, customer_name="") for row in group}) == 1:
            kept.append(group[-1])
            repeats += len(group) - 1
            continue
        lines = ", ".join(str(row.line) for row in group[:5])
        for row in group:
            outcome.refuse(row.line, "", f"{number} stands on lines {lines} with different contents")
    outcome.unchanged += repeats
    outcome.note(repeats, "{n} rows repeat another row of the file.")
    return kept


def keep(rows: Sequence[R], allowed: Callable[[R], str | None], outcome: Outcome) -> list[R]:
    """Keep the rows nothing is said against; refuse the others with what is said."""
    kept = []
    for row in rows:
        reason = allowed(row)
        if reason:
            outcome.refuse(row.line, "", reason)
        else:
            kept.append(row)
    return kept
