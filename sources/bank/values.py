"""Single values of bank files: amounts, days and words, each refused with its place when it is none."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from ledger.money import Money, UnknownCurrencyError, minor_digits
from sources.amounts import LARGEST, shown, to_minor
from sources.bank.statement import BankFileError, BankLine, LineKind
from sources.dates import EARLIEST, LATEST
from sources.texts import CellError, text

#: Words of one line in all; more is an attack or a broken file, and no payer says as much.
MAX_WORDS = 20_000
_DECIMAL = re.compile(r"([+-]?)(\d{1,18}(?:[.,]\d{0,8})?|[.,]\d{1,8})")
#: What banks write where the payer gave no reference.
_NOT_GIVEN = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED", "UNKNOWN", "NONE"})


def money(written: str, currency: str, place: str) -> Money:
    """Read an amount whose decimal mark is a point or a comma; banks write no thousands marks in these formats."""
    found = _DECIMAL.fullmatch(written.strip())
    if not found:
        raise BankFileError("amount", f"{shown(written)} is not an amount", place)
    value = Decimal(found[2].replace(",", ".")) * (-1 if found[1] == "-" else 1)
    if abs(value) >= LARGEST:
        raise BankFileError("amount", f"{shown(written)} is larger than any payment is", place)
    try:
        return Money(to_minor(value, currency_of(currency, place)), currency)
    except CellError as error:
        raise BankFileError("amount", str(error), place) from error


def currency_of(code: str, place: str) -> str:
    """Return an ISO 4217 code that is one."""
    try:
        minor_digits(code)
    except UnknownCurrencyError as error:
        raise BankFileError("currency", f"{shown(code)} is not an ISO currency code", place) from error
    return code


def day(year: int, month: int, day_: int, place: str) -> date:
    """Return a day of the calendar within the years a statement can be of."""
    try:
        found = date(year, month, day_)
    except ValueError as error:
        raise BankFileError("date", f"{year:04}-{month:02}-{day_:02} is no day of the calendar", place) from error
    if not EARLIEST <= found <= LATEST:
        raise BankFileError("date", f"{found.isoformat()} is outside the years a statement can be of", place)
    return found


def words(*parts: str, place: str) -> str:
    """Return parts as one line of printable text."""
    if sum(map(len, parts)) > MAX_WORDS:
        raise BankFileError("too_long", f"its words are longer than {MAX_WORDS:,} characters", place)
    return text(" ".join(parts))


def wrapped(parts: list[str], width: int, place: str) -> str:
    """Join parts a bank cut at a width: one that fills it goes on in the next without a blank."""
    joined = ""
    for part in parts:
        plain = part.strip("\r\n")
        joined += plain if len(plain) >= width else f"{plain} "
    return words(joined, place=place)


def reference(written: str) -> str:
    """Return a reference, or nothing where the bank says that none was given."""
    found = text(written)
    return "" if found.upper() in _NOT_GIVEN else found


def direction(amount: Money) -> LineKind:
    """Say what a line is when only its sign is known."""
    return LineKind.CREDIT if amount.minor >= 0 else LineKind.DEBIT


def total(lines: tuple[BankLine, ...], currency: str) -> Money:
    """Sum lines of one currency."""
    return Money(sum(line.amount.minor for line in lines), currency)
