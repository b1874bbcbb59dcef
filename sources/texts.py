"""Words and numbers-as-names in cells: clean text, document numbers, addresses, yes and no."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

#: What a cell can hold: text from any file, typed values from a workbook.
Cell = str | int | float | Decimal | bool | datetime | date | time | None
T = TypeVar("T")

YES = frozenset("yes y true 1 x ja j wahr oui o vrai si s verdadero opted_in opt-in subscribed granted".split())
NO = frozenset("no n false 0 nein falsch non faux falso opted_out opt-out unsubscribed refused".split())
MAX_TEXT = 500
#: No amount, date or payment term is longer; also keeps patterns from working on a novel.
MAX_VALUE = 80
MAX_EMAIL = 254

_FLOAT_NUMBER = re.compile(r"(\d+)\.0+")
_ROUNDED = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d+)")
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+(?=[A-Za-z0-9-]*[A-Za-z]){_LABEL}")
_PHONE_PUNCTUATION = re.compile(r"[\s()./\u2010-\u2015-]+")
_E164 = re.compile(r"\+[1-9]\d{7,14}")


class CellError(ValueError):
    """A cell does not hold what its column promises; the message is the reason in words."""


def text(cell: Cell) -> str:
    """Return a cell as one line of printable text; a whole float loses the `.0` that an export put there."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        plain = cell if cell.isprintable() else _printable(cell)
        return " ".join(plain.split())
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def _printable(raw: str) -> str:
    # Control and format characters (bidi overrides, zero-width) could make a name show as another.
    return "".join(" " if c.isspace() else "" if unicodedata.category(c)[0] == "C" else c for c in raw)


def short_text(cell: Cell) -> str:
    """Return text fit for a column of the book; raise CellError when it is longer than any name is."""
    value = text(cell)
    if len(value) > MAX_TEXT:
        raise CellError(f"is {len(value)} characters long; {MAX_TEXT} are allowed")
    return value


def document_number(cell: Cell) -> str:
    """Return a document or account number as text, leading zeros kept and an exported `.0` taken off.

    Raises CellError for a number that a spreadsheet has rounded: its last digits are lost.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        raise CellError("has more than 15 digits as a number, so a spreadsheet has rounded it; keep the column as text")
    value = short_text(cell)
    whole = _FLOAT_NUMBER.fullmatch(value)
    if whole:
        return whole[1]
    rounded = _ROUNDED.fullmatch(value)
    if rounded and len(rounded[2] or "") < int(rounded[3]):
        raise CellError(f"{value} was rounded by a spreadsheet; export the column as text")
    return f"{rounded[1]}{rounded[2]}" if rounded and len(rounded[2]) == int(rounded[3]) else value


def email_address(cell: Cell) -> str:
    """Return one plain mail address in lower case; raise CellError for anything else."""
    raw = cell.strip() if isinstance(cell, str) else text(cell)
    raw = raw.removeprefix("mailto:")
    if len(raw) > MAX_EMAIL or not _EMAIL.fullmatch(raw):
        raise CellError("is not one plain email address")
    return raw.lower()


def phone_number(cell: Cell, country_code: str = "") -> str:
    """Return a phone number in E.164; a leading 0 is replaced by `country_code` (such as "+49") where given.

    Raises CellError for a number without a country code, since it could ring anywhere.
    """
    raw = _PHONE_PUNCTUATION.sub("", text(cell).replace("(0)", ""))
    if raw.startswith("00"):
        raw = f"+{raw[2:]}"
    elif country_code and not raw.startswith("+"):
        raw = country_code + raw.removeprefix("0")
    if not _E164.fullmatch(raw):
        raise CellError(
            "is not a phone number with country code, such as +49 30 1234567"
            ' (or give phone_country_code = "+49" in the mapping)'
        )
    return raw


def yes_or_no(cell: Cell) -> bool:
    """Read yes or no in the languages of the house; raise CellError for anything else."""
    word = strip_accents(text(cell)).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError("is neither yes nor no")


def listed(cell: Cell) -> tuple[str, ...]:
    """Return the parts of a list written into one cell with commas, semicolons or bars."""
    return tuple(part for part in (text(piece) for piece in re.split(r"[,;|\n]", _raw(cell))) if part)


def _raw(cell: Cell) -> str:
    return cell if isinstance(cell, str) else text(cell)


@lru_cache(maxsize=4096)
def strip_accents(word: str) -> str:
    """Return a word without accents: Währung and Wahrung are one header."""
    decomposed = unicodedata.normalize("NFKD", word.replace("ß", "ss"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def optional(parse: Callable[[Cell], T]) -> Callable[[Cell], T | None]:
    """Make a parser that leaves an empty cell at None."""
    return lambda cell: None if text(cell) == "" else parse(cell)
