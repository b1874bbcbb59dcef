"""Amounts as people and programs write them, read exactly; which mark is the decimal one is told from outside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel.core import get_global

from ledger.money import Money, minor_digits
from sources.texts import MAX_VALUE, Cell, CellError, text

#: Parts of a minor unit that a binary float may have added or lost on the way through a spreadsheet.
FLOAT_NOISE = Decimal("0.000001")
#: Twelve digits before the mark: more is a wrong column, and sums of a book stay within 64 bits.
LARGEST = Decimal(10) ** 12

DOLLARS = frozenset("USD CAD AUD NZD SGD HKD MXN TWD BRL CLP COP ARS".split())
SYMBOLS: dict[str, frozenset[str]] = {
    "US$": frozenset({"USD"}), "C$": frozenset({"CAD"}), "CA$": frozenset({"CAD"}), "A$": frozenset({"AUD"}),
    "NZ$": frozenset({"NZD"}), "S$": frozenset({"SGD"}), "HK$": frozenset({"HKD"}), "R$": frozenset({"BRL"}),
    "$": DOLLARS, "€": frozenset({"EUR"}), "£": frozenset({"GBP"}), "₹": frozenset({"INR"}),
    "¥": frozenset({"JPY", "CNY"}), "₺": frozenset({"TRY"}), "₩": frozenset({"KRW"}), "zł": frozenset({"PLN"}),
    "kr": frozenset({"SEK", "NOK", "DKK"}), "kr.": frozenset({"SEK", "NOK", "DKK"}), "Fr.": frozenset({"CHF"}),
    "Rs": frozenset({"INR", "PKR", "LKR"}), "Rs.": frozenset({"INR", "PKR", "LKR"}), "Kč": frozenset({"CZK"}),
}  # fmt: skip
#: What nearly every cell looks like, by decimal mark, with the thousands mark to take out.
_COMMON = {
    ".": (re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"), ","),
    ",": (re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?"), "."),
}
_SURELY_POINT = re.compile(r"-?[0-9,]*\.[0-9]{1,2}")
_SURELY_COMMA = re.compile(r"-?[0-9.]*,[0-9]{1,2}")
_NUMBER = re.compile(r"\d[\d.,' ]*|[.,]\d+")
_MARKS = str.maketrans({"−": "-", "–": "-", "’": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "_": " "})
_CREDIT_SIDE = re.compile(r"\s*\b(CR|DR)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in major units, exact, and the currencies its sign or code can mean (None: it has neither)."""

    value: Decimal
    currencies: frozenset[str] | None = None


def amount(cell: Cell, mark: str = ".") -> Amount:
    """Read one amount whose decimal mark is "." or ","; raise CellError when it is none."""
    if isinstance(cell, str):
        written = cell.strip()
        common, thousands = _COMMON[mark]
        if common.fullmatch(written):
            found = Amount(Decimal(written.replace(thousands, "").replace(mark, ".")))
        else:
            found = _written(written, mark)
    else:
        found = Amount(_number(cell))
    if abs(found.value) >= LARGEST:
        raise CellError("is larger than any invoice is")
    return found


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        raise CellError("is not an amount")
    try:
        # repr is the shortest text that is this float, which is what the person typed.
        value = Decimal(repr(cell)) if isinstance(cell, float) else Decimal(cell)
        return Decimal(0) if abs(value) < FLOAT_NOISE else value
    except InvalidOperation as error:
        raise CellError("is not an amount") from error


def _written(written: str, mark: str) -> Amount:
    if len(written) > MAX_VALUE:
        raise CellError(f"{shown(written)} is not an amount")
    body, negative = _unsigned(written.translate(_MARKS).strip())
    body, currencies = _without_currency(body)
    body, negative_inside = _unsigned(body)
    if negative and negative_inside:
        raise CellError(f"{shown(written)} has two signs")
    digits = _plain_digits(body, mark)
    if digits is None:
        raise CellError(f"{shown(written)} is not an amount")
    value = Decimal(digits)
    return Amount(-value if negative or negative_inside else value, currencies)


def _unsigned(body: str) -> tuple[str, bool]:
    side = _CREDIT_SIDE.search(body)
    if side:
        return body[: side.start()], side[1].upper() == "CR"
    if body.startswith("(") and body.endswith(")"):
        return body[1:-1].strip(), True
    if body.startswith(("-", "+")):
        return body[1:].strip(), body[0] == "-"
    if body.endswith(("-", "+")):
        return body[:-1].strip(), body[-1] == "-"
    return body, False


