"""Walking the rows of one table: fields parsed by name, findings collected, a bad row never half-read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sources.amounts import Amount, amount, currency_code, to_minor
from sources.conventions import Conventions
from sources.dates import calendar_date
from sources.mapping import ColumnMapping
from sources.rows import Reading, Row, RowFinding
from sources.tabular import Record, Table
from sources.texts import Cell, CellError, document_number, text

T = TypeVar("T")
D = TypeVar("D")
#: Words that begin the last line of many exports.
TOTAL_WORDS = frozenset("total totals grand sum sums summe gesamt gesamtsumme somme suma totales".split())


class SheetReader:
    """Reads the rows of one table; field access collects findings instead of stopping at the first."""

    def __init__(self, table: Table, mapping: ColumnMapping, agreed: Conventions, home_currency: str) -> None:
        assert mapping.entity is not None
        self.mapping = mapping
        self.reading = Reading(mapping.entity)
        self._agreed = agreed
        self._home_currency = home_currency
        self._rows = table.rows
        self._width = len(table.headers)
        # Some programs end every line with a delimiter; only a row longer than its fellows has come apart.
        usual = Counter(len(cells) for _, cells in table.rows).most_common(1)[0][0]
        self._longest = max(self._width, usual)
        self._at = {name: table.headers.index(header) for name, header in mapping.columns.items()}
        self._dates: dict[tuple[str, Cell], date | None] = {}
        self._home_currency_used = 0
        self._total_lines: list[int] = []
        self.line = 0
        self._cells: tuple[Cell, ...] = ()
        self._found: list[RowFinding] = []

    def read_all(self, read: Callable[[SheetReader], Row]) -> None:
        """Read every row with the reader of its entity, into the reading."""
        for record in self._rows:
            self._read(record, read)
        self._add_notes()

    def _read(self, record: Record, read: Callable[[SheetReader], Row]) -> None:
        self.line, self._cells = record
        self._found = []
        if self._is_total_line():
            self._total_lines.append(self.line)
            return
        self.reading.rows_read += 1
        if len(self._cells) > self._longest or any(text(cell) for cell in self._cells[self._width :]):
            reason = f"has {len(self._cells)} values under {self._width} headers; is a value with a comma not quoted?"
            self.refuse("", reason)
            self.reading.findings += self._found
            return
        row = read(self)
        if self._found:
            self.reading.findings += self._found
        else:
            self.reading.rows.append(row)

    def _is_total_line(self) -> bool:
        first = self._cells[0] or next((cell for cell in self._cells if cell), None)
        if not isinstance(first, str) or first.split(" ", 1)[0].casefold().rstrip(":") not in TOTAL_WORDS:
            return False
        name = "date" if "date" in self._at else "issue_date"
        return name in self._at and not text(self.cell(name))

    def cell(self, name: str) -> Cell:
        """Return the raw cell of a field, None where the table or the row ends before it."""
        at = self._at.get(name, self._width)
        return self._cells[at] if at < len(self._cells) else None

    def refuse(self, name: str, reason: str) -> None:
        """Note why this row cannot be taken."""
        self._found.append(RowFinding(self.line, self.mapping.columns.get(name, ""), reason))

    def take(self, name: str, parse: Callable[[Cell], T], default: D) -> T | D:
        """Return a field parsed, or the default where there is no such column, or where the cell is a finding."""
        if name not in self._at:
            return default
        cell = self.cell(name)
        try:
            return parse(cell)
        except CellError as error:
            self.refuse(name, str(error))
            return default

    def number(self, name: str, *, required: bool = True) -> str:
        """Return a document or account number, cleaned as the mapping says."""
        if name not in self._at:
            return ""
        value = self.take(name, document_number, "?")
        if not value and required:
            self.refuse(name, "is empty")
        return self.cleaned(value)

    def cleaned(self, value: str) -> str:
        """Return a number with its leading zeros as the mapping wants them."""
        if self.mapping.drop_leading_zeros and value.isdigit():
            value = value.lstrip("0") or "0"
        if self.mapping.pad_numbers_to and value.isdigit():
            value = value.zfill(self.mapping.pad_numbers_to)
        return value

    def day(self, name: str, *, required: bool = True) -> date | None:
        """Return a date; None where it is empty and need not be there."""
        if name not in self._at and not required:
            return None
        cell = self.cell(name)
        key = (name, cell)
        if key not in self._dates:
            value = self.take(name, lambda c: calendar_date(c, self._agreed.orders.get(name, "")), date.min)
            if value is date.min:
                return None
            self._dates[key] = value
        found = self._dates[key]
        if found is None and required:
            self.refuse(name, "has no date")
        return found

    @property
    def decimal_mark(self) -> str:
        """The decimal mark of the table's amounts, for columns that had no say in it."""
        return next(iter(self._agreed.marks.values()), ".")

    def amount(self, name: str) -> Amount | None:
        """Return an amount in major units; None where the cell is empty."""
        cell = self.cell(name)
        if cell is None or cell == "" or not text(cell):
            return None
        return self.take(name, lambda c: amount(c, self._agreed.marks.get(name, ".")), None)

    def currency(self, *amounts: Amount | None) -> str:
        """Return the currency of this row: from its column, from the amount itself, the mapping, or our home."""
        named = self.take("currency", currency_code, None)
        told = named or self.mapping.currency
        stated = [found.currencies for found in amounts if found is not None and found.currencies]
        single = next((next(iter(codes)) for codes in stated if len(codes) == 1), "")
        result = told or single or self._home_currency
        if any(result not in codes for codes in stated):
            reason = f"the sign at the amount does not mean {result}; name the currency in a column or in the mapping"
            self.refuse("currency", reason)
        if not told and not stated:
            self._home_currency_used += 1
        return result

    def minor(self, name: str, value: Amount, currency: str) -> int:
        """Return an amount in minor units of a currency, or note that it has more decimals than it can."""
        try:
            return to_minor(value.value, currency)
        except CellError as error:
            self.refuse(name, str(error))
            return 0

    def _add_notes(self) -> None:
        notes = self.reading.notes
        if self._home_currency_used:
            notes.append(
                f"{self._home_currency_used} rows name no currency; {self._home_currency} was taken, as at home."
            )
        if self._total_lines:
            lines = ", ".join(map(str, self._total_lines[:5]))
            notes.append(f"Total lines were left out (line {lines}).")
        columns = self.mapping.columns
        if columns.get("customer_number", "a") == columns.get("customer_name", "b") or (
            columns.get("number", "a") == columns.get("name", "b")
        ):
            notes.append("There is no column of customer numbers; the customer's name serves as its number.")
