"""Holds a proposal against the text it quotes: every figure, date, name, channel and firm word must stand there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies import compile_dates, compile_figures
from policies.compile_names import names_country, plain
from policies.policy import Tone
from prompts.policy_reading import ProposedRule

_DECIMAL = re.compile(r"\d{1,15}(?:\.\d{1,4})?")
_BEFORE = re.compile(
    r"\b(?:before|prior|ahead|pre|advance|early|vor|bevor|vorher|vorab)\b|d\s?[-−–]\s?\d|[-−–]\d", re.IGNORECASE
)
_FIRST_DAY = re.compile(
    r"\b(?:overdue|late|past due|day after|fall(?:s|en)? due|überfällig|fällig\w*)\b", re.IGNORECASE
)
_FROM_INVOICE = re.compile(
    r"\b(?:days?|weeks?|months?|tage?n?|wochen?|monate?n?)\s+(?:from|after|since|of|following|past|nach|ab|seit)\s+"
    r"(?:the |an? |der |dem |our )*(?:(?:date of (?:the )?)?invoice(?!s? (?:is|are|was|were|falls?|becomes?|goes|went|"
    r"has|"
    r"due)\b)(?:[- ]date)?|invoicing|billing|issu(?:e|ing)|rechnungs(?:datum|stellung|eingang|versand))\b",
    re.IGNORECASE,
)
_DUE_DAY = re.compile(r"\b(?:due|fällig\w*|fälligkeit)\b", re.IGNORECASE)
_CHANNEL_WORDS = {
    "email": r"e-?mails?|mails?|mailen|schreib\w*",
    "whatsapp": r"whats\s?app|wa\b",
    "sms": r"sms\w*|text(?:s|ed|ing)?\b|kurznachricht\w*",
    "voice": r"call(?:s|ed|ing)?\b|bell\b|buzz\b|phon\w+|ring\b|rung\b|voice|telefon\w*|telephon\w*|\w*ruf\w*",
}
_FIRM_WORDS = re.compile(
    r"\b(?:firm\w*|formal\w*|final\w*|last|strict\w*|serious\w*|stern\w*|tough\w*|hard\w*|mean|"
    r"harsh\w*|escalat\w*|"
    r"aggressive\w*|demand\w*|notice|warning|urgent\w*|blunt|insist\w*|letzte\w*|mahnung|bestimmt\w*|"
    r"förmlich\w*|streng\w*|"
    r"formell\w*|nachdrücklich\w*|deutlich\w*|schärfer\w*|official\w*|direct|strong\w*|no more nice|"
    r"done being nice)\b",
    re.IGNORECASE,
)
_WEEKDAY_WORDS = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun|weekend|w/end|week-?day|business|working|work|office|montag|dienstag|"
    r"mittwoch|donnerstag|"
    r"freitag|samstag|sonntag|wochen|werk|arbeits|mo\b|fr\b)",
    re.IGNORECASE,
)
_SELF = frozenset({"me", "i", "myself", "us", "we", "mir", "mich", "ich", "author", "the author"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a proposal is not believed: a question code and the question to the author of the policy."""

    code: str
    ask: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a proposal may draw on: the words of its sentence and of the lines that lead into it."""

    words: str
    today: date | None
    home_currency: str
    #: Whether the policy names a currency other than the home currency anywhere.
    several_currencies: bool


def problem_with(rule: ProposedRule, evidence: Evidence) -> Problem | None:
    """Return the first thing in a proposal that its text does not bear out; None when all of it stands there."""
    for check in _CHECKS:
        for problem in check(rule, evidence):
            return problem
    return None


def money(stated: str | None, currency: str | None, evidence: Evidence) -> tuple[Decimal, str] | Problem | None:
    """Return a stated amount and its currency as the text has them; a Problem when the text has them not."""
    if stated is None:
        return None
    if not _DECIMAL.fullmatch(stated):
        return Problem("not_understood", f"The amount {stated!r} is not a plain number; please write it in digits.")
    value = Decimal(stated)
    written = [
        found for found in compile_figures.amounts_in(evidence.words, evidence.home_currency) if found.value == value
    ]
    if not written:
        return _absent(f"the amount {stated}")
    signed = {found.currency for found in written if found.currency}
    if currency is None and not signed and evidence.several_currencies:
        return Problem("missing_currency", f"In which currency is {stated} meant? The policy names several.")
    near = signed or compile_figures.currencies_in(evidence.words, evidence.home_currency)
    if currency is not None and currency not in (near or {evidence.home_currency}):
        return _absent(f"the currency {currency}")
    if len(signed) > 1 and currency is None:
        return Problem("missing_currency", f"In which currency is {stated} meant?")
    return value, currency or next(iter(signed), evidence.home_currency)


def person(name: str | None, evidence: Evidence) -> str:
    """Return the person a rule names if the text names them too, else nobody."""
    if not name:
        return ""
    spoken = plain(name) in _SELF or plain(name) in plain(evidence.words)
    return name.strip() if spoken else ""


def validity_problem(rule: ProposedRule, evidence: Evidence) -> Problem | None:
    """Return what is wrong with the dates of a proposal: no date, not in the text, a year that cannot be told."""
    for stated in (rule.date_from, rule.date_to):
        if stated is None:
            continue
        try:
            value = date.fromisoformat(stated)
        except ValueError:
            return Problem("missing_date", f"{stated!r} is no date; please write day, month and year.")
        if compile_dates.stands_in(evidence.words, value, yearly=rule.yearly, today=evidence.today):
            continue
        return Problem("missing_date", f"Which date is meant here? {stated} was read, but is not what the text says.")
    return None


def _counts(rule: ProposedRule, evidence: Evidence) -> Iterator[Problem]:
    known = compile_figures.counts_in(evidence.words)
    stated = {
        "count": rule.count,
        "from_days": rule.from_days,
        "repeat_days": rule.repeat_days,
        "grace_days": rule.grace_days,
    }
    if rule.kind != "stage":
        stated["days"] = rule.days
    for value in stated.values():
        if value is not None and value not in known:
            yield _absent(f"the number {value}")


def _stage_days(rule: ProposedRule, evidence: Evidence) -> Iterator[Problem]:
    if rule.kind != "stage" or rule.days is None:
        return
    words = evidence.words
    known = compile_figures.counts_in(words)
    if rule.days == 0 and not _DUE_DAY.search(words):
        yield _absent("the due date")
    elif rule.days < 0 and not _BEFORE.search(words):
        yield _absent("a day before the due date")
    elif rule.days != 0 and abs(rule.days) not in known:
        # A cadence without a start ("email every 4 days") begins on the first day overdue, one that follows a stage
        # ("day 5, after that every 4 days") one beat after it.
        first = rule.days == 1 and (rule.repeat_days is not None or _FIRST_DAY.search(words))
        follows = rule.repeat_days is not None and rule.days - rule.repeat_days in known
        if not (first or follows):
            yield _absent(f"the number {rule.days}")


def _anchor(rule: ProposedRule, evidence: Evidence) -> Iterator[Problem]:
    counts_days = rule.kind in ("stage", "escalate", "delay") or rule.from_days is not None
    if counts_days and _FROM_INVOICE.search(evidence.words):
        ask = "Days are counted from the due date here, not from the invoice: how many days after the due date is that?"
        yield Problem("ambiguous", ask)


def _hours(rule: ProposedRule, evidence: Evidence) -> Iterator[Problem]:
    known = compile_figures.hours_in(evidence.words)
    for hour in (rule.from_hour, rule.to_hour):
        if hour is not None and hour not in known:
            yield _absent(f"{hour} o'clock")
    if rule.weekdays and not _WEEKDAY_WORDS.search(evidence.words):
        yield _absent("a day of the week")
    if any(day not in range(7) for day in rule.weekdays):
        yield Problem("not_understood", "Which days of the week are meant here?")


def _channels(rule: ProposedRule, evidence: Evidence) -> Iterator[Problem]:
    for channel in rule.channels:
        if channel == "email" and rule.kind == "stage":
            continue  # the channel of a stage that names none
        if not re.search(rf"\b(?:{_CHANNEL_WORDS[channel]})", evidence.words, re.IGNORECASE):
            yield _absent(f"the channel {channel}")


def _tone(rule: ProposedRule, evidence: Evidence) -> Iterator[Problem]:
    firm = rule.tone in (Tone.FIRM, Tone.FORMAL) and rule.kind in ("stage", "tone") and not rule.at_most
    if firm and not _FIRM_WORDS.search(evidence.words):
        yield Problem("ambiguous", f"The text does not say that this is to sound {rule.tone}: which tone is meant?")


def _places(rule: ProposedRule, evidence: Evidence) -> Iterator[Problem]:
    scope = rule.scope
    for name in (
        *scope.customers,
        *scope.parents,
        *scope.segments,
        *scope.tags,
        *scope.except_customers,
        *scope.except_segments,
        *scope.except_tags,
    ):
        if not plain(name) or plain(name) not in plain(evidence.words):
            yield _absent(f"the name {name}")
    for code in (*scope.countries, *scope.except_countries):
        if not names_country(evidence.words, code):
            yield _absent(f"the country {code}")
    for code in scope.currencies:
        if code.upper() not in compile_figures.currencies_in(evidence.words, evidence.home_currency):
            yield _absent(f"the currency {code}")
    if scope.invoices_at_most is not None and scope.invoices_at_most not in compile_figures.counts_in(evidence.words):
        yield _absent(f"the number {scope.invoices_at_most}")


def _absent(what: str) -> Problem:
    return Problem(
        "not_understood", f"This was read with {what}, which does not stand there: please word it differently."
    )


_CHECKS: tuple[Callable[[ProposedRule, Evidence], Iterator[Problem]], ...] = (
    _counts,
    _stage_days,
    _anchor,
    _hours,
    _channels,
    _tone,
    _places,
)


def joined_by_or(words: str, channels: Sequence[str]) -> bool:
    """Say whether the text joins these channels with a plain "or", and says nothing of which comes first."""
    if len(channels) < 2 or _IN_ORDER.search(words):
        return False
    named = "|".join(_CHANNEL_WORDS[channel] for channel in channels)
    return (
        re.search(rf"\b(?:{named})\W+(?:\w+\W+){{0,2}}(?:or|oder)\W+(?:\w+\W+){{0,2}}(?:{named})", words, re.I)
        is not None
    )


_IN_ORDER = re.compile(
    r"\b(?:else|otherwise|failing|fails?|if|unless|then|prefer\w*|rather|sonst|andernfalls|wenn|falls|dann|zuerst|"
    r"lieber|bevorzug\w*|ersatzweise)\b",
    re.IGNORECASE,
)
