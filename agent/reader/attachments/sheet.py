"""The cells of a workbook or a CSV file, with limits on bytes, unpacked bytes, rows and cells.

Of a formula only the value that was last saved is read; nothing is evaluated. Macros and links are never looked at.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from agent.reader.attachments.extracted import Cell, Extracted, FileKind, Trouble, Unreadable

MAX_BYTES = 10 * 2**20
#: An advice of 5,000 rows unpacks to some 3 MB.
MAX_UNPACKED_BYTES = 48 * 2**20
MAX_PARTS = 1_000
MAX_SHEETS = 20
MAX_ROWS = 5_000
MAX_CELLS = 30_000
MAX_TEXT = 500
#: What a workbook may have; a row of a CSV file can be wider.
MAX_COLUMNS = 16_384
#: Empty cells are passed over, but passing over them takes time as well.
MAX_VISITED = 300_000
#: Characters that say how a CSV file is cut, and records looked at to tell.
DELIMITERS = ",;\t|"
LOOK_AT = 40
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, SyntaxError, InvalidFileException, EOFError, OSError, LookupError, ValueError,
    TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError, NotImplementedError, RuntimeError,
)  # fmt: skip
_PLAIN_NAME = re.compile(r"[^\W_][\w .-]{0,30}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class _TooLargeError(Exception):
    """More rows or cells than are read."""


def read_workbook(content: bytes) -> Extracted | Unreadable:
    """Return the cells of the visible sheets of an XLSX workbook, or why it cannot be read."""
    try:
        if len(content) > MAX_BYTES or _is_bomb(content):
            return Unreadable(Trouble.TOO_LARGE)
        with warnings.catch_warnings():
            # The library warns of styles and validations it does not keep; values are all that is read.
            warnings.simplefilter("ignore")
            rows = _limited(_workbook_rows(content))
        return Extracted(FileKind.XLSX, rows) if rows else Unreadable(Trouble.NO_TEXT)
    except (_TooLargeError, MemoryError):
        return Unreadable(Trouble.TOO_LARGE)
    except _DAMAGE:
        return Unreadable(Trouble.DAMAGED)


def is_workbook(content: bytes) -> bool:
    """Say whether a ZIP file is an XLSX workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(part.filename == "xl/workbook.xml" for part in archive.infolist())
    except _DAMAGE:
        return False


def read_csv(content: bytes) -> Extracted | Unreadable | None:
    """Return the cells of a CSV file, whatever its delimiter and charset; None for text that is no table."""
    if len(content) > MAX_BYTES:
        return Unreadable(Trouble.TOO_LARGE)
    text = _decoded(content)
    if _CONTROL.search(text[:MAX_ROWS]):
        return None
    delimiter = _delimiter(text)
    if not delimiter:
        return None
    try:
        rows = _limited(_csv_rows(text, delimiter))
    except _TooLargeError:
        return Unreadable(Trouble.TOO_LARGE)
    except csv.Error:
        return Unreadable(Trouble.DAMAGED)
    return Extracted(FileKind.CSV, rows)


def _is_bomb(content: bytes) -> bool:
    """Say whether a workbook unpacks to too much; no part can unpack to more than its size in the directory."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    return len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES


def _workbook_rows(content: bytes) -> Iterator[Iterator[Cell]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(visible) > MAX_SHEETS:
            raise _TooLargeError
        for number, sheet in enumerate(visible, start=1):
            # Some programs write a wrong extent, which would cut the sheet short.
            sheet.reset_dimensions()
            name = sheet.title if _PLAIN_NAME.fullmatch(sheet.title) else f"sheet {number}"
            for row, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                yield _row(values, row, f"{name}!")
    finally:
        book.close()


def _csv_rows(text: str, delimiter: str) -> Iterator[Iterator[Cell]]:
    for row, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        yield _row(values, row, "")


def _row(values: Iterable[Any], row: int, sheet: str) -> Iterator[Cell]:
    for column, value in enumerate(values):
        if column == MAX_COLUMNS:
            raise _TooLargeError
        place = f"{sheet}{get_column_letter(column + 1)}{row}"
        yield _cell(value, place, column)


def _cell(value: Any, place: str, column: int) -> Cell:
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), place, column, day=value.date())
    if isinstance(value, date):
        return Cell(value.isoformat(), place, column, day=value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = Decimal(repr(value))
        return Cell(f"{value}", place, column, number=number if number.is_finite() else None)
    return Cell("" if value is None else f"{value}"[:MAX_TEXT].strip(), place, column)


def _limited(rows: Iterator[Iterator[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows that hold something, or refuse the file: what is read in part would not tie in part."""
    kept: list[tuple[Cell, ...]] = []
    cells = visited = 0
    for seen, row in enumerate(rows):
        filled = []
        for cell in row:
            visited += 1
            if visited > MAX_VISITED:
                raise _TooLargeError
            if cell.text:
                filled.append(cell)
        cells += len(filled)
        if seen > MAX_VISITED // 5 or len(kept) > MAX_ROWS or cells > MAX_CELLS:
            raise _TooLargeError
        if filled:
            kept.append(tuple(filled))
    return tuple(kept)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = from_bytes(content[:100_000]).best()
    return content.decode(best.encoding if best else "latin-1", "replace")


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most records into the same number of cells, or an empty string."""

    def merit(delimiter: str) -> tuple[float, int]:
        try:
            top = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), LOOK_AT))
        except csv.Error:
            return (0.0, 0)
        widths = [len(cells) for cells in top if cells]
        usual = max(set(widths), key=widths.count, default=0)
        return (widths.count(usual) / len(widths), usual) if usual > 1 and len(widths) > 1 else (0.0, 0)

    best = max(DELIMITERS, key=merit)
    return best if merit(best)[0] >= 0.5 else ""
