"""Says a rule back in one plain sentence, for the author of the policy to confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from ledger.money import Money
from policies.policy import (
    ApprovalRule,
    CapRule,
    Channel,
    ChannelRule,
    DelayRule,
    EscalateRule,
    GapRule,
    HoursRule,
    MinimumRule,
    NeverSayRule,
    NoContactRule,
    PauseRule,
    PromiseRule,
    Rule,
    Scope,
    StageRule,
    Tone,
    ToneRule,
    Validity,
)

TONES = {
    Tone.SERVICE: "helpful",
    Tone.FRIENDLY: "friendly",
    Tone.POLITE_FIRM: "polite but firm",
    Tone.FIRM: "firm",
    Tone.FORMAL: "formal",
}
CHANNELS = {Channel.EMAIL: "email", Channel.WHATSAPP: "WhatsApp", Channel.VOICE: "phone"}
TOPICS = {
    "legal_action": "legal action",
    "service_cut": "cutting off service",
    "late_fee": "late fees",
    "interest": "interest",
    "credit_bureau": "credit bureaus or ratings",
    "agency": "collection agencies",
    "discount": "discounts or settlements",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AUTHOR = frozenset({"me", "i", "myself", "us", "we", "mir", "mich", "ich"})


def in_words(rule: Rule, home_currency: str = "") -> str:
    """Say one rule in one sentence; `home_currency` names amounts whose rule leaves the currency out."""
    sentence = _SAYERS[type(rule)](rule, home_currency)
    whom = scope_in_words(rule.scope, home_currency)
    when = _validity_in_words(rule.valid)
    tail = ", ".join(part for part in (when, f"for {whom}" if whom else "") if part)
    return f"{sentence}, {tail}." if tail else f"{sentence}."


def scope_in_words(scope: Scope, home_currency: str = "") -> str:
    """Say whom a scope covers; empty for everybody."""
    currency = scope.currency or home_currency
    whom = []
    if scope.customers:
        whom.append(_listed(scope.customers))
    if scope.segments:
        whom.append(f"the {_listed(scope.segments)} segment{'s' if len(scope.segments) > 1 else ''}")
    if scope.tags:
        whom.append(f"customers tagged {_listed(scope.tags, 'or')}")
    if scope.countries:
        whom.append(f"customers in {_listed(scope.countries, 'or')}")
    if scope.above_minor is not None:
        whom.append(f"accounts owing more than {_money(scope.above_minor, currency)}")
    if scope.below_minor is not None:
        whom.append(f"accounts owing less than {_money(scope.below_minor, currency)}")
    excepted = [*scope.except_customers, *scope.except_segments, *scope.except_tags]
    covered = " and ".join(whom)
    if excepted:
        covered = f"{covered or 'everybody'} except {_listed(excepted)}"
    return covered


def _stage(rule: StageRule, _: str) -> str:
    when = (
        "On the due date" if rule.days == 0 else f"{_days(abs(rule.days))} {'before' if rule.days < 0 else 'after'} due"
    )
    again = f", and again every {_days(rule.repeat_days)}" if rule.repeat_days else ""
    gate = ", once a person has approved it" if rule.needs_approval else ""
    by = _listed([CHANNELS[channel] for channel in rule.channels], "or")
    article = "an" if TONES[rule.tone][0] in "aeiou" else "a"
    return f"{when}: {article} {TONES[rule.tone]} message by {by}{again}{gate}"


def _approval(rule: ApprovalRule, home: str) -> str:
    what = f"Messages that are {TONES[rule.from_tone]} or firmer" if rule.from_tone else "Messages"
    if rule.above_minor is not None:
        what += f" about more than {_money(rule.above_minor, rule.currency or home)}"
    if rule.from_days is not None:
        what += f" from {_days(rule.from_days)} overdue on"
    return f"{what} wait for the approval of {_who(rule.approver)}"


def _cap(rule: CapRule, _: str) -> str:
    return f"At most {rule.messages} message{'s' if rule.messages != 1 else ''} to a customer in {_days(rule.days)}"


def _gap(rule: GapRule, _: str) -> str:
    unit = "business day" if rule.business_days else "day"
    return f"At least {rule.days} {unit}{'s' if rule.days != 1 else ''} between two messages"


def _no_contact(rule: NoContactRule, _: str) -> str:
    return "No contact by Dunlin" + (f"; {_who(rule.hand_to)} looks after them" if rule.hand_to else "")


def _pause(_rule: PauseRule, _: str) -> str:
    return "No reminders go out"


def _channel(rule: ChannelRule, _: str) -> str:
    named = _listed([CHANNELS[channel] for channel in rule.channels], "or")
    return f"Only by {named}" if rule.allowed else f"Never by {named}"


def _tone(rule: ToneRule, _: str) -> str:
    return f"{'No firmer than' if rule.at_most else 'Always'} {TONES[rule.tone]}"


def _delay(rule: DelayRule, _: str) -> str:
    return f"Left alone until {_days(rule.days)} after due"


def _minimum(rule: MinimumRule, home: str) -> str:
    return f"Accounts owing less than {_money(rule.amount_minor, rule.currency or home)} are not chased"


def _hours(rule: HoursRule, _: str) -> str:
    parts = []
    if rule.from_hour is not None or rule.to_hour is not None:
        parts.append(f"between {rule.from_hour or 0}:00 and {rule.to_hour or 24}:00 local time")
    if rule.weekdays:
        parts.append(f"on {_weekdays(rule.weekdays)}")
    if rule.skip_holidays:
        parts.append("not on public holidays")
    return f"Messages go out only {', '.join(parts)}" if parts != ["not on public holidays"] else (
        "No messages on public holidays"
    )  # fmt: skip


def _promise(rule: PromiseRule, home: str) -> str:
    parts = []
    if rule.max_days_ahead is not None:
        parts.append(f"promises up to {_days(rule.max_days_ahead)} ahead are accepted, later ones go to a person")
    if rule.above_minor is not None:
        parts.append(f"promises above {_money(rule.above_minor, rule.currency or home)} go to a person")
    if rule.grace_days is not None:
        parts.append(f"a promise has {rule.grace_days} business day{'s' if rule.grace_days != 1 else ''} of grace")
    said = "; ".join(parts)
    return said[:1].upper() + said[1:]


def _never_say(rule: NeverSayRule, _: str) -> str:
    return f"No message mentions {TOPICS[rule.topic]}"


def _escalate(rule: EscalateRule, _: str) -> str:
    return f"From {_days(rule.from_days)} overdue on, accounts go to {_who(rule.to)} instead of getting another message"


def _who(name: str) -> str:
    if not name:
        return "a person"
    return "the policy's author" if name.casefold() in _AUTHOR else name


def _days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"


def _money(minor: int, currency: str) -> str:
    return str(Money(minor, currency)) if currency else f"{minor} minor units"


def _listed(names: Iterable[str], word: str = "and") -> str:
    *most, last = names
    return f"{', '.join(most)} {word} {last}" if most else last


def _weekdays(days: tuple[int, ...]) -> str:
    if days == tuple(range(days[0], days[-1] + 1)) and len(days) > 2:
        return f"{_WEEKDAYS[days[0]]} to {_WEEKDAYS[days[-1]]}"
    return _listed([_WEEKDAYS[day] for day in days])


def _validity_in_words(valid: Validity) -> str:
    if valid.since and valid.until:
        if valid.yearly:
            return f"every year from {_date(valid.since, year=False)} to {_date(valid.until, year=False)}"
        return f"from {_date(valid.since)} to {_date(valid.until)}"
    if valid.since:
        return f"from {_date(valid.since)} on"
    return f"until {_date(valid.until)}" if valid.until else ""


def _date(day: date, *, year: bool = True) -> str:
    return f"{day.day} {day:%B} {day.year}" if year else f"{day.day} {day:%B}"


_SAYERS: dict[type[Any], Callable[[Any, str], str]] = {
    StageRule: _stage,
    ApprovalRule: _approval,
    CapRule: _cap,
    GapRule: _gap,
    NoContactRule: _no_contact,
    PauseRule: _pause,
    ChannelRule: _channel,
    ToneRule: _tone,
    DelayRule: _delay,
    MinimumRule: _minimum,
    HoursRule: _hours,
    PromiseRule: _promise,
    NeverSayRule: _never_say,
    EscalateRule: _escalate,
}
