"""Countries, time zones and languages as people write them, brought to their codes."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import Locale, UnknownLocaleError

from sources.amounts import shown
from sources.texts import Cell, CellError, strip_accents, text

NAME_LANGUAGES = ("en", "de", "fr", "es")


def country(cell: Cell) -> str:
    """Return a country as its ISO code, with its subdivision where written so ("US-CA"); raise CellError else."""
    written = text(cell)
    code = written.upper()
    if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", code) and code[:2] in _countries().values():
        return code
    found = _countries().get(strip_accents(written).casefold())
    if not found:
        raise CellError(f"{shown(written)} is not a country; write its two-letter ISO code")
    return found


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names = {"usa": "US", "uk": "GB", "great britain": "GB", "holland": "NL"}
    for language in NAME_LANGUAGES:
        for code, name in Locale(language).territories.items():
            if re.fullmatch(r"[A-Z]{2}", code):
                names.setdefault(code.casefold(), code)
                names.setdefault(strip_accents(name).casefold(), code)
    return names


def zone(cell: Cell) -> str:
    """Return a time zone by its IANA name; raise CellError for any other."""
    written = text(cell).replace(" ", "_")
    if written not in _zones():
        raise CellError(f"{shown(written)} is not a time zone such as Europe/Berlin")
    return written


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def locale(cell: Cell) -> str:
    """Return a language or locale as a code such as "de" or "en_US"; raise CellError for any other."""
    written = text(cell)
    named = _languages().get(strip_accents(written).casefold())
    if named:
        return named
    try:
        return str(Locale.parse(written.replace("-", "_")))
    except (ValueError, UnknownLocaleError) as error:
        raise CellError(f"{shown(written)} is not a language code such as de or en_US") from error


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in NAME_LANGUAGES:
        for code, name in Locale(language).languages.items():
            if len(code) == 2:
                names.setdefault(strip_accents(name).casefold(), code)
    return names
