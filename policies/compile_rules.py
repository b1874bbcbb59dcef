"""Makes a typed rule of a checked proposal, or says what it lacks; one small maker per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.money import Money, UnknownCurrencyError
from policies.compile_checks import Evidence, Problem, money, person, validity_problem
from policies.compile_names import plain
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
    Span,
    StageRule,
    Tone,
    ToneRule,
    Validity,
)
from prompts.policy_reading import ProposedRule

#: Before these days a stage that names no tone sounds so; after the last it is polite and firm, never firmer.
_DEFAULT_TONES = ((0, Tone.SERVICE), (10, Tone.FRIENDLY))


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal with its place, its bound scope and the text it may draw on."""

    proposal: ProposedRule
    span: Span
    scope: Scope
    evidence: Evidence


def typed_rule(draft: Draft) -> Rule | Problem:
    """Make the typed rule, with an id still to be given; a Problem when the proposal lacks or mistakes something."""
    if problem := validity_problem(draft.proposal, draft.evidence):
        return problem
    valid = _validity(draft.proposal)
    if isinstance(valid, Problem):
        return valid
    scope = _scope(draft)
    if isinstance(scope, Problem):
        return scope
    common = {"id": "", "span": draft.span, "scope": scope, "valid": valid}
    try:
        return _MAKERS[draft.proposal.kind](draft, common)
    except UnknownCurrencyError as error:
        return Problem("missing_currency", f"{error}: which currency is meant?")
    except ValueError:
        return Problem("not_understood", "The figures of this sentence are out of range: please word it differently.")


def default_tone(days: int) -> Tone:
    """Return the tone of a stage whose text names none."""
    return next((tone for below, tone in _DEFAULT_TONES if days < below), Tone.POLITE_FIRM)


def _validity(proposal: ProposedRule) -> Validity | Problem:
    since = date.fromisoformat(proposal.date_from) if proposal.date_from else None
    until = date.fromisoformat(proposal.date_to) if proposal.date_to else None
    if proposal.yearly and since and until:
        # The year of a yearly rule says nothing; a fixed one keeps the rule the same from reading to reading.
        since, until = since.replace(year=2000), until.replace(year=2000)
        return Validity(since=since, until=until, yearly=True)
    if since and until and until < since:
        return Problem("missing_date", "This ends before it begins: which dates are meant?")
    return Validity(since=since, until=until)


def _scope(draft: Draft) -> Scope | Problem:
    proposed = draft.proposal.scope
    scope = draft.scope
    for field, stated in (("above_minor", proposed.above), ("below_minor", proposed.below)):
        found = money(stated, proposed.currency, draft.evidence)
        if isinstance(found, Problem):
            return found
        if found is not None:
            scope = scope.model_copy(update={field: Money.of(*found).minor, "currency": found[1]})
    return scope


def _amount(draft: Draft) -> tuple[int | None, str] | Problem:
    found = money(draft.proposal.amount, draft.proposal.currency, draft.evidence)
    if found is None or isinstance(found, Problem):
        return found or (None, "")
    return Money.of(*found).minor, found[1]


def _stage(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    said = draft.proposal
    days = said.days if said.days is not None else 1 if said.repeat_days else None
    if days is None:
        return Problem("missing_unit", "How many days after the due date does this begin?")
    named = said.name and plain(said.name) in plain(draft.evidence.words)
    return StageRule(
        **common,
        name=said.name.strip() if named and said.name else _stage_name(days),
        days=days,
        channels=tuple(Channel(channel) for channel in dict.fromkeys(said.channels)) or (Channel.EMAIL,),
        tone=Tone(said.tone) if said.tone else default_tone(days),
        repeat_days=said.repeat_days,
        needs_approval=said.needs_approval,
    )


def _stage_name(days: int) -> str:
    if days == 0:
        return "due date"
    return f"{-days} days before due" if days < 0 else f"day {days}"


def _approval(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    found = _amount(draft)
    if isinstance(found, Problem):
        return found
    return ApprovalRule(
        **common,
        above_minor=found[0],
        currency=found[1],
        from_tone=Tone(draft.proposal.tone) if draft.proposal.tone else None,
        from_days=draft.proposal.from_days,
        approver=person(draft.proposal.person, draft.evidence),
    )


def _cap(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    said = draft.proposal
    if said.count is None or not said.days:
        return Problem("missing_unit", "At most how many messages, in how many days?")
    return CapRule(**common, messages=said.count, days=said.days)


def _gap(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    if not draft.proposal.days:
        return Problem("missing_unit", "At least how many days must lie between two messages?")
    return GapRule(**common, days=draft.proposal.days, business_days=draft.proposal.business_days)


def _no_contact(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    if draft.scope == Scope():
        return Problem("ambiguous", "Who is never to be contacted? Name the customers, a segment or a tag.")
    return NoContactRule(**common, hand_to=person(draft.proposal.person, draft.evidence))


def _pause(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:  # noqa: ARG001
    return PauseRule(**common)


def _channel(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    said = draft.proposal
    if not said.channels or said.allowed is None:
        return Problem("ambiguous", "Which channels may or may not be used here?")
    channels = tuple(Channel(channel) for channel in dict.fromkeys(said.channels))
    return ChannelRule(**common, channels=channels, allowed=said.allowed)


def _tone(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    if draft.proposal.tone is None:
        return Problem("ambiguous", "Which tone is meant: friendly, polite but firm, firm, or formal?")
    return ToneRule(**common, tone=Tone(draft.proposal.tone), at_most=draft.proposal.at_most)


def _delay(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    if draft.proposal.days is None:
        return Problem("missing_unit", "Until how many days after the due date are they to be left alone?")
    return DelayRule(**common, days=draft.proposal.days)


def _minimum(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    found = _amount(draft)
    if isinstance(found, Problem):
        return found
    if found[0] is None:
        return Problem("missing_unit", "Below which amount is an account not chased?")
    return MinimumRule(**common, amount_minor=found[0], currency=found[1])


def _hours(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    said = draft.proposal
    if said.from_hour is None and said.to_hour is None and not said.weekdays and not said.skip_holidays:
        return Problem("missing_unit", "Between which hours, or on which days, may messages go out?")
    if said.from_hour is not None and said.to_hour is not None and said.from_hour >= said.to_hour:
        return Problem("ambiguous", "From which hour to which, on the 24-hour clock?")
    return HoursRule(
        **common,
        from_hour=said.from_hour,
        to_hour=said.to_hour,
        weekdays=tuple(sorted(set(said.weekdays))),
        skip_holidays=said.skip_holidays,
    )


def _promise(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    found = _amount(draft)
    if isinstance(found, Problem):
        return found
    said = draft.proposal
    if said.days is None and said.grace_days is None and found[0] is None:
        return Problem("missing_unit", "How many days ahead may a promise lie, or how many days of grace does it get?")
    return PromiseRule(
        **common, max_days_ahead=said.days, grace_days=said.grace_days, above_minor=found[0], currency=found[1]
    )


def _never_say(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    if draft.proposal.topic is None:
        return Problem("unsupported", "Which topic must no message touch?")
    return NeverSayRule(**common, topic=draft.proposal.topic)


def _escalate(draft: Draft, common: Mapping[str, Any]) -> Rule | Problem:
    said = draft.proposal
    days = said.from_days if said.from_days is not None else said.days
    if days is None:
        return Problem("missing_unit", "From how many days overdue does this go to a person?")
    return EscalateRule(**common, from_days=days, to=person(said.person, draft.evidence))


_MAKERS: dict[str, Callable[[Draft, Mapping[str, Any]], Rule | Problem]] = {
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
}
