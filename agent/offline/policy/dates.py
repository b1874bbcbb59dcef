"""When a rule holds: "between 20 Dec and 6 Jan", "until 30 June 2026", "in August", "from June", "until I say"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.offline.policy.clause import Clause
from agent.offline.policy.lexer import Token
from policies import compile_dates
from policies.compile_dates import Day

#: Words of "on 3 May", which names one day; "from 3 May" begins with another word.
_WORDS_OF_ONE_DAY = 3


@dataclass(frozen=True, slots=True)
class Dates:
    """When a rule holds as slots of a proposal; `open_end` for "until I say"."""

    date_from: str | None = None
    date_to: str | None = None
    yearly: bool = False
    open_end: bool = False

    def __bool__(self) -> bool:
        return self.open_end or self.date_from is not None or self.date_to is not None

    def slots(self) -> dict[str, object]:
        """The slots to fill in a rule."""
        return {"date_from": self.date_from, "date_to": self.date_to, "yearly": self.yearly}


def take_dates(clause: Clause) -> Dates:
    """Take the dates out of a clause; a season leaves a question, since no date stands there."""
    yearly, this_year = bool(clause.drop("YEARLY")), bool(clause.drop("THISYEAR"))
    if clause.drop("OPEN"):
        return Dates(open_end=True)
    if dates := _relative(clause):
        return dates
    if (closed := clause.take("DATES")) is not None:
        first, last = closed.tokens[0].value
        if this_year and first.year is None and last.year is None:
            first, last = replace(first, year=clause.today.year), replace(last, year=clause.today.year)
        return _closed(clause, first, last, yearly=yearly)
    if dates := _half_open(clause):
        return dates
    if clause.take("(UNTIL|IN|AT|AFTER|BEFORE|FOR|AROUND)* SEASON"):
        season = next(token for token in clause.whole if token.kind == "SEASON")
        clause.ask("missing_date", f"From which date to which is {season.text!r}? Please write day and month.")
    return Dates()


def _relative(clause: Clause) -> Dates | None:
    """Take "this week" and "next month", counted from today."""
    near = clause.take("FOR? IN? {r:RELATIVE}")
    span = compile_dates.relative(near["r"].text, clause.today) if near else None
    return Dates(span[0].isoformat(), span[1].isoformat()) if span else None


def _closed(clause: Clause, first: Day, last: Day, *, yearly: bool) -> Dates:
    """Give a stretch with both ends; without years it comes again every year, with one it does not."""
    yearly = yearly and last.year is None
    if first.year is None and last.year is not None:
        over_new_year = (first.month, first.day) > (last.month, last.day)
        first = replace(first, year=last.year - over_new_year)
    elif first.year is None:
        yearly = True
    if yearly:
        return Dates(f"2000-{first.month:02d}-{first.day:02d}", f"2000-{last.month:02d}-{last.day:02d}", yearly=True)
    start = first.on_or_after(clause.today)
    return Dates(start.isoformat(), last.on_or_after(start).isoformat())


def _half_open(clause: Clause) -> Dates | None:
    """Take a beginning, an end, or both said apart; "on 3 May" is both."""
    since, until = clause.take("SINCEDATE"), clause.take("UNTILDATE")
    begins = since.tokens[0].value.running_or_next(clause.today).isoformat() if since else None
    ends = until.tokens[0].value.on_or_after(clause.today).isoformat() if until else None
    if since and not until and _is_one_day(since.tokens[0]):
        ends = begins
    return Dates(begins, ends) if since or until else None


def _is_one_day(token: Token) -> bool:
    return token.folded.startswith(("on ", "am ")) and len(token.text.split()) <= _WORDS_OF_ONE_DAY
