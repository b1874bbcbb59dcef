"""The rows of a file as lines with marks: amounts, dates and invoice numbers, each with its place.

The marking is that of the reader of messages; here it runs line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from agent.reader.amounts import MAX_MINOR, mark_amounts, written_amount
from agent.reader.attachments.extracted import Cell, Extracted
from agent.reader.claims import ReaderContext
from agent.reader.dates import mark_dates
from agent.reader.invoices import mark_invoices
from ledger.money import Money

#: Blanks between two columns of a page.
_SEGMENT = re.compile(r"\S+(?: \S+)*")
_SIGN_BEFORE = re.compile(r"(?<=\s)[-−–](?=[\d€$£₹])|^[-−–](?=\d)")
_SIGN_AFTER = re.compile(r"(?<=\d)[-−–](?=\s|$)")
#: "10.00" in a column is an amount, though there be an invoice 1000.
_DECIMAL = re.compile(r"\d+(?:[.,' ]\d{3})*[.,]\d{2}")
#: Marking dates costs most of the time; most cells hold nothing that looks like one.
_DATE_LIKE = re.compile(
    r"\d[./-]\d{1,2}[./-]\d{2}|\d(?:st|nd|rd|th)?\.?[ -]?[^\W\d_]{3}|[^\W\d_]{3}\.?,?[ -]\d", re.IGNORECASE
)
_BETWEEN_CELLS = "  "


@dataclass(frozen=True, slots=True)
class Eyes:
    """What reading a file needs: one customer's context, when the file was sent, the currency of bare amounts."""

    context: ReaderContext
    sent_at: datetime
    currency: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in minor units and its place; `currency` is empty where none is written."""

    minor: int
    currency: str
    place: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One marked thing at `start` to `end` of its line; `column` is -1 on a page.

    `is_sure` is false for a bare number, which is an amount only in a column of amounts.
    """

    start: int
    end: int
    column: int
    place: str
    amount: Amount | None = None
    is_sure: bool = True
    number: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet or a line of a page, as text with what is marked in it."""

    text: str
    place: str
    cells: tuple[tuple[int, int, Cell], ...]
    pieces: tuple[Piece, ...]
    is_table: bool

    @property
    def amounts(self) -> list[Piece]:
        """The amounts, from left to right, with those only a column can make one."""
        return [piece for piece in self.pieces if piece.amount is not None]

    @property
    def sure_amounts(self) -> list[Piece]:
        """The amounts that are amounts by themselves."""
        return [piece for piece in self.amounts if piece.is_sure]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The customer's invoices named, each once."""
        return tuple(dict.fromkeys(piece.number for piece in self.pieces if piece.number))

    def place_at(self, offset: int) -> str:
        """Return the place of what stands at an offset of the text."""
        return next(
            (cell.place for start, end, cell in self.cells if start <= offset < max(end, start + 1)), self.place
        )


def lines_of(file: Extracted, eyes: Eyes) -> list[Line]:
    """Mark every row of a file."""
    return [_line(row, eyes, is_table=file.is_table) for row in file.rows]


def _line(row: tuple[Cell, ...], eyes: Eyes, *, is_table: bool) -> Line:
    cells, at = [], 0
    for cell in row:
        cells.append((at, at + len(cell.text), cell))
        at += len(cell.text) + len(_BETWEEN_CELLS)
    mark = _marks_of_cell if is_table else _marks_of_line
    pieces = [piece for start, _, cell in cells for piece in mark(cell, start, eyes)]
    text = _BETWEEN_CELLS.join(cell.text for cell in row)
    return Line(text, row[0].place, tuple(cells), tuple(sorted(pieces, key=lambda piece: piece.start)), is_table)


def _marks_of_cell(cell: Cell, at: int, eyes: Eyes) -> Iterator[Piece]:
    end = at + len(cell.text)
    if cell.day is not None:
        yield Piece(at, end, cell.column, cell.place, day=cell.day)
    elif cell.number is not None:
        # A number larger than any invoice has no minor units worth counting out.
        minor = Money.of(cell.number, eyes.currency).minor if abs(cell.number) <= MAX_MINOR else MAX_MINOR + 1
        if abs(minor) <= MAX_MINOR:
            yield Piece(at, end, cell.column, cell.place, Amount(minor, "", cell.place))
    else:
        yield from _marks_of_text(cell, at, cell.column, eyes)


def _marks_of_line(cell: Cell, at: int, eyes: Eyes) -> Iterator[Piece]:
    yield from _marks_of_text(cell, at, -1, eyes)


def _marks_of_text(cell: Cell, at: int, column: int, eyes: Eyes) -> Iterator[Piece]:
    text, span = cell.text, (0, len(cell.text))
    taken = []
    for invoice in mark_invoices(text, span, eyes.context.invoice_numbers):
        written = text[invoice.start : invoice.end]
        if _DECIMAL.fullmatch(written) and written != invoice.number:
            continue
        yield Piece(at + invoice.start, at + invoice.end, column, cell.place, number=invoice.number)
        taken.append((invoice.start, invoice.end))
    for start, end, day in _days(text, eyes, taken):
        yield Piece(at + start, at + end, column, cell.place, day=day)
        taken.append((start, end))
    for start, end in taken:
        text = text[:start] + " " * (end - start) + text[end:]
    for segment in _SEGMENT.finditer(text):
        for start, end, amount, is_sure in _amounts(segment.group(), cell.place, eyes.currency):
            yield Piece(at + segment.start() + start, at + segment.start() + end, column, cell.place, amount, is_sure)


def _days(text: str, eyes: Eyes, taken: list[tuple[int, int]]) -> list[tuple[int, int, date]]:
    """Return the dates written with figures; a word such as "today" is no date of a document."""
    context = eyes.context
    if not _DATE_LIKE.search(text):
        return []
    return [
        (mark.start, mark.end, date.fromisoformat(mark.day))
        for mark in mark_dates(text, (0, len(text)), sent_at=eyes.sent_at, zone=context.zone, locale=context.locale)
        if _is_full_date(text[mark.start : mark.end])
        and not mark.ambiguous
        and not any(mark.start < end and start < mark.end for start, end in taken)
    ]


def _is_full_date(words: str) -> bool:
    """Say whether a date stands there with its year; "12.05" in a column is an amount."""
    return re.search(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}$", words) is not None


def _amounts(words: str, place: str, currency: str) -> Iterator[tuple[int, int, Amount, bool]]:
    """Return the amounts of words that no column parts, each with its offsets and whether it is one by itself."""
    unsigned = _SIGN_AFTER.sub(" ", _SIGN_BEFORE.sub(" ", words))
    marks = mark_amounts(unsigned, (0, len(unsigned)), currency=currency)
    whole = written_amount(words, currency=currency)
    if whole is not None:
        yield 0, len(words), Amount(*whole, place), bool(marks)
        return
    for mark in marks:
        has_sign = _SIGN_BEFORE.match(words, max(mark.start - 1, 0)) or _SIGN_AFTER.match(words, mark.end)
        yield mark.start, mark.end, Amount(-mark.minor if has_sign else mark.minor, mark.currency, place), True
