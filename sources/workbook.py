"""Opening an XLSX workbook: its visible sheets as records; damaged files and zip bombs are refused."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from sources.rows import UnreadableFileError
from sources.texts import Cell

#: A hundred thousand invoices unpack to some 60 MB; far more is a bomb or no book.
MAX_UNPACKED_BYTES = 512 * 2**20
MAX_PARTS = 10_000
#: Whatever the library meets in a broken part: it has no error of its own, and its XML parsers differ.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, SyntaxError, InvalidFileException, EOFError, OSError,
    KeyError, ValueError, TypeError, AttributeError, IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip


def sheets(file: str, content: bytes) -> list[tuple[str, list[tuple[int, tuple[Cell, ...]]]]]:
    """Return each visible sheet as its name and its records with their row numbers.

    Raises UnreadableFileError.
    """
    _refuse_unsafe(file, content)
    try:
        with warnings.catch_warnings():
            # The library warns of styles and validations it does not keep; values are all we read.
            warnings.simplefilter("ignore")
            found = _read(content)
    except _DAMAGE as error:
        raise UnreadableFileError(f"{file} is a damaged or cut-off Excel file; export it again.") from error
    if not found:
        raise UnreadableFileError(f"{file} has no rows in any visible sheet.")
    return found


def _read(content: bytes) -> list[tuple[str, list[tuple[int, tuple[Cell, ...]]]]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        found = []
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # Some programs write a wrong extent, which would cut the sheet short.
            sheet.reset_dimensions()
            records = [
                (line, _trimmed(cells))
                for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
                if any(cell is not None for cell in cells)
            ]
            if records:
                found.append((sheet.title, records))
        return found
    finally:
        book.close()


def _trimmed(cells: tuple[Any, ...]) -> tuple[Cell, ...]:
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def _refuse_unsafe(file: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableFileError(f"{file} is a damaged or cut-off Excel file; export it again.") from error
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
        raise UnreadableFileError(
            f"{file} would unpack to more than {MAX_UNPACKED_BYTES // 2**20} MB; split it, or save it as CSV."
        )
    if not any(part.filename.startswith("xl/") for part in parts):
        raise UnreadableFileError(f"{file} is a ZIP file but no Excel workbook (.xlsx); save it as .xlsx or CSV.")
