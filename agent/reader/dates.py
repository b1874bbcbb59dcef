"""Marking the dates in a message: code finds them and resolves them from the moment the message was sent.

Nothing is guessed: words without a day ("soon", "as soon as possible") are no dates, and a day that the words
leave open is marked ambiguous.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agent.reader import date_patterns as patterns
from agent.reader.calendar_words import MONTHS, NUMBERS, ORDINALS, WEEKDAYS, WEEKDAYS_PT
from agent.reader.lowercase import lowercase
from ledger.calendar import BusinessCalendar
from prompts.reply_reading import DateMention

#: Countries that write the month first.
_MONTH_FIRST = frozenset({"US", "PH", "FM", "PW", "MH", "GU", "PR"})
#: A day and month without a year lies at most so many days back, unless the words are in the past tense.
_BACK = 60
MAX_MENTIONS = 40


@dataclass(frozen=True, slots=True)
class _Moment:
    """What a date is resolved from: the day of sending where the sender is, the order of numbers, the tense."""

    today: date
    month_first: bool | None
    past: bool


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    precision: str = "day"
    ambiguous: bool = False


_Resolver = Callable[[re.Match[str], _Moment], _Day | None]


def mark_dates(
    text: str, span: tuple[int, int], *, sent_at: datetime, zone: ZoneInfo, locale: str
) -> tuple[DateMention, ...]:
    """Find and resolve the dates in a span of a text, in the order they stand.

    `sent_at` is the message's own aware time, `zone` the sender's; `locale` ("en_US", "de") decides the order of
    day and month: where it leaves that open and both are possible, the mention is ambiguous.
    """
    words, begin = lowercase(text[: span[1]]), span[0]
    today, month_first = sent_at.astimezone(zone).date(), _month_first(locale)
    present = _words_in(words, begin)
    found: list[DateMention] = []
    for pattern, resolve, needs in _RULES:
        if needs.isdisjoint(present):
            continue
        for match in pattern.finditer(words, begin):
            start, end = _trimmed(match)
            if any(start < taken.end and taken.start < end for taken in found):
                continue
            resolved = resolve(match, _Moment(today, month_first, _is_past(words, begin, match)))
            if resolved is not None:
                found.append(_mention(resolved, start, end, _near_payment_run(words, begin, match)))
    return tuple(sorted(found, key=lambda mention: mention.start)[:MAX_MENTIONS])


def _mention(resolved: _Day, start: int, end: int, in_run: bool) -> DateMention:
    precision = "payment_run" if in_run and resolved.precision == "day" else resolved.precision
    return DateMention(
        start=start, end=end, day=resolved.day.isoformat(), precision=precision, ambiguous=resolved.ambiguous
    )


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    words = match.group()
    return match.start() + len(words) - len(words.lstrip()), match.end() - len(words) + len(words.rstrip())


def _month_first(locale: str) -> bool | None:
    """Say whether months come first; None where the locale leaves it open (plain English, or nothing)."""
    language, _, territory = locale.replace("-", "_").partition("_")
    if territory:
        return territory.upper() in _MONTH_FIRST
    return None if not language or language.lower() == "en" else False


def _clause(words: str, begin: int, match: re.Match[str]) -> str:
    """Return the clause a date stands in, up to 120 characters to either side."""
    before = words[max(begin, match.start() - 120) : match.start()]
    after = words[match.end() : match.end() + 120]
    edges = [edge.end() for edge in patterns.CLAUSE_EDGE.finditer(before)]
    close = patterns.CLAUSE_EDGE.search(after)
    return before[edges[-1] if edges else 0 :] + match.group() + after[: close.start() if close else None]


def _is_past(words: str, begin: int, match: re.Match[str]) -> bool:
    if patterns.DEADLINE_WORD.search(words[max(begin, match.start() - 20) : match.start()]):
        return False
    clause = _clause(words, begin, match)
    return patterns.PAST.search(clause) is not None and patterns.FUTURE.search(clause) is None


def _near_payment_run(words: str, begin: int, match: re.Match[str]) -> bool:
    nearby = words[max(begin, match.start() - 80) : match.end() + 60]
    return patterns.PAYMENT_RUN.search(nearby) is not None


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _without_year(month: int, day: int, moment: _Moment) -> date | None:
    """Return the occurrence of a day and month that the words mean: the nearest that fits the tense."""
    years = (moment.today.year + n for n in (-1, 0, 1))
    days = [found for found in (_on(year, month, day) for year in years) if found]
    if moment.past:
        return max((found for found in days if found <= moment.today), default=None)
    return min((found for found in days if (moment.today - found).days <= _BACK), default=None)


def _year(written: str | None) -> int | None:
    return None if not written else int(written) + (2000 if len(written) == 2 else 0)


def _dated(match: re.Match[str], moment: _Moment) -> _Day | None:
    """Resolve a day and month that are told apart by how they are written."""
    groups = match.groupdict()
    name = groups["month"]
    month = int(name) if name.isdigit() else MONTHS[name]
    year = _year(groups.get("year"))
    day = int(groups["day"])
    found = _on(year, month, day) if year else _without_year(month, day, moment)
    return _Day(found) if found else None


def _numeric(match: re.Match[str], moment: _Moment) -> _Day | None:
    """Resolve two numbers whose order the locale decides; dots always mean day first."""
    first, second = int(match["first"]), int(match["second"])
    year = _year(match.groupdict().get("year"))

    def on(day: int, month: int) -> date | None:
        return _on(year, month, day) if year else _without_year(month, day, moment)

    day_first, month_first = on(first, second), on(second, first)
    if match["sign"] == "." or month_first is None:
        return _Day(day_first) if day_first else None
    if day_first is None:
        return _Day(month_first)
    if moment.month_first is None:
        return _Day(day_first, ambiguous=day_first != month_first)
    return _Day(month_first if moment.month_first else day_first)


def _next_day_of_month(match: re.Match[str], moment: _Moment) -> _Day | None:
    """Resolve "the 15th": the next such day, or the last one in the past tense."""
    return _day_of_month(
        int(match["day"]), moment, skip={"next": 1, "last": -1}.get(match.groupdict().get("of") or "", 0)
    )


def _day_of_month(wanted: int, moment: _Moment, skip: int = 0) -> _Day | None:
    today = moment.today
    step = -1 if moment.past else 1
    for n in range(3):
        year, month = _shift(today, skip + step * n)
        found = _on(year, month, wanted)
        if found and (skip or (found <= today if moment.past else found >= today)):
            return _Day(found)
    return None


def _month_spoken(match: re.Match[str], moment: _Moment) -> _Day | None:
    """Resolve "April twenty fourth"."""
    month, day = MONTHS[match["month"] or match["month2"]], ORDINALS[match["ordinal"] or match["ordinal2"]]
    found = _without_year(month, day, moment)
    return _Day(found) if found else None


def _third_of_month(match: re.Match[str], moment: _Moment) -> _Day:
    year, month = _month_meant(match, moment)
    return _Day(
        {"prima": date(year, month, 10), "seconda": date(year, month, 20)}.get(match["part"], _last_of(year, month)),
        "week",
    )


def _half_of_month(match: re.Match[str], moment: _Moment) -> _Day:
    year, month = _month_meant(match, moment)
    return _Day(date(year, month, 15) if match["part"].startswith(("prim", "prem")) else _last_of(year, month), "week")


def _spoken_ordinal(match: re.Match[str], moment: _Moment) -> _Day | None:
    """Resolve "the seventeenth", as people speak."""
    return _day_of_month(ORDINALS[match["ordinal"]], moment)


def _shift(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _part_of_named(match: re.Match[str], moment: _Moment) -> _Day:
    year, month = _month_meant(match, moment)
    if match["end"]:
        return _Day(_last_of(year, month), "month_end")
    return _Day(date(year, month, 7 if match["begin"] else 15), "week")


def _month_meant(match: re.Match[str], moment: _Moment) -> tuple[int, int]:
    """Return year and month of a named month; without a year the nearest that fits the tense."""
    month, year = MONTHS[match["month"]], _year(match["year"])
    if year is None:
        nearest = _without_year(month, 28, moment)
        year = nearest.year if nearest else moment.today.year
    return year, month


def _end_of_month(match: re.Match[str], moment: _Moment) -> _Day:
    is_next = match["next"] or match["next2"]
    return _Day(_last_of(*_shift(moment.today, 1 if is_next else 0)), "month_end")


def _part_of_month(match: re.Match[str], moment: _Moment) -> _Day:
    day = 7 if match["begin"] else 15
    ahead = 1 if match["next"] or moment.today.day > day else 0
    year, month = _shift(moment.today, ahead)
    return _Day(date(year, month, day), "week")


def _end_of_quarter(_: re.Match[str], moment: _Moment) -> _Day:
    return _Day(_last_of(moment.today.year, (moment.today.month + 2) // 3 * 3), "month_end")


def _span(count: str, unit: str, business: bool, today: date) -> date:
    number = int(count) if count.isdigit() else NUMBERS[count]
    if unit.startswith(("week", "woche", "semain", "seman", "settiman", "weken", "fortnight")):
        return today + timedelta(weeks=number * (2 if unit.startswith("fortnight") else 1))
    if unit.startswith(("mon", "mois", "mes", "mês", "maand")):
        year, month = _shift(today, number)
        return min(_last_of(year, month), date(year, month, 1) + timedelta(days=today.day - 1))
    if business or unit.startswith(("business", "werk", "arbeit", "bank")):
        return BusinessCalendar().add(today, number)
    return today + timedelta(days=number)


def _in_span(match: re.Match[str], moment: _Moment) -> _Day:
    business = bool(match["business"] or match.groupdict().get("after"))
    return _Day(_span(match["count"], match["unit"], business, moment.today))


def _more_time(match: re.Match[str], moment: _Moment) -> _Day:
    # From today or from the due date: the words leave it open.
    return _Day(_span(match["count"], match["unit"] or match["unit2"], False, moment.today), ambiguous=True)


def _span_ago(match: re.Match[str], moment: _Moment) -> _Day:
    count = match["count"] or match["count2"] or match["count3"]
    unit = match["unit"] or match["unit2"] or match["unit3"]
    ahead = _span(count, unit, False, moment.today)
    return _Day(moment.today - (ahead - moment.today))


def _friday(today: date, weeks_ahead: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(days=4 + 7 * weeks_ahead)


def _week(match: re.Match[str], moment: _Moment) -> _Day:
    is_next = match["next"] or match["next2"]
    this = _friday(moment.today, 0)
    return _Day(_friday(moment.today, 1) if is_next else max(this, moment.today), "week")


def _week_number(match: re.Match[str], moment: _Moment) -> _Day | None:
    year, number = moment.today.isocalendar().year, int(match["number"])
    try:
        friday = date.fromisocalendar(year, number, 5)
        return _Day(
            friday if (moment.today - friday).days <= _BACK else date.fromisocalendar(year + 1, number, 5), "week"
        )
    except ValueError:
        return None


def _weekday_of_next_week(match: re.Match[str], moment: _Moment) -> _Day:
    number = WEEKDAYS[match["weekday"] or match["weekday2"]]
    return _Day(_friday(moment.today, 1) + timedelta(days=number - 4))


def _weekday(match: re.Match[str], moment: _Moment) -> _Day:
    name, today = match["weekday"], moment.today
    number = WEEKDAYS_PT[name] if name in WEEKDAYS_PT else WEEKDAYS[name]
    said = match.groupdict()
    if said.get("last") or said.get("last2") or moment.past:
        return _Day(today - timedelta(days=(today.weekday() - number) % 7 or 7))
    return _Day(today + timedelta(days=(number - today.weekday()) % 7 or 7))


def _relative(days: int) -> _Resolver:
    return lambda _, moment: _Day(moment.today + timedelta(days=days))


_DIGIT = frozenset({"0"})
_MONTH_NAMES = frozenset(MONTHS)
_WEEKDAY_NAMES = frozenset(WEEKDAYS) | {f"{name}s" for name in WEEKDAYS} | {"feira"}
_MONTH_WORDS = frozenset(
    "month months monats monat ultimo monatsende monatsmitte eom mois mes mese maand mês end mid ende fin fine".split()
)
_ORDINAL_WORDS = frozenset(word.split("-")[-1] for word in ORDINALS)
_QUARTER_WORDS = frozenset("quarter quartals quartal trimestre kwartaal quartalsende eoq".split())
_WEEK_WORDS = frozenset("week woche semaine semana settimana eow kw cw wk kalenderwoche".split())
_UNIT_WORDS = frozenset(
    "day days week weeks fortnight fortnights month months tag tage tagen werktag werktage "
    "werktagen arbeitstage arbeitstagen "
    "bankarbeitstagen woche wochen monat monate monaten jour jours semaine semaines mois día días "
    "semana semanas mes meses "
    "giorno giorni settimana settimane mese mesi dag dagen werkdagen week weken maand maanden dia "
    "dias mês mêses".split()
)
_RELATIVE_WORDS = frozenset(
    "today tonight this ce cet esta stamattina stasera giornata vanmorgen vanmiddag vanavond hj ocho "
    "eod cob end close heute aujourd hoy oggi vandaag hoje tomorrow tmrw tmw "
    "morgen demain mañana domani "
    "amanhã amanha day übermorgen uebermorgen après pasado dopodomani overmorgen depois yesterday "
    "gestern hier ayer ieri "
    "gisteren ontem last vorgestern avant anteayer altro eergisteren anteontem".split()
)

#: Surest first: what one rule has taken, no later rule reads again. A rule is tried only where one of its words
#: (or, for `_DIGIT`, any digit) stands in the message, which is what keeps marking fast.
_RULES: tuple[tuple[re.Pattern[str], _Resolver, frozenset[str]], ...] = (
    (patterns.ISO, _dated, _DIGIT),
    (patterns.NUMERIC, _numeric, _DIGIT),
    (patterns.END_OF_NAMED, _part_of_named, _MONTH_NAMES),
    (patterns.THIRD_OF_MONTH, _third_of_month, _MONTH_NAMES),
    (patterns.HALF_OF_MONTH, _half_of_month, _MONTH_NAMES),
    (patterns.DAY_MONTH, _dated, _MONTH_NAMES),
    (patterns.MONTH_DAY, _dated, _MONTH_NAMES),
    (patterns.MONTH_SPOKEN, _month_spoken, _MONTH_NAMES),
    (patterns.DOTTED, _dated, _DIGIT),
    (patterns.DOTTED_AFTER_WORD, _dated, _DIGIT),
    (patterns.SLASHED, _numeric, _DIGIT),
    (patterns.SLASHED_PAID, _numeric, _DIGIT),
    (patterns.SLASHED_ALONE, _numeric, _DIGIT),
    (patterns.END_OF_MONTH, _end_of_month, _MONTH_WORDS),
    (patterns.PART_OF_MONTH, _part_of_month, _MONTH_WORDS),
    (patterns.END_OF_QUARTER, _end_of_quarter, _QUARTER_WORDS),
    (patterns.SPAN_AGO, _span_ago, _UNIT_WORDS),
    (patterns.MORE_TIME, _more_time, _UNIT_WORDS),
    (patterns.IN_SPAN, _in_span, _UNIT_WORDS),
    (patterns.FROM_NOW, _in_span, _UNIT_WORDS),
    (patterns.WEEKDAY_OF_WEEK, _weekday_of_next_week, _WEEKDAY_NAMES),
    (patterns.WEEK, _week, _WEEK_WORDS),
    (patterns.WEEK_NUMBER, _week_number, _WEEK_WORDS),
    (patterns.ORDINAL, _next_day_of_month, _DIGIT),
    (patterns.ORDINAL_SPOKEN, _spoken_ordinal, _ORDINAL_WORDS),
    (patterns.ORDINAL_ABROAD, _next_day_of_month, _DIGIT),
    (patterns.WEEKDAY, _weekday, _WEEKDAY_NAMES),
    (patterns.WEEKDAY_PT, _weekday, frozenset(WEEKDAYS_PT)),
    *((pattern, _relative(days), _RELATIVE_WORDS) for days, pattern in patterns.RELATIVE_DAYS.items()),
)
_WORD = re.compile(r"[^\W\d_]+")


def _words_in(words: str, begin: int) -> frozenset[str]:
    found = {word.group() for word in _WORD.finditer(words, begin)}
    if any(character.isdigit() for character in words[begin:]):
        found |= _DIGIT
    return frozenset(found)
