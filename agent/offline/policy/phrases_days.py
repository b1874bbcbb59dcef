"""Phrases of days: lengths, rhythms, and days counted from the due date."""

from __future__ import annotations

from agent.offline.policy.lexer import Token
from agent.offline.policy.matched import Made, Maker, Matched, Step

#: The values units of time have in the vocabulary: their days, or this for working days.
_BUSINESS = "b"
_DAY, _WEEK = "1", "7"
#: No reminder is further from its due date.
_MOST_DAYS = 400


def _length_of(unit: Token, count: int) -> tuple[int, bool]:
    """Give so many units in days, and whether they are working days."""
    return (count, True) if unit.value == _BUSINESS else (count * int(unit.value), False)


def _length(match: Matched) -> Made:
    return "LEN", _length_of(match.part("unit"), match.part("n").value)


def _half(match: Matched) -> Made:
    """Read "half a month"; half of a day or week is no whole number of days."""
    unit = match.part("unit").value
    return ("LEN", (int(unit) // 2, False)) if unit not in (_BUSINESS, _DAY, _WEEK) else None


def _slashed(match: Matched) -> Made:
    """Read "/week" as per week, but not "or a week"."""
    return _per(match) if match.first.text == "/" else None


def _per(match: Matched) -> Made:
    return "PER", _repeated(match)


def _rhythm(match: Matched) -> Made:
    return "RHYTHM", _repeated(match)


def _repeated(match: Matched) -> int:
    days, _ = match.part("len").value if "len" in match.parts else _length_of(match.part("unit"), 1)
    return int(days)


def _ordinal_day(match: Matched) -> Made:
    return ("DAYNUM", (match.part("n").value,)) if match.part("unit").value == _DAY else None


def _numbered_days(match: Matched) -> Made:
    """Read "days 3, 10 and 20"."""
    days = tuple(token.value for token in match.parts["n"] if token.kind == "NUM")
    return ("DAYNUM", days) if match.part("unit").value == _DAY else None


def _numbered_week(match: Matched) -> Made:
    """Read "week 3" as the day it ends on."""
    return ("OFFSET", (match.part("n").value * 7,)) if match.part("unit").value == _WEEK else None


def _offset(sign: int) -> Maker:
    """Make days after (1) or before (-1) the due date of numbers, lengths and numbered days."""

    def make(match: Matched) -> Made:
        days = [day for token in match.parts["n"] for day in _days_in(token)]
        possible = bool(days) and all(abs(day) <= _MOST_DAYS for day in days)
        return ("OFFSET", tuple(sign * day for day in days)) if possible else None

    return make


def _days_in(token: Token) -> list[int]:
    """Give the days a number, a length or numbered days stand for."""
    if token.kind in ("NUM", "ORD"):
        return [int(token.value)]
    if token.kind == "LEN":
        days, _ = token.value
        return [days]
    return [*token.value] if token.kind in ("DAYNUM", "OFFSET") else []


def _unit_offset(sign: int) -> Maker:
    """Make one unit after (1) or before (-1) the due date ("a week late")."""

    def make(match: Matched) -> Made:
        days, _ = _length_of(match.part("unit"), 1)
        return "OFFSET", (sign * days,)

    return make


def _passed(match: Matched) -> Made:
    """Read "30 days passed the due date", which is how many people write "past"."""
    return _after_length(match) if match.tokens[1].folded in ("passed", "pass") else None


def _over(match: Matched) -> Made:
    return _after_length(match) if match.last.folded == "over" else None


def _past_due_day(match: Matched) -> Made:
    return _after_length(match) if match.last.value == (0,) else None


def _after_length(match: Matched) -> Made:
    return "OFFSET", match.part("n").value[:1]


def _days_past_due(match: Matched) -> Made:
    written_short = match.tokens[1].folded in ("dpd", "o/d", "p/d")
    return ("OFFSET", (int(match.first.value),)) if written_short else None


def _between(match: Matched) -> Made:
    days = match.last.value
    return ("OFFRANGE", days) if len(days) == 2 and days[0] < days[1] else None


def _range(match: Matched) -> Made:
    first, last = (day if isinstance(day, int) else day[0] for day in (match.part("a").value, match.part("b").value))
    return ("OFFRANGE", (first, last)) if first < last else None


LENGTHS: tuple[Step, ...] = (
    ("HALF NUM? {unit:UNIT}", _half),
    ("OR {unit:UNIT}", _slashed),
    ("{n:NUM} (DASH|BY)? {unit:UNIT}", _length),
    ("{n:ORD} {unit:UNIT}", _ordinal_day),
    ("{unit:UNIT} {n:NUM (COMMA NUM)* (COMMA? (AND|OR) NUM)?}(?!UNIT|TIMES)", _numbered_days),
    ("{unit:UNIT} (DASH )?{n:NUM}(?!UNIT|TIMES)", _numbered_week),
    ("EVERY {len:LEN}", _rhythm),
    ("EVERY {unit:UNIT}", _rhythm),
    ("(PERW|IN) (PERW|IN|EVERY)? {len:LEN}(?!LATE|AFTER|BEFORE|PREDUE)", _per),
    ("(PERW|IN) (EVERY )?{unit:UNIT}", _per),
)
#: Several days after or before the due date.
_LISTED = "(NUM|LEN|DAYNUM)( (COMMA|AND|OR|DASH|COMMA AND|COMMA OR) (NUM|LEN|DAYNUM))+"
_LISTED_NUMBERED = "DAYNUM( (COMMA|AND|OR|DASH|COMMA AND|COMMA OR) (NUM|DAYNUM)(?!UNIT|MSG|TIMES|CH|LEN|AT|AGAIN))*"
DAYS: tuple[Step, ...] = (
    (
        "(BY|AFTER) (BILL|SINGLE|PRON|IT)* DUE AFTER?"
        "|PAST LATE|PAST DUE|AFTER LATE|LATE LATE|AFTER DUE PAST|DUE (?=LEN)",
        ("LATE", None),
    ),
    ("LATE LATE", ("LATE", None)),
    ("BEFORE (PRON|IT|BILL|SINGLE)* (DUE|LATE)", ("PREDUE", None)),
    ("LATE? (BY|AT)? {a:DAYNUM|NUM|LEN} (DASH|TO|UNTIL) {b:DAYNUM|LEN} (BY? LATE|AFTER)?(?!GRACE|APART)", _range),
    ("BETWEEN {a:DAYNUM|NUM|LEN} AND {b:DAYNUM|LEN}", _range),
    ("(BETWEEN|BY|AT)? {a:DAYNUM} (DASH|TO|UNTIL) {b:NUM|DAYNUM} LATE?", _range),
    ("BETWEEN {a:NUM} AND {b:NUM} LATE", _range),
    ("(BY|AT) {a:NUM|LEN} (DASH|TO|UNTIL) {b:LEN}", _range),
    (f"AT? {{n:{_LISTED}}} (LATE|AFTER(?!MSG|SEND)) (ONWARDS)?", _offset(1)),
    (f"AT? {{n:{_LISTED}}} PREDUE", _offset(-1)),
    (f"{{n:{_LISTED_NUMBERED}}} LATE? ONWARDS?", _offset(1)),
    ("{n:LEN|PER} (BY|ONWARDS)* LATE (AFTER PRON|ONWARDS)*", _offset(1)),
    ("{n:LEN} HAND LATE", _passed),
    ("{n:LEN} MORE(?!MONEY|NUM|CURRENCY|ABOVE)", _over),
    ("{n:LEN} (MORE|AFTER|PAST) OFFSET", _past_due_day),
    ("LATE (BY|FOR|AT|MORE|ATLEAST)* {n:LEN} ONWARDS?", _offset(1)),
    ("{n:LEN} PREDUE", _offset(-1)),
    ("BETWEEN {n:OFFSET}", _between),
    ("AT {n:NUM} LATE", _offset(1)),
    ("{n:LEN} BEFORE(?!THEN|MSG|SEND|FIRST|PRON|CH|NEG|ONLY|AGAIN|AT)", _offset(-1)),
    ("{n:LEN} AFTER PRON?(?!MSG|SEND|CH|w|PROMISE|DATE)", _offset(1)),
    ("{unit:UNIT} LATE", _unit_offset(1)),
    ("{n:NUM} LATE", _days_past_due),
    ("{unit:UNIT} PREDUE", _unit_offset(-1)),
    ("{n:OFFSET( (COMMA|AND|OR|COMMA AND) OFFSET)+}", _offset(1)),
    ("(AT|IF|IN) PRON? DUE", ("OFFSET", (0,))),
)
