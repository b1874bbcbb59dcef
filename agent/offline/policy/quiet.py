"""When messages go out and when they don't: hours, weekdays, weekends, holidays, and pauses."""

from __future__ import annotations

from dataclasses import dataclass

from agent.offline.policy.clause import Clause
from agent.offline.policy.clock_hours import Hours, take_hours
from agent.offline.policy.dates import Dates, take_dates
from agent.offline.policy.scopes import names_somebody, take_scope
from agent.offline.policy.wording import stood
from prompts.policy_reading import ProposedRule

_WEEK = frozenset(range(7))
_WORKDAYS = frozenset(range(5))
_WEEKEND = _WEEK - _WORKDAYS
_OF_TIMES = "CLOCKS CLOCK WEEKDAYS WEEKDAY WEEKEND HOLIDAYS UNIT:b NOON HOURS".split()
_AROUND_HOURS = """
    NEG STOP ONLY HOURS LOCALTIME IN CLOCKWORD BETWEEN EVERY PER UNTIL BEFORE AFTER EXCEPT WITHOUT YEARLY CH:email
    OUTSIDE LOOKAFTER ALONE PERSON SEASON
""".split()
_AROUND_PAUSE = "PERSON ALONE STOP BECAUSE UNTIL INCLUSIVE IN LOOKAFTER YEARLY EXTRA BETWEEN LEAVE".split()


@dataclass(frozen=True, slots=True)
class _Days:
    """The days a clause names: single weekdays, those of ranges ("Monday to Thursday"), those it excepts."""

    singles: frozenset[int]
    ranges: frozenset[int]
    excepted: frozenset[int]
    workdays: bool
    weekend: bool
    holidays: bool

    def left(self, *, banned: bool, with_hours: bool) -> tuple[int, ...]:
        """Give the weekdays to send on, where those named are banned or allowed; a range with hours is allowed."""
        allowed = _WORKDAYS if self.workdays else frozenset()
        off = self.excepted | (_WEEKEND if self.weekend else frozenset())
        named = self.singles | self.ranges
        if not banned:
            allowed |= named
        elif self.ranges and with_hours:
            allowed, off = allowed | named, off - named
        else:
            off |= named
        return tuple(sorted((allowed or _WEEK) - off)) if allowed or off else ()


@dataclass(frozen=True, slots=True)
class _Times:
    """What a clause says of times, and whether it forbids them ("not on") or allows nothing else ("only on")."""

    hours: Hours
    days: _Days
    forbids: bool
    only: bool

    @property
    def starts(self) -> bool:
        """Whether an hour is named at which sending begins."""
        return self.hours[0] is not None

    def weekdays(self, clause: Clause) -> tuple[int, ...]:
        """Give the weekdays to send on; none where the clause does not restrict them."""
        names_days = self.days.singles or self.days.ranges or self.days.weekend
        # "nothing on Saturdays, and only from 9 to 5": the "only" is about the hours.
        only = self.only and not stood(clause, "(NEG|STOP) .*(WEEKDAY|WEEKEND|WEEKDAYS) .*ONLY")
        bans = self.forbids and not only and (not self.starts or clause.said("STOP", "NEG"))
        return self.days.left(banned=bool(bans and names_days), with_hours=self.starts)

    def restrict(self, clause: Clause, weekdays: tuple[int, ...]) -> bool:
        """Say whether this is an order when to send, not a time mentioned by the way."""
        days = self.days
        orders = self.forbids or self.only
        if days.weekend and not orders:
            return False
        if days.holidays and not (orders or days.workdays or self.starts):
            return False
        if self.hours == (None, None) and not weekdays and not days.holidays:
            return False
        if len(days.singles) == 1 and not (orders or days.excepted or self.starts):
            return False
        of_sending = clause.said("SEND", "MSG", "HOURS", "CH") or clause.thread.about == "hours"
        return not weekdays or orders or self.starts or of_sending


