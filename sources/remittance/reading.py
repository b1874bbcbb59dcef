"""A payer's file in, remittance advices out: what it is, is told by its content, and it adds up or is refused whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sources.bank.reading import open_bank_file
from sources.bank.statement import BankFileError
from sources.remittance.advice import RemittanceAdvice
from sources.remittance.edifact import is_edifact, read_edifact
from sources.remittance.nacha import is_nacha, read_nacha
from sources.remittance.x12 import Carrier, is_x12, read_x12

#: Some 100,000 documents.
MAX_BYTES = 16 * 2**20
_LOOK_AT = 200

Reader = Callable[[str, Carrier], list[RemittanceAdvice]]
FORMATS: tuple[tuple[Callable[[str], bool], Reader], ...] = (
    (is_x12, read_x12),
    (is_edifact, read_edifact),
    (is_nacha, read_nacha),
)


def is_advice_file(path: Path) -> bool:
    """Say whether a file begins as a remittance advice does; what cannot be opened is none."""
    try:
        with path.open("rb") as file:
            return _reader(_text(file.read(_LOOK_AT))) is not None
    except OSError:
        return False


def read_advice_file(path: Path, currency: str) -> tuple[bytes, list[RemittanceAdvice]]:
    """Return a file's bytes and its advices; raise BankFileError with the place where it does not hold."""
    with open_bank_file(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BankFileError("too_large", f"it is larger than {MAX_BYTES // 2**20} MB")
    return content, read_advices(content, currency)


def read_advices(content: bytes, currency: str) -> list[RemittanceAdvice]:
    """Read all advices of a file; `currency` is what amounts are in where the file does not say."""
    written = _text(content)
    read = _reader(written[:_LOOK_AT])
    if read is None:
        raise BankFileError("unknown_format", "it is none of X12 820, EDIFACT REMADV, NACHA")
    return read(written, Carrier(currency))


def _reader(start: str) -> Reader | None:
    return next((read for recognises, read in FORMATS if recognises(start)), None)


def _text(content: bytes) -> str:
    # Separators may be control characters, so this is stricter about nothing; values are cleaned one by one.
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        written = content.decode("latin-1")
    return written.replace("\r\n", "\n").replace("\r", "\n")
