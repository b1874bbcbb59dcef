"""Says a rule back in one plain sentence, for the author of the policy to confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from ledger.money import Money
from policies import policy
from policies.policy import Channel, Rule, Scope, Tone, Validity

TONES = {
    Tone.SERVICE: "helpful",
    Tone.FRIENDLY: "friendly",
    Tone.POLITE_FIRM: "polite but firm",
    Tone.FIRM: "firm",
    Tone.FORMAL: "formal",
}
CHANNELS = {Channel.EMAIL: "email", Channel.WHATSAPP: "WhatsApp", Channel.SMS: "SMS", Channel.VOICE: "phone"}
TOPICS = {
    "legal_action": "legal action",
    "service_cut": "cutting off service",
    "late_fee": "late fees",
    "interest": "interest",
    "credit_bureau": "credit bureaus or ratings",
    "agency": "collection agencies",
    "discount": "discounts or settlements",
}
EVENTS = {
    "broken_promise": "a broken promise",
    "dispute": "a dispute",
    "insolvency": "word of insolvency",
    "legal_threat": "a legal threat",
    "hardship": "word of financial hardship",
    "no_answer": "no answer to any message",
}
ACTIONS = {
    "write_off": "Write-offs",
    "deduction": "Deductions",
    "plan": "Payment plans",
    "settlement": "Settlements below the full sum",
    "refund": "Refunds",
    "credit_note": "Credit notes",
    "fee_waiver": "Waiving fees",
    "legal_step": "Legal steps",
    "discount": "Discounts",
}
CONTENTS = {
    "pay_link": "a link to pay",
    "bank_details": "the bank details",
    "ask_for_date": "the question when payment will come",
    "ask_for_reason": "the question why payment has not come",
    "statement": "a statement of the account",
    "invoice_copies": "copies of the invoices",
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AUTHOR = frozenset({"me", "i", "myself", "us", "we", "mir", "mich", "ich"})


def in_words(rule: Rule, home_currency: str = "") -> str:
    """Say one rule in one sentence; `home_currency` names amounts whose rule leaves the currency out."""
    sentence = _SAYERS[rule.kind](rule, home_currency)
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
    if scope.parents:
        whom.append(f"the whole group of {_listed(scope.parents)}")
    if scope.segments:
        whom.append(f"the {_listed(scope.segments)} segment{'s' if len(scope.segments) > 1 else ''}")
    if scope.tags:
        whom.append(f"customers tagged {_listed(scope.tags, 'or')}")
    if scope.countries:
        whom.append(f"customers in {_listed(scope.countries, 'or')}")
    if scope.currencies:
        whom.append(f"accounts owing in {_listed(scope.currencies, 'or')}")
    if scope.invoices_at_most is not None:
        many = scope.invoices_at_most
        whom.append(f"new customers (no more than {many} invoice{'s' if many != 1 else ''} so far)")
    if scope.above_minor is not None:
        whom.append(f"accounts owing more than {_money(scope.above_minor, currency)}")
    if scope.below_minor is not None:
        whom.append(f"accounts owing less than {_money(scope.below_minor, currency)}")
    excepted = [*scope.except_customers, *scope.except_segments, *scope.except_tags, *scope.except_countries]
    covered = " and ".join(whom)
    if excepted:
        covered = f"{covered or 'everybody'} except {_listed(excepted)}"
    return covered


def _stage(rule: policy.StageRule, _: str) -> str:
    when = (
        "On the due date" if rule.days == 0 else f"{_days(abs(rule.days))} {'before' if rule.days < 0 else 'after'} due"
    )
    again = f", and again every {_days(rule.repeat_days)}" if rule.repeat_days else ""
    gate = ", once a person has approved it" if rule.needs_approval else ""
    by = _listed([CHANNELS[channel] for channel in rule.channels], "or")
    article = "an" if TONES[rule.tone][0] in "aeiou" else "a"
    return f"{when}: {article} {TONES[rule.tone]} message by {by}{again}{gate}"


def _approval(rule: policy.ApprovalRule, home: str) -> str:
    what = f"Messages that are {TONES[rule.from_tone]} or firmer" if rule.from_tone else "Messages"
    if rule.above_minor is not None:
        about = "to accounts owing" if rule.per == "account" else "about an invoice of"
        what += f" {about} more than {_money(rule.above_minor, rule.currency or home)}"
    if rule.from_days is not None:
        what += f" from {_days(rule.from_days)} overdue on"
    return f"{what} wait for the approval of {_who(rule.approver)}"


def _cap(rule: policy.CapRule, _: str) -> str:
    by = f" by {CHANNELS[rule.channel]}" if rule.channel else ""
    many = f"{rule.messages} message{'s' if rule.messages != 1 else ''}"
    return f"At most {many}{by} to a customer in {_days(rule.days)}"


def _gap(rule: policy.GapRule, _: str) -> str:
    unit = "business day" if rule.business_days else "day"
    return f"At least {rule.days} {unit}{'s' if rule.days != 1 else ''} between two messages"


def _no_contact(rule: policy.NoContactRule, _: str) -> str:
    return "No contact by Dunlin" + (f"; {_who(rule.hand_to)} looks after them" if rule.hand_to else "")


def _pause(rule: policy.PauseRule, _: str) -> str:
    return "May be written to again" if rule.lifted else "No reminders go out"


def _channel(rule: policy.ChannelRule, _: str) -> str:
    named = _listed([CHANNELS[channel] for channel in rule.channels], "or")
    return f"Only by {named}" if rule.allowed else f"Never by {named}"


def _tone(rule: policy.ToneRule, _: str) -> str:
    return f"{'No firmer than' if rule.at_most else 'Always'} {TONES[rule.tone]}"


def _delay(rule: policy.DelayRule, _: str) -> str:
    return f"Left alone until {_days(rule.days)} after due"


def _minimum(rule: policy.MinimumRule, home: str) -> str:
    return f"Accounts owing less than {_money(rule.amount_minor, rule.currency or home)} are not chased"


def _hours(rule: policy.HoursRule, _: str) -> str:
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


def _promise(rule: policy.PromiseRule, home: str) -> str:
    parts = []
    if rule.max_days_ahead is not None:
        parts.append(f"promises up to {_days(rule.max_days_ahead)} ahead are accepted, later ones go to a person")
    if rule.above_minor is not None:
        parts.append(f"promises above {_money(rule.above_minor, rule.currency or home)} go to a person")
    if rule.grace_days is not None:
        parts.append(f"a promise has {rule.grace_days} business day{'s' if rule.grace_days != 1 else ''} of grace")
    said = "; ".join(parts)
    return said[:1].upper() + said[1:]


def _never_say(rule: policy.NeverSayRule, _: str) -> str:
    return f"No message mentions {TOPICS[rule.topic]}"


def _escalate(rule: policy.EscalateRule, _: str) -> str:
    return f"From {_days(rule.from_days)} overdue on, accounts go to {_who(rule.to)} instead of getting another message"


def _event(rule: policy.EventRule, _: str) -> str:
    times = f"{rule.count} broken promises" if rule.count > 1 else EVENTS[rule.event]
    return f"After {times} the account goes to {_who(rule.to)} instead of getting another message"


def _authority(rule: policy.AuthorityRule, home: str) -> str:
    above = f" above {_money(rule.above_minor, rule.currency or home)}" if rule.above_minor is not None else ""
    return f"{ACTIONS[rule.action]}{above} are decided by {_who(rule.to)}, never by Dunlin"


def _include(rule: policy.IncludeRule, _: str) -> str:
    return f"Every message contains {CONTENTS[rule.topic]}"


def _adapt(rule: policy.AdaptRule, _: str) -> str:
    return f"Timing {'may follow' if rule.allowed else 'never follows'} a customer's own habit of paying"


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


_SAYERS: Mapping[str, Callable[[Any, str], str]] = {
    "stage": _stage,
    "approval": _approval,
    "cap": _cap,
    "gap": _gap,
    "no_contact": _no_contact,
    "pause": _pause,
    "channel": _channel,
    "tone": _tone,
    "delay": _delay,
    "minimum": _minimum,
    "hours": _hours,
    "promise": _promise,
    "never_say": _never_say,
    "escalate": _escalate,
    "event": _event,
    "authority": _authority,
    "include": _include,
    "adapt": _adapt,
}
