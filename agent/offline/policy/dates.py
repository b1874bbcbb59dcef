"""When a rule holds: "between 20 Dec and 6 Jan", "until 30 June 2026", "in August", "from June", "until I say"."""

from __future__ import annotations

from dataclasses import dataclass

from agent.offline.policy.clause import Clause
from agent.offline.policy.phrases import Phrase, phrase
from policies import compile_dates
from policies.compile_dates import Day

_RANGE = phrase(
    "(?:between|from|zwischen|von|vom)? ?(?:the |dem |den )?<a:DATE> ?(?:and|to|until|till|through|"
    "thru|-|bis(?: zum)?|und)"
    " ?(?:the |dem |den |zum )?<b:DATE>(?P<inclusive> \\(?inclusive\\)?)?"
)
_MONTHS = phrase("(?:between|from|zwischen|von) <a:MONTH> (?:and|to|until|through|-|bis|und) <b:MONTH>(?: <year:NUM>)?")
_SAME_MONTH = phrase(
    "(?:between|from|zwischen|vom)? ?(?:the )?(?P<a>\\d{1,2})(?:st|nd|rd|th|\\.)? ?(?:and|to|until|-|"
    "bis|und) ?(?:the )?"
    "(?P<b>\\d{1,2})(?:st|nd|rd|th|\\.)? (?:of )?(?P<tail><MONTH>(?: 20\\d\\d)?)"
)
_TWO_MONTHS = phrase("(?:in|during|over|throughout|im) <a:MONTH> (?:and|und|&) <b:MONTH>")
_PERIOD = Phrase(compile_dates.WHOLE_PERIOD)
_UNTIL = phrase(
    "(?:until|till|up to|through|bis(?: zum)?|before) (?:the end of |end of |end |"
    "ende )?(?P<until>(?:the )?<DATE>|<MONTH>(?: 20\\d\\d)?)"
)
_FROM_NOW = phrase(
    "(?:from|as of|starting|effective|beginning|ab) (?:today|now|heute|sofort|jetzt|immediately)(?: on(?:wards)?)?|"
    "with immediate effect|von nun an"
)
_RELATIVE = Phrase(compile_dates.RELATIVE)
_END_OF = phrase("(?:the end of|end of|end|ende)")
_SINCE = phrase(
    "(?:from|since|starting|as of|effective|beginning|ab(?: dem)?|seit) (?P<since>(?:the )?<DATE>|"
    "<MONTH>(?: 20\\d\\d)?)(?: on(?:wards?)?)?"
)
_ON = phrase("(?:on|am|over) (?:the )?<date:DATE>")
_YEARLY = phrase("every year|each year|yearly|annually|jedes jahr|jährlich")
_OPEN = phrase(
    "until (?:i|we|<ROLE>) (?:say(?:s)?|tell(?:s)? you|give(?:s)?|decide(?:s)?|lift(?:s)?)(?: (?:so|"
    "otherwise|stop|it|again|go))*",
    "until further notice|till further notice|for now|indefinitely|for the time being|bis auf weiteres|"
    "vorerst|bis ich mich melde",
)
_VAGUE = phrase(
    "(?:until|till|before|after|during|over|around|in|at|während|über|vor|nach)(?: (?:the )?(?:end|start|beginning) "
    "of)? (?:the )?(?:holidays?|summer|winter|spring|autumn|fall|"
    "audit|migration|break|"
    "easter|diwali|durga puja|puja|ramadan|eid|holi|thanksgiving|pfingsten|ostern|karneval|carnival|golden week|"
    "chinese new year|bouwvak|fair|trade fair|school holidays|summer holidays|shutdown|stock ?take|inventur|messe|"
    "weihnachten(?= )|month[- ]end|year[- ]end|quarter[- ]end|close|festive season|season|vacation|ferien|"
    "feiertage)(?: \\w+)?",
    "(?:for (?:the )?\\w+ )?(?:this|next|last|diese|nächste) (?:week|month|quarter|year|woche|friday|"
    "monday|tuesday|wednesday|thursday|saturday|sunday)",
    "until (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow)|today|tomorrow|tonight",
)


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
    """Take the dates out of a clause; a season or "this week" leaves a question, since no date stands there."""
    yearly = clause.take(_YEARLY) is not None
    if clause.take(_OPEN):
        return Dates(open_end=True)
    clause.take(_FROM_NOW)
    if (near := clause.take(_RELATIVE)) and (span := compile_dates.relative(near[0], clause.today)):
        return Dates(span[0].isoformat(), span[1].isoformat())
    found = _range(clause, yearly)
    if found is None and (vague := clause.take(_VAGUE)):
        clause.ask("missing_date", f"From which date to which is {vague[0].strip()!r}? Please write day and month.")
    return found or Dates()


