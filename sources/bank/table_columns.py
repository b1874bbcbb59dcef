"""Cells of a table by the names its profile gives them, with one way to write amounts and days per table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from sources.amounts import amount, decimal_mark, shown, to_minor
from sources.bank.statement import BankFileError
from sources.bank.table_profile import TableProfile
from sources.dates import calendar_date, day_order
from sources.tabular import Table
from sources.texts import Cell, CellError, text

Decide = Callable[[Iterable[Cell]], tuple[str | None, str | None]]


class TableColumns:
    """Reads cells; the decimal mark, and the order of day and month, are decided over whole columns."""

    def __init__(
        self, table: Table, profile: TableProfile, path: Path, *, amounts: Iterable[str], days: Iterable[str]
    ) -> None:
        self._table, self._path = table, path
        self._at = {name: table.headers.index(header) for name, header in profile.columns.items()}
        told = {"decimal_mark": profile.decimal_mark, "date_order": profile.date_order}
        self.mark = self._decided(told, amounts, decimal_mark, "decimal_mark") or "."
        self._order = self._decided(told, days, day_order, "date_order") or ""

    def __contains__(self, name: str) -> bool:
        """Say whether the table has a column of this name."""
        return name in self._at

    def _decided(self, told: Mapping[str, str], names: Iterable[str], decide: Decide, setting: str) -> str | None:
        if told[setting] != "auto":
            return told[setting]
        cells = [self.cell(cells, name) for name in names if name in self for _, cells in self._table.rows]
        try:
            answer, example = decide(cells)
        except CellError as error:
            raise BankFileError("conventions", f"{error}; make the export uniform") from error
        if answer is None and example is not None:
            raise BankFileError(
                "conventions", f"{shown(example)} can be read in two ways: answer {setting} in {self._path}"
            )
        return answer

    def cell(self, cells: tuple[Cell, ...], name: str) -> Cell:
        """Return a cell as it is, None where there is none."""
        at = self._at.get(name, len(cells))
        return cells[at] if at < len(cells) else None

    def text(self, cells: tuple[Cell, ...], name: str) -> str:
        """Return a cell as one line of text."""
        return text(self.cell(cells, name))

    def day(self, cells: tuple[Cell, ...], name: str) -> date | None:
        """Return a day; None for an empty cell. Raises CellError."""
        return calendar_date(self.cell(cells, name), self._order) if name in self else None

    def minor(self, cells: tuple[Cell, ...], name: str, currency: str) -> int:
        """Return an amount in minor units. Raises CellError, also for an empty cell."""
        return to_minor(amount(self.cell(cells, name), self.mark).value, currency)
