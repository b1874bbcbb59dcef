"""A bank's file in, statements out: what it is, is told by its content, and nothing is taken on trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sources.bank.bai2 import is_bai2, read_bai2
from sources.bank.camt import is_camt, read_camt
from sources.bank.checks import checked
from sources.bank.mt940 import is_mt940, read_mt940
from sources.bank.ofx import is_ofx, read_ofx
from sources.bank.statement import BankFileError, BankLine, Ended, Pieces, Statement

#: What is looked at to tell the format; envelopes and comments before the first statement are shorter.
LOOK_AT_BYTES = 4_096
#: Some 400,000 entries of XML.
MAX_FILE_BYTES = 512 * 2**20

Format = tuple[Callable[[bytes], bool], Callable[[BinaryIO], Pieces]]
FORMATS: tuple[Format, ...] = (
    (is_camt, read_camt),
    (is_ofx, read_ofx),
    (is_bai2, read_bai2),
    (is_mt940, read_mt940),
)


@contextmanager
def open_bank_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading; raise BankFileError where there is none that can be read."""
    if path.exists() and not path.is_file():
        raise BankFileError("unreadable", "it is not a file", str(path))
    try:
        file = path.open("rb")
    except OSError as error:
        raise BankFileError("unreadable", f"it cannot be opened: {error.strerror or error}", str(path)) from error
    with file:
        yield file


def format_of(file: BinaryIO) -> Callable[[BinaryIO], Pieces] | None:
    """Return what reads a file, told by its content; None where it may be a table, or nothing of a bank."""
    size = file.seek(0, 2)
    if size > MAX_FILE_BYTES:
        raise BankFileError("too_large", f"it is larger than {MAX_FILE_BYTES // 2**20} MB; ask for shorter periods")
    file.seek(0)
    start = file.read(LOOK_AT_BYTES)
    file.seek(0)
    if not start.strip():
        raise BankFileError("empty", "it is empty")
    return next((read for recognises, read in FORMATS if recognises(start)), None)


def stream_statements(file: BinaryIO) -> Pieces:
    """Read a file piece by piece; raise BankFileError at the place where it cannot be read or does not add up.

    Whoever takes pieces in has to give all of them back when the error comes.
    """
    read = format_of(file)
    if read is None:
        raise BankFileError(
            "unknown_format", "it is none of camt.052, .053, .054, MT940, MT942, BAI2, OFX; ask your bank for one"
        )
    yield from checked(read(file))


def read_statements(content: bytes) -> list[Statement]:
    """Read a whole file at once; raise BankFileError as `stream_statements` does."""
    found: list[Statement] = []
    lines: list[BankLine] = []
    for piece in stream_statements(BytesIO(content)):
        if isinstance(piece, Statement):
            found.append(piece)
            lines = []
        elif isinstance(piece, Ended):
            found[-1] = replace(found[-1], closing=piece.closing, lines=tuple(lines))
        else:
            lines.append(piece)
    return found
