"""Reading amounts back from a finished letter, with a parser that shares nothing with the formatter."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from babel.core import Locale

from ledger.money import Money, minor_digits
from tools.letter.formats import currency_sign

_HARD_SPACE = "\u00a0\u202f"
_SEPARATORS = re.compile(rf"[.,'’{_HARD_SPACE}]")


@dataclass(frozen=True, slots=True)
class AmountReader:
    """Finds and reads amounts: a figure with one of the signs before or after it."""

    pattern: re.Pattern[str]
    signs: dict[str, str]

    def read(self, match: re.Match[str]) -> Money | None:
        """Read a match of the pattern; a figure without a currency is no amount.

        The last group of digits counts as decimals where the currency has that many.
        """
        sign = match["before"] or match["after"]
        if not sign:
            return None
        currency = self.signs[sign]
        digits = minor_digits(currency)
        groups = _SEPARATORS.split(match["figure"])
        has_decimals = digits == 0 or (len(groups) > 1 and len(groups[-1]) == digits)
        return Money(int("".join(groups)) * (1 if has_decimals else 10**digits), currency)

    def whole(self, cell: str) -> Money | None:
        """Read a cell that holds an amount and nothing else."""
        match = self.pattern.fullmatch(cell)
        return self.read(match) if match else None

    def take_out(self, text: str, known: Collection[Money]) -> tuple[str, list[str]]:
        """Blank out every amount of a text; return what is left and the amounts that are not known."""
        unknown: list[str] = []

        def blank(match: re.Match[str]) -> str:
            money = self.read(match)
            if money is None:
                return match.group()
            if money not in known:
                unknown.append(match.group().strip())
            return " "

        return self.pattern.sub(blank, text), unknown


@lru_cache(maxsize=256)
def amount_reader(locale: Locale, currencies: tuple[str, ...]) -> AmountReader:
    """Return a reader for amounts of these currencies, by their sign in the locale or their ISO code."""
    signs = {sign: code for code in currencies for sign in (code, currency_sign(code, locale))}
    sign = "|".join(re.escape(text) for text in sorted(signs, key=len, reverse=True)) or "(?!)"
    figure = rf"\d(?:[\d.,'’{_HARD_SPACE}]*\d)?"
    space = rf"[{_HARD_SPACE} ]?"
    opening = re.escape("".join({text[0] for text in signs}))
    pattern = re.compile(
        rf"(?=[\d{opening}])(?:(?<![\w$€£¥₹])(?P<before>{sign}){space}|(?<![\w.,]))"
        rf"(?P<figure>{figure})(?:{space}(?P<after>{sign}))?(?!\w)"
    )
    return AmountReader(pattern, signs)
