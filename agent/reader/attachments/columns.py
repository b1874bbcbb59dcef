"""Which column a figure stands in: the header of an advice, and its rows read under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from agent.reader.attachments import words
from agent.reader.attachments.lines import Amount, Line, Piece
from agent.reader.attachments.words import ColumnKind

_AMOUNTS = frozenset({ColumnKind.NET, ColumnKind.GROSS, *words.REDUCING})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: offsets of its header in the line, and in a sheet its number."""

    kind: ColumnKind
    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table; `says_paid` when one of them is headed as only a payer would."""

    columns: tuple[Column, ...] = ()
    says_paid: bool = False

    def kinds(self) -> frozenset[ColumnKind]:
        """The kinds of columns there are."""
        return frozenset(column.kind for column in self.columns)

    def column_of(self, piece: Piece, *, is_table: bool) -> Column | None:
        """Return the column a piece stands in: in a sheet its own, on a page the nearest."""
        if is_table:
            return next((column for column in self.columns if column.number == piece.column), None)
        return min(self.columns, key=lambda column: _distance(column, piece), default=None)


@dataclass(frozen=True, slots=True)
class Figures:
    """The amounts of a row by what their columns hold; `is_clear` is false when two claim one column."""

    by_kind: dict[ColumnKind, Amount] = field(default_factory=dict)
    is_clear: bool = True


def header_of(line: Line) -> Header | None:
    """Return the columns a line heads: an invoice column and at least one of amounts; None for any other line."""
    if line.sure_amounts or line.numbers:
        return None
    columns, says_paid = [], False
    for start, end, number in _segments(line):
        found = list(words.COLUMN.finditer(line.text, start, end))
        for match in found:
            kind = ColumnKind(match.lastgroup or "")
            columns.append(Column(kind, match.start(), match.end(), number))
            says_paid = says_paid or (kind is ColumnKind.NET and words.PAID_COLUMN.search(match.group()) is not None)
        if not found:
            columns.append(Column(ColumnKind.OTHER, start, end, number))
    kinds = {column.kind for column in columns}
    is_header = ColumnKind.INVOICE in kinds and bool(kinds & _AMOUNTS)
    return Header(_one_a_cell(columns, line), says_paid) if is_header else None


def figures_of(line: Line, header: Header) -> Figures:
    """Sort the amounts of a row into the columns of its table; without a table a sole amount is what is paid for."""
    if not header.columns:
        sure = line.sure_amounts
        amounts = [piece.amount for piece in sure if piece.amount]
        return Figures({ColumnKind.GROSS: amounts[0]}) if len(amounts) == 1 else Figures(is_clear=not amounts)
    found: dict[ColumnKind, Amount] = {}
    is_clear = True
    for piece in line.amounts:
        column = header.column_of(piece, is_table=line.is_table)
        if column is None or column.kind not in _AMOUNTS or piece.amount is None:
            continue
        is_clear = is_clear and column.kind not in found
        found[column.kind] = piece.amount
    return Figures(found, is_clear)


def unknown_number(line: Line, header: Header) -> tuple[str, str] | None:
    """Return what stands in the row where an invoice number belongs, with its place; None when nothing does."""
    column = next((column for column in header.columns if column.kind is ColumnKind.INVOICE), None)
    pattern = words.INVOICE_LIKE if column else words.PREFIXED
    for found in pattern.finditer(line.text):
        piece = Piece(found.start(), found.end(), _cell_column(line, found.start()), "")
        if column is None or header.column_of(piece, is_table=line.is_table) == column:
            return found.group()[:24], line.place_at(found.start())
    return None


def _segments(line: Line) -> Iterator[tuple[int, int, int]]:
    if line.is_table:
        yield from ((start, end, cell.column) for start, end, cell in line.cells)
        return
    at = 0
    for part in line.text.split("  "):
        if part.strip():
            start = at + len(part) - len(part.lstrip())
            yield start, at + len(part.rstrip()), -1
        at += len(part) + 2


def _one_a_cell(columns: list[Column], line: Line) -> tuple[Column, ...]:
    """Keep of each cell of a sheet the first word that says what it holds; a line of a page has no cells."""
    if not line.is_table:
        return tuple(columns)
    by_cell: dict[int, Column] = {}
    for column in columns:
        by_cell.setdefault(column.number, column)
    return tuple(by_cell.values())


def _cell_column(line: Line, offset: int) -> int:
    return next((cell.column for start, end, cell in line.cells if start <= offset < end), -1) if line.is_table else -1


def _distance(column: Column, piece: Piece) -> int:
    """Say how far a piece stands from a column, which may be set flush left, flush right or centred."""
    middle = abs(column.start + column.end - piece.start - piece.end) // 2
    return min(abs(column.start - piece.start), abs(column.end - piece.end), middle)
