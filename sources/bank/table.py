"""Tables that banks offer for download, as CSV or XLSX, read by a profile.

A table has no balances of its own: a running balance has to hold from line to line, or a person confirms the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ledger.money import Money
from sources.amounts import amount, to_minor
from sources.bank.statement import Balance, BankFileError, BankLine, Counterparty, Ended, LineKind, Pieces, Statement
from sources.bank.table_columns import TableColumns
from sources.bank.table_profile import TableProfile, guessed, load_profile, profile_path, vocabulary
from sources.bank.values import currency_of, direction, reference, words
from sources.headers import plain
from sources.rows import UnreadableFileError
from sources.tabular import Record, Table, open_tables
from sources.texts import Cell, CellError

_AMOUNTS, _DAYS = ("amount", "credit", "debit", "balance"), ("booked_on", "value_on")


@dataclass(frozen=True, slots=True)
class TableAnswers:
    """What a person says of a table that it does not say itself; `total` is the sum of its lines, as they see it."""

    account: str = ""
    currency: str = ""
    total: str = ""


@dataclass(frozen=True, slots=True)
class BankTable:
    """A table with its profile, ready to be read."""

    table: Table
    profile: TableProfile
    path: Path
    total: str

    @property
    def unread(self) -> tuple[str, ...]:
        """Headers of columns the profile takes nothing from."""
        read = set(self.profile.columns.values())
        return tuple(header for header in self.table.headers if header and header not in read)


def open_bank_table(path: Path, folder: Path, answers: TableAnswers, home_currency: str) -> BankTable:
    """Open a table and decide how it is read: what a person says, then the saved profile, then its headers."""
    try:
        table = open_tables(path)[0]
    except UnreadableFileError as error:
        raise BankFileError("table", f"it is no format of banks known here, and no table: {error}") from error
    kept = profile_path(folder, table.headers)
    profile = load_profile(kept) if kept.exists() else guessed(table.headers)
    profile = replace(
        profile,
        account=answers.account or profile.account,
        currency=answers.currency or profile.currency or ("" if "currency" in profile.columns else home_currency),
    )
    _require(table, profile)
    return BankTable(table, profile, kept, answers.total)


def _require(table: Table, profile: TableProfile) -> None:
    columns = profile.columns
    missing = [header for header in columns.values() if header not in table.headers]
    if missing:
        raise BankFileError("columns", f"the table has no column {missing[0]!r}, which its profile names")
    if not {"booked_on", "value_on"} & set(columns) or not ("amount" in columns or {"credit", "debit"} <= set(columns)):
        seen = ", ".join(repr(header) for header in table.headers[:20])
        raise BankFileError("columns", f"no header is known for the day, or for the amount, of a line; it has {seen}")
    if not profile.account:
        raise BankFileError("account", "a table does not say whose account it is: name it with --account")


def read_bank_table(opened: BankTable) -> Pieces:
    """Read all rows as one statement; raise BankFileError for the first that cannot be read."""
    reader = _TableReader(opened)
    lines = [reader.line(record) for record in opened.table.rows]
    currency = lines[0].amount.currency
    balances = reader.balances(currency)
    opening = closing = None
    if balances:
        lines, opening, closing = _held_against(lines, balances)
    elif _confirmed(opened, currency) != sum(line.amount.minor for line in lines):
        total = Money(sum(line.amount.minor for line in lines), currency)
        raise BankFileError(
            "unconfirmed",
            f"it has no running balance; its {len(lines)} lines make {total}: if that is so, import it with"
            f" --total {total.amount}",
        )
    yield Statement(
        format="table",
        account=opened.profile.account,
        currency=currency,
        opening=opening,
        complete=bool(balances),
        place=f"line {opened.table.rows[0][0]}",
    )
    yield from lines
    yield Ended(closing, None, lines[-1].place)


def _confirmed(opened: BankTable, currency: str) -> int | None:
    if not opened.total:
        return None
    try:
        return to_minor(amount(opened.total).value, currency)
    except CellError as error:
        raise BankFileError("total", f"--total: {error}") from error


def _held_against(lines: list[BankLine], balances: Sequence[int]) -> tuple[list[BankLine], Balance, Balance]:
    """Return lines in their order, oldest first, with both balances; refuse where the running balance breaks."""
    first, last = lines[0].booked_on, lines[-1].booked_on
    place = ""
    for step in [1] * (first <= last) + [-1] * (first >= last):
        own, told = lines[::step], balances[::step]
        wrong = next((at for at in range(1, len(own)) if told[at - 1] + own[at].amount.minor != told[at]), None)
        if wrong is None:
            currency = own[0].amount.currency
            before = Money(told[0] - own[0].amount.minor, currency)
            return own, Balance(before, own[0].booked_on), Balance(Money(told[-1], currency), own[-1].booked_on)
        place = place or own[wrong].place
    raise BankFileError("not_tied", "the running balance does not follow from the line before", place)


class _TableReader:
    """Reads rows of one table."""

    def __init__(self, opened: BankTable) -> None:
        self.opened, self.profile = opened, opened.profile
        self.columns = TableColumns(opened.table, opened.profile, opened.path, amounts=_AMOUNTS, days=_DAYS)
        self.returns = tuple(vocabulary()["returns"])

    def line(self, record: Record) -> BankLine:
        """Read one row."""
        number, cells = record
        place, columns = f"line {number}", self.columns
        try:
            currency = currency_of(columns.text(cells, "currency") or self.profile.currency, place)
            found = Money(self._minor(cells, currency), currency)
            booked_on, value_on = columns.day(cells, "booked_on"), columns.day(cells, "value_on")
        except CellError as error:
            raise BankFileError("row", str(error), place) from error
        day = booked_on or value_on
        if day is None:
            raise BankFileError("date", "the line has no date", place)
        told = {name: words(columns.text(cells, name), place=place) for name in vocabulary()["columns"]}
        return BankLine(
            place=place,
            amount=found,
            booked_on=day,
            value_on=value_on or day,
            kind=self._kind(told, found),
            bank_reference=reference(told["bank_reference"]),
            customer_reference=reference(told["customer_reference"]),
            end_to_end_id=reference(told["end_to_end_id"]),
            remittance=told["remittance"],
            bank_text=told["bank_text"],
            counterparty=Counterparty(told["name"], told["account"], told["bic"]),
        )

    def _kind(self, told: dict[str, str], found: Money) -> LineKind:
        # By the bank's own words alone: what a payer writes never decides what a line is.
        said = f" {plain(told['bank_text'])} "
        return LineKind.RETURN if any(f" {word} " in said for word in self.returns) else direction(found)

    def _minor(self, cells: tuple[Cell, ...], currency: str) -> int:
        names = ("amount",) if "amount" in self.columns else ("credit", "debit")
        values = {n: self.columns.minor(cells, n, currency) for n in names if self.columns.text(cells, n)}
        filled = {name: value for name, value in values.items() if value} or values
        if len(filled) != 1:
            raise CellError("has no amount" if not filled else "has an amount as credit and as debit")
        ((name, value),) = filled.items()
        # Banks write what went out with a sign of its own, or without one.
        return -abs(value) if name == "debit" else value

    def balances(self, currency: str) -> list[int]:
        """Return the running balance of every row; empty where the table has none."""
        if "balance" not in self.columns:
            return []
        found = []
        for number, cells in self.opened.table.rows:
            try:
                found.append(self.columns.minor(cells, "balance", currency))
            except CellError as error:
                raise BankFileError("row", f"the running balance {error}", f"line {number}") from error
        return found
