"""Bank files that are plain text: decoded once, within a limit, whatever encoding the bank writes."""

from __future__ import annotations

from typing import BinaryIO

from sources.bank.statement import BankFileError
from sources.decoding import text_of
from sources.rows import UnreadableFileError

#: Some 100,000 lines; text formats are read whole, as their records are found by what follows them.
MAX_TEXT_BYTES = 64 * 2**20


def read_text(file: BinaryIO) -> str:
    """Return the text of a file with plain line ends; raise BankFileError where it is no text."""
    content = file.read(MAX_TEXT_BYTES + 1)
    if len(content) > MAX_TEXT_BYTES:
        raise BankFileError("too_large", f"it is larger than {MAX_TEXT_BYTES // 2**20} MB; ask for shorter periods")
    try:
        decoded = text_of("it", content)
    except UnreadableFileError as error:
        raise BankFileError("encoding", str(error).rstrip(".")) from error
    return decoded.replace("\r\n", "\n").replace("\r", "\n")
