"""Tables in which portals and payers tell what payments are for, as CSV or XLSX, read by a profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ledger.money import Money
from sources.bank.statement import BankFileError
from sources.bank.table_columns import TableColumns
from sources.bank.table_profile import TableProfile, guessed, load_profile, profile_path
from sources.bank.values import currency_of, words
from sources.headers import plain
from sources.remittance.advice import AdviceLine, Deduction, RemittanceAdvice, checked, total_of
from sources.rows import UnreadableFileError
from sources.tabular import Record, Table, open_tables
from sources.texts import CellError

WORDS = Path(__file__).with_name("headers.toml")
_AMOUNTS, _DAYS = ("paid", "gross", "discount", "deducted", "total"), ("paid_on",)
#: A table that tells these is an advice, and no table of a bank.
_NEEDED = ("reference", "number", "paid")


@dataclass(frozen=True, slots=True)
class AdviceTable:
    """A table of advices with its profile, ready to be read."""

    table: Table
    profile: TableProfile
    path: Path


def open_advice_table(path: Path, folder: Path, currency: str) -> AdviceTable | None:
    """Open a table and decide how it is read: by the saved profile, else by its headers; None where it is none."""
    try:
        table = open_tables(path)[0]
    except UnreadableFileError:
        return None
    kept = profile_path(folder, table.headers)
    if not set(_NEEDED) <= set(guessed(table.headers, WORDS).columns):
        return None
    profile = load_profile(kept, WORDS) if kept.exists() else guessed(table.headers, WORDS)
    missing = [header for header in profile.columns.values() if header not in table.headers]
    if missing or not set(_NEEDED) <= set(profile.columns):
        raise BankFileError("columns", f"its profile has to name {', '.join(_NEEDED)}, each a column", str(kept))
    return AdviceTable(table, replace(profile, currency=profile.currency or currency), kept)


def read_advice_table(opened: AdviceTable) -> list[RemittanceAdvice]:
    """Read the payments of a table; rows of one payment belong together by its reference.

    Raises BankFileError for the first row that cannot be read, or a payment whose rows do not make its total.
    """
    reader = _Reader(opened)
    payments: dict[str, list[Record]] = {}
    for record in opened.table.rows:
        if reader.is_sum(record):
            continue
        reference = reader.columns.text(record[1], "reference")
        if not reference:
            raise BankFileError("row", "the row names no payment", f"line {record[0]}")
        payments.setdefault(reference, []).append(record)
    return [checked(reader.advice(reference, records)) for reference, records in payments.items()]


class _Reader:
    """Reads rows of one table."""

    def __init__(self, opened: AdviceTable) -> None:
        self.profile = opened.profile
        self.columns = TableColumns(opened.table, opened.profile, opened.path, amounts=_AMOUNTS, days=_DAYS)

    def is_sum(self, record: Record) -> bool:
        """Say whether a row only sums the others: it names no invoice, and calls itself a total or nothing."""
        said = plain(self.columns.text(record[1], "reference"))
        return not self.columns.text(record[1], "number") and said in {"", "total", "totals", "summe", "gesamt"}

    def advice(self, reference: str, records: Sequence[Record]) -> RemittanceAdvice:
        """Read the rows of one payment."""
        number, cells = records[0]
        place = f"line {number}"
        currency = currency_of(self.columns.text(cells, "currency") or self.profile.currency, place)
        lines = tuple(self._line(record, currency) for record in records)
        try:
            days = {self.columns.day(record[1], "paid_on") for record in records} - {None}
            told = set(self._totals(records, currency))
        except CellError as error:
            raise BankFileError("row", str(error), place) from error
        if len(told) > 1 or len(days) > 1:
            raise BankFileError("not_tied", f"payment {reference!r} has several totals or days", place)
        return RemittanceAdvice(
            format="table",
            total=Money(told.pop(), currency) if told else total_of(lines, currency),
            lines=lines,
            place=place,
            references=(words(reference, place=place),),
            paid_on=next(iter(days), None),
            payer_name=words(self.columns.text(cells, "payer"), place=place),
        )

    def _totals(self, records: Sequence[Record], currency: str) -> Iterator[int]:
        yield from (self._minor(record, "total", currency) for record in records if self._has(record, "total"))

    def _line(self, record: Record, currency: str) -> AdviceLine:
        number, cells = record
        place = f"line {number}"
        own = self.columns.text(cells, "currency")
        if own and own != currency:
            raise BankFileError("currency_mixed", f"a row in {own} stands in a payment in {currency}", place)
        try:
            paid = self._minor(record, "paid", currency)
            gross = self._minor(record, "gross", currency) if self._has(record, "gross") else None
            discount = abs(self._minor(record, "discount", currency)) if self._has(record, "discount") else 0
            off = abs(self._minor(record, "deducted", currency)) if self._has(record, "deducted") else 0
        except CellError as error:
            raise BankFileError("row", str(error), place) from error
        reason = words(self.columns.text(cells, "reason"), place=place)
        return AdviceLine(
            place=place,
            number=words(self.columns.text(cells, "number"), place=place),
            paid=Money(paid, currency),
            gross=Money(gross, currency) if gross is not None else None,
            discount=Money(discount, currency) if discount else None,
            deductions=(Deduction(off, reason),) if off else (),
        )

    def _has(self, record: Record, name: str) -> bool:
        return bool(self.columns.text(record[1], name))

    def _minor(self, record: Record, name: str, currency: str) -> int:
        return self.columns.minor(record[1], name, currency)
