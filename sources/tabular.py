"""Opening a file as tables: encoding, delimiter and header row are found, and what is no table is refused."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sources.decoding import decoded
from sources.headers import is_known
from sources.rows import UnreadableFileError
from sources.texts import Cell, text
from sources.workbook import sheets

MAX_FILE_BYTES = 256 * 2**20
DELIMITERS = ",;\t|"
#: How many records are looked at to find the delimiter and the header row.
LOOK_AT = 60
_CSV_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_NUMERIC = re.compile(r"[\d\s.,:/+()'€$£%-]+")

Record = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file: its headers and its rows, each with the line it begins on."""

    file: str
    sheet: str
    headers: tuple[str, ...]
    rows: list[Record]

    @property
    def name(self) -> str:
        """The file, and the sheet where a workbook has several."""
        return f"{self.file}, sheet {self.sheet!r}" if self.sheet else self.file


def open_tables(path: Path, also_known: frozenset[str] = frozenset()) -> list[Table]:
    """Open a CSV, TSV or XLSX file and return its tables; raise UnreadableFileError when there is none.

    `also_known` are header words beyond the usual ones, from a mapping.
    """
    content = _content(path)
    if content.startswith(b"PK\x03\x04"):
        tables = [_table(path.name, name, iter(records), also_known) for name, records in sheets(path.name, content)]
        found = [table for table in tables if table is not None]
        if not found:
            raise UnreadableFileError(f"{path.name} has no sheet with a header row and at least two columns.")
        return found
    table = _table(path.name, "", _delimited(path.name, decoded(path.name, content), also_known), also_known)
    if table is None:
        raise UnreadableFileError(
            f"{path.name} is not a table: no header row with at least two columns was found"
            " (expected CSV with commas, semicolons, tabs or bars, or XLSX)."
        )
    return [table]


def _content(path: Path) -> bytes:
    try:
        if not path.exists():
            raise UnreadableFileError(f"{path} does not exist.")
        if not path.is_file():
            raise UnreadableFileError(f"{path} is not a file.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFileError(
                f"{path.name} is larger than {MAX_FILE_BYTES // 2**20} MB; split it into several files."
            )
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not content.strip():
        raise UnreadableFileError(f"{path.name} is empty.")
    return content


def _table(file: str, sheet: str, records: Iterator[Record], also_known: frozenset[str]) -> Table | None:
    filled = ((line, cells) for line, cells in records if any(text(cell) for cell in cells))
    top = list(islice(filled, LOOK_AT))
    at = _header_index([cells for _, cells in top], also_known)
    if at is None:
        return None
    headers = [text(cell) for cell in top[at][1]]
    while headers and not headers[-1]:
        headers.pop()
    rows = [*top[at + 1 :], *filled]
    if not rows:
        where = f"{file}, sheet {sheet!r}," if sheet else file
        raise UnreadableFileError(f"{where} has a header row but no rows under it.")
    return Table(file, sheet, tuple(headers), rows)


def _header_index(top: list[tuple[Cell, ...]], also_known: frozenset[str]) -> int | None:
    scores = [_known_cells(cells, also_known) for cells in top]
    best = max(scores, default=0)
    if best >= 2:
        return scores.index(best)
    return next((i for i, cells in enumerate(top) if _reads_like_headers(cells)), None)


def _known_cells(cells: Iterable[Cell], also_known: frozenset[str]) -> int:
    return len({c for c in cells if isinstance(c, str) and c and (is_known(c) or text(c) in also_known)})


def _reads_like_headers(cells: tuple[Cell, ...]) -> bool:
    words = [cell for cell in cells if text(cell)]
    return len(words) >= 2 and all(
        isinstance(word, str) and len(word) <= 60 and not _NUMERIC.fullmatch(word) for word in words
    )


def _delimited(file: str, content: str, also_known: frozenset[str]) -> Iterator[Record]:
    hint = _SEPARATOR_LINE.match(content)
    if hint:
        delimiter, skipped = hint[1], 1
        content = content[hint.end() :]
    else:
        delimiter, skipped = _delimiter(content, lambda cells: _known_cells(cells, also_known)), 0
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in reader:
            yield line + 1 + skipped, tuple(cells)
            line = reader.line_num
    except csv.Error as error:
        raise UnreadableFileError(
            f"{file} cannot be read from line {line + 1 + skipped} on: a quotation mark is not closed"
            f" or stands inside a quoted value ({_CSV_NAMES.get(delimiter, delimiter)}-separated; {error})."
        ) from error


def _delimiter(content: str, known: Callable[[Iterable[Cell]], int]) -> str:
    """Choose the delimiter that shows the most header words, then the one that cuts rows most evenly."""

    def merit(delimiter: str) -> tuple[int, float, int]:
        reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
        try:
            top = [cells for cells in islice(reader, LOOK_AT) if cells]
        except csv.Error:
            return (0, 0.0, 0)
        width, count = max(Counter(map(len, top)).items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (max(map(known, top), default=0), count / max(len(top), 1) if width > 1 else 0.0, width)

    return max(DELIMITERS, key=merit)
