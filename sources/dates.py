"""Dates as people and programs write them; the order of day and month is told from outside, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import get_month_names

from sources.amounts import shown
from sources.texts import MAX_VALUE, Cell, CellError, strip_accents, text

MONTH_LANGUAGES = ("en", "de", "fr", "es")
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
#: Excel counts days from here; its own 29 February 1900 is before any date we take.
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range((EARLIEST - SERIAL_ZERO).days, (LATEST - SERIAL_ZERO).days + 1)
#: How programs write "no date".
NO_DATE = frozenset({"", "0", "0.0", "-", "00.00.0000", "00/00/0000", "0000-00-00", "00000000", "0000-00-00 00:00:00"})

_TIME = r"(?:[T ]\s*\d{1,2}:\d{2}.*)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(\d{2})(\d{2})(?:\.0+)?")
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[\s.\-/]*(?:de )?([^\W\d_]+)\.?[\s,.\-/]*(?:de )?(\d{{4}}|\d{{2}}){_TIME}")
_MONTH_FIRST = re.compile(rf"([^\W\d_]+)\.?[\s\-]*(\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+(\d{{4}}){_TIME}")


def calendar_date(cell: Cell, order: str = "") -> date | None:
    """Read one date; `order` is "dmy" or "mdy" for forms like 03/04/2026. None where the cell means "no date".

    The day is taken as written, whatever time or zone follows it. Raises CellError when it is no date.
    """
    if isinstance(cell, datetime):
        found: date | None = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        found = _written(text(int(cell)), order)
    else:
        found = _written(text(cell), order)
    if found is not None and not EARLIEST <= found <= LATEST:
        raise CellError(f"{found.isoformat()} is outside the years {EARLIEST.year} to {LATEST.year}")
    return found


def _written(written: str, order: str) -> date | None:
    if written in NO_DATE:
        return None
    if len(written) > MAX_VALUE:
        return _none(written)
    try:
        return _iso(written) or _numeric(written, order) or _named(written) or _serial(written) or _none(written)
    except ValueError as error:
        if isinstance(error, CellError):
            raise
        raise CellError(f"{shown(written)} is no day of the calendar") from error


def _none(written: str) -> date:
    raise CellError(f"{shown(written)} is not a date")


def _iso(written: str) -> date | None:
    found = _ISO.fullmatch(written)
    if found:
        return date(int(found[1]), int(found[3]), int(found[4]))
    found = _COMPACT.fullmatch(written)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _numeric(written: str, order: str) -> date | None:
    found = _NUMERIC.fullmatch(written)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    # With points the day always comes first; with strokes it depends on where the file was made.
    if found[2] == "." or order == "dmy" or first == second:
        return date(year, second, first)
    if order == "mdy":
        return date(year, first, second)
    raise CellError(f"{shown(written)} could be day/month or month/day")


def _named(written: str) -> date | None:
    folded = strip_accents(written).casefold()
    found = _DAY_FIRST.fullmatch(folded)
    if found:
        day, month, year = found[1], found[2], found[3]
    else:
        found = _MONTH_FIRST.fullmatch(folded)
        if not found:
            return None
        month, day, year = found[1], found[2], found[3]
    number = _months().get(month)
    return date(_year(year), number, int(day)) if number else None


def _serial(written: str) -> date | None:
    found = _SERIAL.fullmatch(written)
    days = int(found[1]) if found else 0
    return SERIAL_ZERO + timedelta(days=days) if days in SERIALS else None


def _year(written: str) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    names: dict[str, int] = {"sept": 9}
    for language in MONTH_LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    folded = strip_accents(name).casefold().rstrip(".")
                    names.setdefault(folded, number)
                    if folded not in {"juin", "juillet", "juil"}:
                        names.setdefault(folded[:3], number)
    return names


def day_order(cells: Iterable[Cell]) -> tuple[str | None, str | None]:
    """Decide the order of day and month in a column: the order, and an example that leaves it open.

    ("dmy" or "mdy", None) is decided; (None, None) has nothing to decide; (None, example) is undecidable.
    Raises CellError naming two cells that contradict each other.
    """
    evidence: dict[str, str] = {}
    unclear = None
    for cell in cells:
        found = _NUMERIC.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if not found or found[2] == ".":
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 or second > 12:
            evidence.setdefault("dmy" if first > 12 else "mdy", found[0])
        elif first != second:
            unclear = unclear or found[0]
    if len(evidence) == 2:
        raise CellError(f"{shown(evidence['dmy'])} and {shown(evidence['mdy'])} put day and month in different order")
    return (next(iter(evidence)), None) if evidence else (None, unclear)
