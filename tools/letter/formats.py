"""How amounts, dates and names are written in the contact's language; names come out of here harmless."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from copy import copy
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import NumberPattern, get_currency_symbol

from ledger.money import Money, minor_digits

#: Languages the fixed sentences exist in; any other is written to in English.
LANGUAGES = ("en", "de", "fr", "es")
#: First strong isolate and its end: keep a right-to-left name from reordering the line it stands in.
ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@lru_cache(maxsize=256)
def letter_locale(language: str) -> Locale:
    """Return the locale a letter is formatted in; unknown languages fall back to English."""
    wanted = language.strip().replace("-", "_")
    for name in (wanted, wanted.split("_", maxsplit=1)[0]):
        try:
            locale = Locale.parse(name)
        except (UnknownLocaleError, ValueError, TypeError):
            continue
        if locale.language in LANGUAGES:
            return locale
    return Locale("en")


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


def phrases(language: str) -> Mapping[str, Any]:
    """Return the fixed sentences of a language."""
    return _catalogue()[letter_locale(language).language]


@lru_cache(maxsize=256)
def _amount_pattern(locale: Locale, decimals: int) -> NumberPattern:
    pattern: NumberPattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return pattern


@lru_cache(maxsize=8192)
def money_text(money: Money, locale: Locale) -> str:
    """Write an amount as people of the locale do, with the currency's own number of decimals."""
    # Without naming the currency, as the pattern would look up its plural names for every amount.
    figure = _amount_pattern(locale, minor_digits(money.currency)).apply(money.amount, locale)
    written = figure.replace("¤", currency_sign(money.currency, locale))
    # CLDR wants a space between a lettered code and the figure (KWD 1.500); Babel leaves it out.
    return _GLUED.sub("\u00a0", written)


@lru_cache(maxsize=1024)
def currency_sign(currency: str, locale: Locale) -> str:
    """Return the sign or code a currency is written with in a locale."""
    return get_currency_symbol(currency, locale=locale)


@lru_cache(maxsize=8192)
def date_text(day: date, locale: Locale) -> str:
    """Write a date so that nobody takes the month for the day."""
    return format_date(day, "medium", locale=locale)


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """Strip what could hide or reorder text (controls, zero-width, bidi marks) and fold white space."""
    spaced = (" " if ch.isspace() else ch for ch in text)
    kept = (ch for ch in spaced if unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    return " ".join("".join(kept).split())


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Make a name fit for plain text: cleaned, and set apart where it runs right to left."""
    tidy = clean(text)
    if any(unicodedata.bidirectional(ch) in _RIGHT_TO_LEFT for ch in tidy):
        return f"{ISOLATE}{tidy}{POP_ISOLATE}"
    return tidy


def joined(parts: list[str], conjunction: str) -> str:
    """Join as in speech: "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"
