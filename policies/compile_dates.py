"""The calendar dates a policy text names, with or without a year: "20 Dec", "6. Januar", "30 June 2026", 2026-06-30."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_MONTHS = {
    "january": 1, "jan": 1, "januar": 1, "jänner": 1, "february": 2, "feb": 2, "februar": 2, "feber": 2,
    "march": 3, "mar": 3, "märz": 3,
    "april": 4, "apr": 4, "may": 5, "mai": 5, "june": 6, "jun": 6, "juni": 6, "july": 7, "jul": 7, "juli": 7,
    "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "oktober": 10, "okt": 10,
    "november": 11, "nov": 11, "december": 12, "dec": 12, "dezember": 12, "dez": 12,
}  # fmt: skip
_NAMED_DAYS = {
    "christmas eve": (12, 24), "heiligabend": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "weihnachten": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31), "silvester": (12, 31),
    "new year's day": (1, 1), "new year's": (1, 1), "new year": (1, 1), "neujahr": (1, 1),
}  # fmt: skip
_NAMED = "|".join(sorted((re.escape(name).replace("'", "['’]?") for name in _NAMED_DAYS), key=len, reverse=True))
MONTH = r"(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:,?\s+(?P<year{n}>20\d\d))?"
DATE = (
    r"(?:20\d\d-\d\d-\d\d"
    r"|\b\d{1,2}\.\d{1,2}\.(?:20\d\d)?"
    r"|(?<![\d/])(?!24/7)\d{1,2}/\d{1,2}(?:/20\d\d)?(?![\d/])"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{MONTH}(?:,?\s+20\d\d\b)?"
    rf"|\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*\d)(?:,?\s+20\d\d\b)?"
    rf"|\b(?:{_NAMED})\b)"
)
_DATE = re.compile(
    r"(?P<iso>20\d\d-\d\d-\d\d)"
    r"|\b(?P<dd>\d{1,2})\.(?P<mm>\d{1,2})\.(?P<yyyy>20\d\d)?"
    r"|(?<![\d/])(?!24/7)(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<slashed>20\d\d))?(?![\d/])"
    rf"|\b(?P<day1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<month1>{MONTH})" + _YEAR.format(n=1) +
    rf"|\b(?P<month2>{MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*\d)" + _YEAR.format(n=2) +
    rf"|\b(?P<named>{_NAMED})\b",
    re.IGNORECASE,
)  # fmt: skip
_PART = re.compile(
    rf"\b(?:(?:the\s+)?(?P<part>first|last|second|third|1st|2nd|3rd)\s+week\s+(?:of|in)\s+"
    rf"|(?:in|during|all(?:\s+of)?|whole(?:\s+of)?|throughout|im|over)\s+|(?:the\s+)?month\s+of\s+)"
    rf"(?P<month>{MONTH})(?:\s+(?P<year>20\d\d))?(?!\s*\d)"
    rf"|\b(?:die\s+)?(?P<teil>erste|letzte)\s+(?:\w+)?woche\s+(?:im|des)\s+(?P<monat>{MONTH})",
    re.IGNORECASE,
)
WHOLE_PERIOD = _PART.pattern


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; the year is None where the text leaves it out."""

    month: int
    day: int
    year: int | None = None

    def on_or_after(self, today: date) -> date:
        """Return the date meant: in its own year, else the next such day."""
        if self.year is not None:
            return date(self.year, self.month, self.day)
        year = today.year
        while not _is_date(year, self.month, self.day) or date(year, self.month, self.day) < today:
            year += 1
        return date(year, self.month, self.day)

    def running_or_next(self, today: date) -> date:
        """Return the date something begins: "from June" said in June means the June that runs, else the next."""
        if self.year is None and self.month == today.month and _is_date(today.year, self.month, self.day):
            return date(today.year, self.month, self.day)
        return self.on_or_after(today)


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of days ("the last week of December"), both ends included."""

    first: Day
    last: Day


def day(text: str) -> Day | None:
    """Read one date; None when the text is no date or names a day that does not exist."""
    match = _DATE.fullmatch(text.strip())
    return _day(match) if match else None


#: "8 to 23 August": the first day shares the month of the second.
_SAME_MONTH = re.compile(
    rf"\b(?P<first>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:to|until|till|through|and|[-–]|bis(?: zum)?|und)\s*"
    rf"(?=(?P<last>{DATE}))",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def days_in(text: str) -> tuple[Day, ...]:
    """Give every date of a text, and the first and last day of every period it names."""
    found = [read for match in _DATE.finditer(text) if (read := _day(match))]
    for match in _SAME_MONTH.finditer(text):
        if (last := day(match["last"])) and (first := _checked(last.month, int(match["first"]), last.year)):
            found.append(first)
    for match in _PART.finditer(text):
        if period := _period(match):
            found += [period.first, period.last]
    for month, year in re.findall(rf"\b({MONTH})(?:\s+(20\d\d))?", text, re.IGNORECASE):
        # "from June": the month alone begins on its first day and ends on its last.
        number = _MONTHS[month.casefold().rstrip(".")]
        in_year = int(year) if year else None
        found += [Day(number, 1, in_year), Day(number, _last(number, in_year), in_year)]
    return tuple(found)


def period(text: str) -> Period | None:
    """Read a named stretch of days ("in August", "the first week of January"); None when it is none."""
    match = _PART.fullmatch(text.strip())
    return _period(match) if match else None


def month_start(text: str) -> Day | None:
    """Read a bare month ("June 2026") as its first day."""
    match = re.fullmatch(rf"({MONTH})(?:\s+(20\d\d))?", text.strip(), re.IGNORECASE)
    if match is None:
        return None
    return Day(_MONTHS[match[1].casefold().rstrip(".")], 1, int(match[2]) if match[2] else None)


def month_end(start: Day) -> Day:
    """Return the last day of the month a day lies in."""
    return Day(start.month, _last(start.month, start.year), start.year)


RELATIVE = (
    r"\b(?:(?:(?:for|during|in|over|all) )?(?:this|next|diese[rn]?|nächste[rn]?) (?:week|month|woche|monat)|"
    r"today|tomorrow|heute|morgen)\b"
)


def relative(text: str, today: date) -> tuple[date, date] | None:
    """Read "this week", "next month", "today" as first and last day, weeks from Monday to Sunday; None for others."""
    words = text.casefold()
    if re.search(r"\b(?:today|heute)\b", words):
        return today, today
    if re.search(r"\b(?:tomorrow|morgen)\b", words):
        return today + timedelta(days=1), today + timedelta(days=1)
    later = re.search(r"\b(?:next|nächste)", words) is not None
    if re.search(r"\b(?:week|woche)\b", words):
        monday = today - timedelta(days=today.weekday() - 7 * later)
        return monday, monday + timedelta(days=6)
    if not re.search(r"\b(?:month|monat)\b", words):
        return None
    first = (today.replace(day=28) + timedelta(days=4)).replace(day=1) if later else today.replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def stands_in(text: str, value: date, *, yearly: bool, today: date | None) -> bool:
    """Say whether a date is one the text names; a year the text leaves out must be the next such day from today."""
    for named in days_in(text):
        if (named.month, named.day) != (value.month, value.day):
            continue
        if yearly or named.year == value.year:
            return True
        if named.year is None and today is not None and -31 <= (value - today).days <= 400:
            return True
    return today is not None and any(
        value in (relative(named[0], today) or ()) for named in re.finditer(RELATIVE, text, re.IGNORECASE)
    )


def _day(match: re.Match[str]) -> Day | None:
    if match["iso"]:
        year, month, number = (int(part) for part in match["iso"].split("-"))
        return _checked(month, number, year)
    if match["dd"]:
        return _checked(int(match["mm"]), int(match["dd"]), int(match["yyyy"]) if match["yyyy"] else None)
    if match["first"]:
        return _slashed(int(match["first"]), int(match["second"]), match["slashed"])
    if match["named"]:
        month, number = _NAMED_DAYS[re.sub(r"\s+", " ", match["named"].casefold().replace("’", "'"))]
        return Day(month, number)
    month = _MONTHS[(match["month1"] or match["month2"]).casefold().rstrip(".")]
    year_text = match["year1"] or match["year2"]
    return _checked(month, int(match["day1"] or match["day2"]), int(year_text) if year_text else None)


def _slashed(first: int, second: int, year: str | None) -> Day | None:
    """Read 24/12 as 12/24: only one part can be the month; 5/6 could be either day and is none."""
    if first <= 12 and second <= 12 and first != second:
        return None
    month, number = (second, first) if second <= 12 else (first, second)
    return _checked(month, number, int(year) if year else None)


def _period(match: re.Match[str]) -> Period | None:
    month = _MONTHS[(match["month"] or match["monat"]).casefold().rstrip(".")]
    year = int(match["year"]) if match["year"] else None
    part = (match["part"] or match["teil"] or "").casefold()
    last = _last(month, year)
    first, end = {
        "first": (1, 7), "1st": (1, 7), "erste": (1, 7), "second": (8, 14), "2nd": (8, 14), "third": (15, 21),
        "3rd": (15, 21), "last": (last - 6, last), "letzte": (last - 6, last),
    }.get(part, (1, last))  # fmt: skip
    return Period(Day(month, first, year), Day(month, end, year))


def _checked(month: int, number: int, year: int | None) -> Day | None:
    return Day(month, number, year) if _is_date(year or 2000, month, number) else None


def _is_date(year: int, month: int, number: int) -> bool:
    return 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]


def _last(month: int, year: int | None) -> int:
    # Without a year February ends on the 28th, a day every year has.
    first_of_next = date(year or 2001, month, 28) + timedelta(days=4)
    return (first_of_next - timedelta(days=first_of_next.day)).day
