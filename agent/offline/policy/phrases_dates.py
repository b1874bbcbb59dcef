"""Phrases of the calendar and the clock: from one date to another, until a date, weekdays, hours."""

from __future__ import annotations

from agent.offline.policy.lexer import Token
from agent.offline.policy.matched import Made, Matched, Step
from policies import compile_dates
from policies.compile_dates import Day


def _day(token: Token, *, end: bool = False) -> Day | None:
    """Give the day a date names; of a month its first day, or its last for an end."""
    if token.kind == "DATE":
        written: Day = token.value
        return written
    if (day := compile_dates.day(token.text)) is not None:
        return day
    start = compile_dates.month_start(token.text)
    return compile_dates.month_end(start) if start and end else start


def _dates(match: Matched) -> Made:
    since, until = _day(match.part("a")), _day(match.part("b"), end=True)
    return ("DATES", (since, until)) if since and until else None


def _dates_of_month(match: Matched) -> Made:
    """Read "the 20th to 31 December"; the month of the last day is that of the first."""
    first, until = int(match.part("a").value), _day(match.part("b"))
    return ("DATES", (Day(until.month, first, until.year), until)) if until and 1 <= first <= 31 else None


def _period(match: Matched) -> Made:
    named = compile_dates.period(match.first.text)
    return ("DATES", (named.first, named.last)) if named else None


def _until(match: Matched) -> Made:
    """Read "until 3 May", "until May" (its first day) and "until the end of May"."""
    names_end = any("end" in token.folded for token in match.tokens)
    day = _day(match.part("b"), end=names_end)
    return ("UNTILDATE", day) if day else None


def _since(match: Matched) -> Made:
    day = _day(match.part("a"))
    return ("SINCEDATE", day) if day else None


def _weekdays(match: Matched) -> Made:
    first, last = int(match.part("a").value), int(match.part("b").value)
    return "WEEKDAYS", tuple(range(first, last + 1)) if first <= last else (*range(first, 7), *range(last + 1))


def _hours(match: Matched) -> Made:
    return "CLOCKS", (_time(match.part("a")), _time(match.part("b")))


def _time(token: Token) -> str:
    return str(token.value) if token.kind in ("CLOCK", "NUM") and token.value is not None else token.text


DATES: tuple[Step, ...] = (
    ("(BETWEEN|BY|AT|IN|AFTER)? {a:DATE|MONTH} (TO|UNTIL|DASH|AND|OR|THROUGH)+ {b:DATE|MONTH} INCLUSIVE?", _dates),
    ("(BETWEEN|BY|AT|IN|AFTER)? {a:NUM|ORD} (TO|UNTIL|DASH|AND|THROUGH)+ {b:DATE} INCLUSIVE?", _dates_of_month),
    ("PERIOD", _period),
    ("(UNTIL|TO|BEFORE|THROUGH) (WEEKDAY|w|AT|BY)* {b:DATE|MONTH} INCLUSIVE?", _until),
    ("(BY|AT|AFTER|IN) (w )?{a:DATE|MONTH} ONWARDS?", _since),
)
_TO = "(TO|UNTIL|DASH|AND)+"
HOURS: tuple[Step, ...] = (
    ("(BY|AT|BETWEEN)? {a:WEEKDAY} (TO|UNTIL|DASH|BY|THROUGH) {b:WEEKDAY}", _weekdays),
    (f"(BETWEEN|BY|AT) {{a:CLOCK|NUM|NOON}} (CLOCKWORD|PRON)? {_TO} {{b:CLOCK|NOON}} CLOCKWORD?", _hours),
    (f"{{a:CLOCK|NOON}} {_TO} {{b:CLOCK|NUM|NOON}} CLOCKWORD?", _hours),
    (f"(BETWEEN|BY|AT) {{a:NUM}} {_TO} {{b:NUM}} CLOCKWORD", _hours),
    ("{a:NUM} (TO|UNTIL|DASH) {b:CLOCK|NOON}", _hours),
)