def hours(clause: Clause) -> list[ProposedRule] | None:
    """Read "send only between 9 and 17 on weekdays", "nothing after 6 pm", "no messages on Fridays"."""
    if not clause.said(*_OF_TIMES) and not clause.match("BEFORE NUM .*AFTER NUM"):
        return None
    if clause.match("(THROUGH|UNTIL) WEEKDAY$|(THROUGH|UNTIL) WEEKDAY (COMMA|AND|BECAUSE)"):
        return None
    times = _take_times(clause)
    weekdays = times.weekdays(clause)
    if not times.restrict(clause, weekdays):
        return None
    spans = []
    while times.forbids and clause.has("DATES"):
        spans.append(take_dates(clause))
    clause.drop(*_AROUND_HOURS)
    scope = take_scope(clause)
    start, end = times.hours
    made = clause.rule(
        "hours", from_hour=start, to_hour=end, weekdays=weekdays, skip_holidays=times.days.holidays, scope=scope
    )
    return [made, *(clause.rule("pause", scope=scope, **span.slots()) for span in spans)]


def _take_times(clause: Clause) -> _Times:
    forbids = (
        clause.said("NEG", "STOP", "EXCEPT", "WITHOUT")
        or clause.stops()
        or clause.match("LEAVE PRON|(WEEKEND|WEEKDAY|HOLIDAYS) AHEAD")
    )
    span = take_hours(clause, forbids=forbids)
    return _Times(span, _take_days(clause), forbids, clause.said("ONLY"))


def _take_days(clause: Clause) -> _Days:
    holidays = bool(clause.drop("HOLIDAYS"))
    but = clause.take("(BUT|EXCEPT) (AT |FOR )?WEEKDAY( (COMMA|AND|OR)* WEEKDAY)*")
    clause.drop("RHYTHM:1")
    return _Days(
        singles=frozenset(int(token.value) for token in clause.drop("WEEKDAY")),
        ranges=frozenset(day for token in clause.drop("WEEKDAYS") for day in token.value),
        excepted=frozenset(int(token.value) for token in but.tokens if token.kind == "WEEKDAY") if but else frozenset(),
        workdays=bool(clause.drop("UNIT:b")),
        weekend=bool(clause.drop("WEEKEND")),
        holidays=holidays,
    )


def pause(clause: Clause) -> list[ProposedRule] | None:
    """Read "pause Delta until 30 June", "stop chasing Delta until I say", "no emails between 20 Dec and 6 Jan"."""
    if clause.match("(KNOWN|GROUP|NAME) .*(AND|BUT|SEMI) .*NEG .*CUST"):
        return None
    dates = take_dates(clause)
    if clause.questions:
        clause.left = []
        return []  # a season without dates: the question stands for the whole clause
    if dates:
        clause.drop("SEASON")
    stops = clause.drop("STOP") or (clause.drop("ALONE") if clause.stops() else [])
    forbids = clause.drop("NEG")
    if not (stops or (forbids and dates)):
        return None
    clause.drop(*_AROUND_PAUSE)
    if not clause.said("ONLY") and (stops or _bans_every_channel(clause)):
        clause.drop("CH")
    clause.take("NUM (?=(MSG|CH))")
    spans = [dates, *_take_further_dates(clause)]
    scope = take_scope(clause)
    if len(spans) == 1 and not dates and not (names_somebody(scope) and clause.said("STOP:pause")):
        return None
    told = [span for span in spans if span] or [dates]
    return [clause.rule("pause", scope=scope, **span.slots()) for span in told]


def _bans_every_channel(clause: Clause) -> bool:
    """Say whether the channels named mean any message: several of them, or e-mail alone."""
    named = {token.value for token in clause.whole if token.kind == "CH"}
    return len(named) > 1 or named == {"email"}


def _take_further_dates(clause: Clause) -> list[Dates]:
    spans = []
    while clause.has("DATES", "UNTILDATE", "SINCEDATE"):
        spans.append(take_dates(clause))
    return spans


def lift(clause: Clause) -> list[ProposedRule] | None:
    """Read "Delta is fine again", "resume chasing Delta", "lift the pause on Delta": what takes a pause back."""
    again = clause.match("AGAIN SEND|SEND AGAIN") and not clause.said("OFFSET", "RHYTHM", "LEN", "CH", "TONE")
    if not (clause.drop("RESUME") or again) or clause.said("NEG", "UNTIL", "IF", "ONLY"):
        return None
    clause.drop("STOP")
    dates = take_dates(clause)
    scope = take_scope(clause)
    return [clause.rule("pause", lifted=True, scope=scope, **dates.slots())] if names_somebody(scope) else None