def take_period(clause: Clause) -> Dates | None:
    """Take one stretch of days with both ends out of a clause ("the last week of December"); None without one."""
    return _closed(clause, yearly=clause.take(_YEARLY) is not None)


def _range(clause: Clause, yearly: bool) -> Dates | None:
    if closed := _closed(clause, yearly=yearly):
        return closed
    since = until = None
    if match := clause.take(_UNTIL):
        until = _one(match["until"], end=bool(_END_OF.regex.search(match[0])))
    if match := clause.take(_SINCE):
        since = _one(match["since"])
    if since or until:
        begins = since.running_or_next(clause.today).isoformat() if since else None
        return Dates(begins, _iso(clause, until))
    if match := clause.take(_ON):
        return _dated(clause, _one(match["date"]), _one(match["date"]), yearly=yearly)
    return None


def _closed(clause: Clause, *, yearly: bool) -> Dates | None:
    if match := clause.take(_RANGE):
        return _dated(clause, _one(match["a"]), _one(match["b"]), yearly=yearly)
    if match := clause.take(_SAME_MONTH):
        tail = match["tail"]
        return _dated(clause, _one(f"{match['a']} {tail}"), _one(f"{match['b']} {tail}"), yearly=yearly)
    if match := clause.take(_TWO_MONTHS):
        last = compile_dates.month_start(match["b"])
        return _dated(
            clause, compile_dates.month_start(match["a"]), last and compile_dates.month_end(last), yearly=yearly
        )
    if match := clause.take(_MONTHS):
        end = compile_dates.month_start(match["b"])
        return _dated(
            clause, compile_dates.month_start(match["a"]), end and compile_dates.month_end(end), yearly=yearly
        )
    if match := clause.take(_PERIOD):
        named = compile_dates.period(match[0])
        return _dated(clause, named.first, named.last, yearly=yearly) if named else None
    return None


def _one(text: str, *, end: bool = False) -> Day | None:
    bare = text.removeprefix("the ").strip()
    if found := compile_dates.day(bare):
        return found
    month = compile_dates.month_start(bare)
    return compile_dates.month_end(month) if month and end else month


def _dated(clause: Clause, first: Day | None, last: Day | None, *, yearly: bool) -> Dates | None:
    if first is None or last is None:
        return None
    yearly = yearly or (first.year is None and last.year is None)
    if first.year is None and last.year is not None:
        wraps = (first.month, first.day) > (last.month, last.day)
        first = Day(first.month, first.day, last.year - wraps)
    start = first.on_or_after(clause.today)
    if yearly:
        return Dates(_in_2000(first), _in_2000(last), yearly=True)
    return Dates(start.isoformat(), last.on_or_after(start).isoformat())


def _in_2000(day: Day) -> str:
    # The year of a yearly rule says nothing.
    return f"2000-{day.month:02d}-{day.day:02d}"


def _iso(clause: Clause, day: Day | None) -> str | None:
    return day.on_or_after(clause.today).isoformat() if day else None
