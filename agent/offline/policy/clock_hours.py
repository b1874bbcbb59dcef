"""The hours of a day a clause names: "9 to 17", "9 am to noon", "after 18:00", "not before 9 or after 5"."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause
from agent.offline.policy.tokens import Token
from policies.compile_figures import NUMBER_WORDS, clock

#: When sending begins and when it ends; None where nothing is said.
Hours = tuple[int | None, int | None]

_HOUR_WORDS = re.compile(r"uhr|o'clock|hrs|hours")
_NOON = ("noon", "midday", "mittag", "mittags")
#: What else a clause says where plain figures ("9 to 5") are hours.
_OF_HOURS = "LOCALTIME HOURS WEEKDAY WEEKDAYS UNIT:b CLOCKWORD WEEKEND".split()
_PLAIN = "{a:NUM|NOON|CLOCK} (TO|UNTIL|DASH|AND|THROUGH) {b:NUM|NOON|CLOCK} CLOCKWORD?"


def take_hours(clause: Clause, *, forbids: bool) -> Hours:
    """Take the hours out of a clause; where it forbids, those outside of what it names."""
    if (both := clause.take("CLOCKS")) is not None:
        first, last = both.tokens[0].value
        span = _span(first, last)
        return (None, None) if span is None or (forbids and _forbids_the_span(clause)) else span
    if (span := _take_plain(clause)) is not None:
        return span
    if forbids and (bounds := clause.take("BEFORE {a:NUM} (OR|AND|NEG|COMMA|SEND)* AFTER {b:NUM}")) is not None:
        start = int(bounds["a"].value)
        return start, _first_after(start, _hours_of(bounds["b"]))
    return _take_bounds(clause, forbids=forbids)


def _span(first: str, last: str) -> tuple[int, int] | None:
    """Read both ends of a stretch of hours, the second as the next such hour after the first."""
    opening, closing = _hours(first), _hours(last)
    end = _first_after(opening[0], closing) if opening else None
    return None if end is None else (opening[0], end)


def _forbids_the_span(clause: Clause) -> bool:
    return not clause.said("OUTSIDE", "EXCEPT", "ONLY") and clause.match("(NEG|STOP) (SEND|MSG|CH|BILL)*$")


def _take_plain(clause: Clause) -> tuple[int, int] | None:
    """Take a stretch such as "9 to 5", where the clause says that its figures are hours."""
    if not clause.said(*_OF_HOURS):
        return None
    if clause.said("MSG", "PER", "OFFSET") and not clause.match("(BETWEEN|BY) NUM (AND|TO|UNTIL) NUM"):
        return None
    found = clause.take(_PLAIN)
    return None if found is None else _span(_written(found["a"]), _written(found["b"]))


def _take_bounds(clause: Clause, *, forbids: bool) -> Hours:
    """Take "after 18:00" and "before 9", each a bound of its own."""
    late = clause.take("(AFTER|PAST|UNTIL|MORE|BEYOND) {c:CLOCK|NOON}")
    end = _first_after(11, _hours_of(late["c"])) if late is not None else None
    early = clause.take("(BEFORE|UNTIL) {c:CLOCK|NOON}")
    start = next(iter(_hours_of(early["c"])), None) if early is not None else None
    if start is not None and end is None:
        late = clause.take("AFTER {c:NUM}(?!UNIT)")
        end = _first_after(start, _hours_of(late["c"])) if late is not None else None
    if start is None and forbids and (early := clause.take("BEFORE {c:NUM}(?!UNIT)")) is not None:
        start = int(early["c"].value)
    if not forbids and late is not None and late.tokens[0].kind == "AFTER":
        return end, None  # "send after 12" says when it begins
    return start, end


def _first_after(start: int, hours: list[int]) -> int | None:
    return next((hour for hour in hours if hour > start), None)


def _hours_of(token: Token) -> list[int]:
    return _hours(_written(token))


def _written(token: Token) -> str:
    return str(token.value) if token.value is not None else token.text


def _hours(text: str) -> list[int]:
    """Give the full hours a time of day may mean; none where it is no full hour."""
    if text.isdigit() and int(text) >= 100:
        text = f"{int(text) // 100}:{int(text) % 100:02d}"  # "1700"
    bare = _HOUR_WORDS.sub("", text.casefold()).strip(" .h")
    if len(bare) == 4 and bare.isdigit():
        bare = f"{bare[:2]}:{bare[2:]}"  # "1700 hrs"
    if bare in _NOON:
        bare = "noon"
    if "m" not in bare:
        bare = bare.replace(".00", ":00")
    return [hour for hour in clock(str(NUMBER_WORDS.get(bare, bare))) if hour is not None]
