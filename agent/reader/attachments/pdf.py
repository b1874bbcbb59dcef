"""The text of a PDF, line by line, with limits on bytes, pages, unpacked bytes and characters.

The lines keep the columns of the page as blanks. Nothing in a PDF is run, followed or unpacked that is not text of a
page. How long it may take is for the caller to say: see `agent/file_worker.py`.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError

from agent.reader.attachments.extracted import Cell, Extracted, FileKind, Trouble, Unreadable

MAX_BYTES = 10 * 2**20
#: No advice is longer; a longer one goes to a person whole, not half-read.
MAX_PAGES = 40
MAX_CHARACTERS = 250_000
#: A page of text unpacks to some tens of kB.
MAX_UNPACKED_BYTES = 8 * 2**20
#: Operators and operands of one page; a full page of a table has some 10,000.
MAX_OPERATIONS = 200_000
MAX_LINE = 1_000
#: Whatever the library meets in a broken file; beside its own errors it lets out those of the language.
_DAMAGE = (
    PyPdfError, zlib.error, struct.error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
    AssertionError, RecursionError, NotImplementedError, OSError,
)  # fmt: skip


class _TooLargeError(Exception):
    """More pages or characters than are read."""


def read_pdf(content: bytes) -> Extracted | Unreadable:
    """Return the lines of a PDF, or why it cannot be read."""
    if len(content) > MAX_BYTES:
        return Unreadable(Trouble.TOO_LARGE)
    try:
        with apply_configuration(
            maximum_declared_stream_length=MAX_BYTES,
            array_based_stream_maximum_output_length=MAX_UNPACKED_BYTES,
            zlib_maximum_output_length=MAX_UNPACKED_BYTES,
            lzw_maximum_output_length=MAX_UNPACKED_BYTES,
            run_length_maximum_output_length=MAX_UNPACKED_BYTES,
            stream_filters_maximum_length=4,
            stream_decoding_work_maximum_length=4 * MAX_UNPACKED_BYTES,
            stream_parsing_work_maximum_count=MAX_OPERATIONS,
            page_tree_maximum_entries=1_000,
            xform_maximum_invocations_per_extraction=200,
            jbig2dec_binary=None,
        ):
            return _read(content)
    except (LimitReachedError, _TooLargeError, MemoryError):
        return Unreadable(Trouble.TOO_LARGE)
    except _DAMAGE:
        return Unreadable(Trouble.DAMAGED)


def _read(content: bytes) -> Extracted | Unreadable:
    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return Unreadable(Trouble.ENCRYPTED)
    if len(reader.pages) > MAX_PAGES:
        raise _TooLargeError
    rows: list[tuple[Cell, ...]] = []
    characters = 0
    for number, page in enumerate(reader.pages, start=1):
        text = _text(page)
        characters += len(text)
        if characters > MAX_CHARACTERS:
            raise _TooLargeError
        rows.extend((cell,) for cell in _lines(text, number))
    return Extracted(FileKind.PDF, tuple(rows)) if rows else Unreadable(Trouble.NO_TEXT)


def _text(page: PageObject) -> str:
    laid_out = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    # Text inside forms of the page is known only to the plain mode, which keeps no columns.
    return laid_out if laid_out.strip() else page.extract_text()


def _lines(text: str, page: int) -> Iterator[Cell]:
    for line, words in enumerate(text.splitlines(), start=1):
        if words.strip():
            yield Cell(words.rstrip()[:MAX_LINE], f"page {page}, line {line}")