def _without_currency(body: str) -> tuple[str, frozenset[str] | None]:
    found = _NUMBER.search(body)
    if found is None:
        return body, None
    around = f"{body[: found.start()]} {body[found.end() :]}".split()
    # A sign may stand between code and number: "EUR -12.00".
    sign = "-" if "-" in around else ""
    words = [word for word in around if word != "-"]
    if not words:
        return body, None
    known = {currencies_named(word.strip("-")) for word in words}
    if len(known) != 1 or None in known:
        return body, None
    minus = sign or ("-" if any(word.startswith("-") or word.endswith("-") for word in words) else "")
    return f"{minus}{found[0].strip()}", known.pop()


@lru_cache(maxsize=512)
def currencies_named(word: str) -> frozenset[str] | None:
    """Return the currencies an ISO code or sign can mean, or None for any other word."""
    if word in SYMBOLS:
        return SYMBOLS[word]
    code = word.upper()
    return frozenset({code}) if code in get_global("all_currencies") else None


def _plain_digits(body: str, mark: str) -> str | None:
    if not _NUMBER.fullmatch(body):
        return None
    whole, _, fraction = body.partition(mark)
    if mark in fraction or not (fraction.isascii() and (fraction.isdigit() or not fraction)):
        return None
    grouped = [whole.count(sign) for sign in " '.,"]
    if sum(1 for count in grouped if count) > 1:
        return None
    groups = re.split(r"[ '.,]", whole)
    if len(groups) > 1 and not _well_grouped(groups):
        return None
    return f"{''.join(groups) or '0'}.{fraction or '0'}"


def _well_grouped(groups: list[str]) -> bool:
    """Accept 1,234,567 and the Indian 12,34,567; anything else is a slip, not a number."""
    first, *middle, last = groups
    if not (1 <= len(first) <= 3 and len(last) == 3):
        return False
    widths = {len(group) for group in middle}
    return widths <= {3} or (widths <= {2} and len(first) <= 2)


def decimal_mark(cells: Iterable[Cell]) -> tuple[str | None, str | None]:
    """Decide the decimal mark of a column: the mark, and an example that leaves it open.

    ("." or ",", None) is decided; (None, None) has nothing to decide; (None, example) is undecidable.
    Raises CellError naming two cells that contradict each other.
    """
    evidence: dict[str, str] = {}
    unclear = None
    for cell in cells:
        if not isinstance(cell, str):
            continue
        says = _says(cell)
        if says == "?":
            unclear = unclear or cell
        elif says:
            evidence.setdefault(says, cell)
    if len(evidence) == 2:
        raise CellError(f"{shown(evidence['.'])} and {shown(evidence[','])} use different decimal marks")
    return (next(iter(evidence)), None) if evidence else (None, unclear)


def _says(written: str) -> str:
    """Say which decimal mark one amount proves: ".", ",", "" for none, "?" for either."""
    if len(written) > MAX_VALUE:
        return ""
    if _SURELY_POINT.fullmatch(written):
        return "."
    if _SURELY_COMMA.fullmatch(written):
        return ","
    found = _NUMBER.search(written)
    body = found[0].strip() if found else ""
    points, commas = body.count("."), body.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        return "." if body.rfind(".") > body.rfind(",") else ","
    mark, other = (".", ",") if points else (",", ".")
    if points + commas > 1:
        return other
    whole, _, fraction = body.partition(mark)
    groupable = len(fraction) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    return "?" if groupable else mark


def to_minor(value: Decimal, currency: str) -> int:
    """Return an amount in minor units; raise CellError when it has a true fraction of one."""
    money = Money.of(value, currency)
    if abs(money.amount - value) > FLOAT_NOISE:
        raise CellError(f"{value} has more than the {minor_digits(currency)} decimals of {currency}")
    return money.minor


def currency_code(cell: Cell) -> str | None:
    """Return an ISO code, from a code or an unambiguous sign; None for an empty cell, else raise CellError."""
    word = text(cell)
    if not word:
        return None
    found = currencies_named(word)
    if found is None or len(found) != 1:
        raise CellError(f"{shown(word)} is not an ISO currency code")
    return next(iter(found))


def shown(written: str) -> str:
    """Quote a cell in a message, cut short."""
    clean = text(written)
    return repr(clean if len(clean) <= 40 else f"{clean[:39]}…")
