"""Payment terms: the due date they give where the file has none, and the discount for paying early."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from sources.texts import MAX_VALUE, Cell, CellError, strip_accents, text

#: The two readings of "30 EOM": thirty days and then the end of that month, or the month end and then thirty days.
NET_EOM_READINGS = ("days_then_month_end", "month_end_then_days")
LONGEST_DAYS = 365

_MONTH_END = r"(?:eom|e\.o\.m\.|end of (?:the )?month|month end|monatsende|fin de mois|fin de mes|fdm)"
_DAYS = r"(?:days?|d|tage?n?|t|jours?|j|dias?)"
_AT_ONCE = re.compile(
    r"(?:due |payable )?(?:on|upon) receipt|immediate(?:ly)?|due now|cod|sofort.*"
    r"|comptant|a reception|contado|al contado"
)
_PERCENT = r"(?P<percent>\d{1,2}(?:[.,]\d{1,2})?)"
_CALLED = r"(?:(?:cash |early[- ]payment |prompt[- ]payment )?discount|skonto|rabatt|escompte|descuento)"
_WITHIN = r"(?:(?:if paid )?(?:in|within)|bei zahlung (?:innerhalb(?: von)?|in)|innerhalb(?: von)?|bis|sous|a|en)"
#: How a discount is written: "2/10 net 30", "2% Skonto 10 Tage, netto 30", "10 Tage 2% Skonto, 30 Tage netto".
_DISCOUNTS = (
    re.compile(rf"{_PERCENT}\s*(?:%\s*/?|/|\s)\s*(?P<days>\d{{1,3}})\s*,?\s*(?=net|n\s?/?\s?\d)"),
    re.compile(rf"{_PERCENT}\s*%\s*(?:{_CALLED}\s*)?(?:{_WITHIN}\s*)?(?P<days>\d{{1,3}})\s*{_DAYS}\b[\s,;.]*"),
    re.compile(rf"(?P<days>\d{{1,3}})\s*{_DAYS}\s*[:,-]?\s*{_PERCENT}\s*%(?:\s*{_CALLED})?[\s,;.]*"),
)
_NET = re.compile(rf"(?:net|netto|n|nett)?\s*/?\s*(\d{{1,3}})\s*{_DAYS}?(?:\s*(?:net|netto|nets|neto))?")
_EOM_PLUS = re.compile(rf"{_MONTH_END}\s*(?:\+|plus)?\s*(?:(\d{{1,3}})\s*{_DAYS}?)?")
_NET_EOM = re.compile(rf"(?:net|netto|n)?\s*(\d{{1,3}})\s*{_DAYS}?\s*(?:net|netto)?\s*,?\s*{_MONTH_END}")


class Discount(NamedTuple):
    """What whoever pays within `days` of issue may take off, in hundredths of a percent of the total."""

    basis_points: int
    days: int


NO_DISCOUNT = Discount(0, 0)


@lru_cache(maxsize=1_024)
def discount_of(terms: str) -> Discount:
    """Return the discount for paying early that terms such as "2/10 net 30" give; most give none."""
    found = _written_discount(_plain(terms))
    if found is None:
        return NO_DISCOUNT
    whole, _, hundredths = found["percent"].replace(",", ".").partition(".")
    return Discount(int(whole) * 100 + int(hundredths.ljust(2, "0")), int(found["days"]))


def _plain(terms: Cell) -> str:
    return strip_accents(text(terms)[:MAX_VALUE]).casefold().strip()


def _written_discount(words: str) -> re.Match[str] | None:
    return next((found for pattern in _DISCOUNTS if (found := pattern.search(words))), None)


def due_date(issued: date, terms: Cell, net_eom: str = NET_EOM_READINGS[0]) -> date:
    """Compute a due date from terms such as "Net 30", "EOM+10", "30 EOM" or "due on receipt".

    `net_eom` says which of the two readings "30 EOM" has. Raises CellError for terms without a known meaning.
    """
    if len(text(terms)) > MAX_VALUE:
        raise CellError("is too long for a payment term")
    words = _plain(terms)
    found = _written_discount(words)
    words = words.replace(found.group(), "", 1).strip() if found else words
    if _AT_ONCE.fullmatch(words):
        return issued
    plain = _NET.fullmatch(words)
    if plain:
        return issued + _days(plain[1])
    after = _EOM_PLUS.fullmatch(words)
    if after:
        return month_end(issued) + _days(after[1] or "0")
    both = _NET_EOM.fullmatch(words)
    if both and net_eom == "month_end_then_days":
        return month_end(issued) + _days(both[1])
    if both:
        return month_end(issued + _days(both[1]))
    raise CellError(f"{text(terms)!r} is not a term with a known due date, such as Net 30, EOM+10 or 30 EOM")


def month_end(day: date) -> date:
    """Return the last day of the month a day is in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _days(written: str) -> timedelta:
    days = int(written)
    if days > LONGEST_DAYS:
        raise CellError(f"{days} days is longer than a year")
    return timedelta(days=days)
