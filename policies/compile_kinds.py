"""Makes the rule each kind of proposal stands for; one small maker per kind, found by the kind's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.money import Money
from policies import policy
from policies.compile_checks import Evidence, Problem, joined_by_or, money, person
from policies.compile_names import plain
from prompts.policy_reading import ProposedRule

#: Before these days a stage that names no tone sounds so; after the last it is polite and firm, never firmer.
_DEFAULT_TONES = ((0, policy.Tone.SERVICE), (10, policy.Tone.FRIENDLY))


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal with its place, its bound scope and the text it may draw on."""

    proposal: ProposedRule
    span: policy.Span
    scope: policy.Scope
    evidence: Evidence


def default_tone(days: int) -> policy.Tone:
    """Return the tone of a stage whose text names none."""
    return next((tone for below, tone in _DEFAULT_TONES if days < below), policy.Tone.POLITE_FIRM)


def _amount(draft: Draft) -> tuple[int | None, str] | Problem:
    found = money(draft.proposal.amount, draft.proposal.currency, draft.evidence)
    if found is None or isinstance(found, Problem):
        return found or (None, "")
    return Money.of(*found).minor, found[1]


def _stage(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    said = draft.proposal
    days = said.days if said.days is not None else 1 if said.repeat_days else None
    if days is None:
        return Problem("missing_unit", "How many days after the due date does this begin?")
    named = said.name and plain(said.name) in plain(draft.evidence.words)
    return policy.StageRule(
        **common,
        name=said.name.strip() if named and said.name else _stage_name(days),
        days=days,
        channels=tuple(policy.Channel(channel) for channel in dict.fromkeys(said.channels)) or (policy.Channel.EMAIL,),
        any_of=joined_by_or(draft.evidence.words, said.channels),
        tone=policy.Tone(said.tone) if said.tone else default_tone(days),
        repeat_days=said.repeat_days,
        needs_approval=said.needs_approval,
    )


def _stage_name(days: int) -> str:
    if days == 0:
        return "due date"
    return f"{-days} days before due" if days < 0 else f"day {days}"


def _approval(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    found = _amount(draft)
    if isinstance(found, Problem):
        return found
    return policy.ApprovalRule(
        **common,
        above_minor=found[0],
        currency=found[1],
        from_tone=policy.Tone(draft.proposal.tone) if draft.proposal.tone else None,
        from_days=draft.proposal.from_days,
        per=draft.proposal.per,
        approver=person(draft.proposal.person, draft.evidence),
    )


def _cap(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    said = draft.proposal
    if said.count is None or not said.days:
        return Problem("missing_unit", "At most how many messages, in how many days?")
    if len(said.channels) > 1:
        return Problem("ambiguous", "Is this limit meant for each of these channels, or for all messages together?")
    channel = policy.Channel(said.channels[0]) if said.channels else None
    return policy.CapRule(**common, channel=channel, messages=said.count, days=said.days)


def _gap(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if not draft.proposal.days:
        return Problem("missing_unit", "At least how many days must lie between two messages?")
    return policy.GapRule(**common, days=draft.proposal.days, business_days=draft.proposal.business_days)


def _no_contact(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if draft.scope == policy.Scope():
        return Problem("ambiguous", "Who is never to be contacted? Name the customers, a segment or a tag.")
    return policy.NoContactRule(**common, hand_to=person(draft.proposal.person, draft.evidence))


def _pause(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if draft.proposal.lifted and draft.scope == policy.Scope():
        return Problem("ambiguous", "Who may be written to again? Name the customers, a segment or a tag.")
    return policy.PauseRule(**common, lifted=draft.proposal.lifted)


def _channel(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    said = draft.proposal
    if not said.channels or said.allowed is None:
        return Problem("ambiguous", "Which channels may or may not be used here?")
    channels = tuple(policy.Channel(channel) for channel in dict.fromkeys(said.channels))
    return policy.ChannelRule(**common, channels=channels, allowed=said.allowed)


def _tone(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if draft.proposal.tone is None:
        return Problem("ambiguous", "Which tone is meant: friendly, polite but firm, firm, or formal?")
    return policy.ToneRule(**common, tone=policy.Tone(draft.proposal.tone), at_most=draft.proposal.at_most)


def _delay(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if draft.proposal.days is None:
        return Problem("missing_unit", "Until how many days after the due date are they to be left alone?")
    return policy.DelayRule(**common, days=draft.proposal.days)


def _minimum(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    found = _amount(draft)
    if isinstance(found, Problem):
        return found
    if found[0] is None:
        return Problem("missing_unit", "Below which amount is an account not chased?")
    return policy.MinimumRule(**common, amount_minor=found[0], currency=found[1])


def _hours(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    said = draft.proposal
    if said.from_hour is None and said.to_hour is None and not said.weekdays and not said.skip_holidays:
        return Problem("missing_unit", "Between which hours, or on which days, may messages go out?")
    if said.from_hour is not None and said.to_hour is not None and said.from_hour >= said.to_hour:
        return Problem("ambiguous", "From which hour to which, on the 24-hour clock?")
    return policy.HoursRule(
        **common,
        from_hour=said.from_hour,
        to_hour=said.to_hour,
        weekdays=tuple(sorted(set(said.weekdays))),
        skip_holidays=said.skip_holidays,
    )


def _promise(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    found = _amount(draft)
    if isinstance(found, Problem):
        return found
    said = draft.proposal
    if said.days is None and said.grace_days is None and found[0] is None:
        return Problem("missing_unit", "How many days ahead may a promise lie, or how many days of grace does it get?")
    return policy.PromiseRule(
        **common, max_days_ahead=said.days, grace_days=said.grace_days, above_minor=found[0], currency=found[1]
    )


def _never_say(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if draft.proposal.topic is None:
        return Problem("unsupported", "Which topic must no message touch?")
    return policy.NeverSayRule(**common, topic=draft.proposal.topic)


def _escalate(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    said = draft.proposal
    days = said.from_days if said.from_days is not None else said.days
    if days is None:
        return Problem("missing_unit", "From how many days overdue does this go to a person?")
    return policy.EscalateRule(**common, from_days=days, to=person(said.person, draft.evidence))


def _event(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    said = draft.proposal
    if said.event is None:
        return Problem("ambiguous", "What must have happened before this holds?")
    count = said.count or 1
    if count > 1 and said.event != "broken_promise":
        return Problem("unsupported", "Only broken promises are counted: may this hold from the first time on?")
    return policy.EventRule(**common, event=said.event, count=count, to=person(said.person, draft.evidence))


def _authority(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    found = _amount(draft)
    if isinstance(found, Problem):
        return found
    said = draft.proposal
    if said.action is None:
        return Problem("ambiguous", "What exactly is it that a person decides here?")
    return policy.AuthorityRule(
        **common, action=said.action, above_minor=found[0], currency=found[1], to=person(said.person, draft.evidence)
    )


def _include(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if draft.proposal.include is None:
        return Problem("unsupported", "What must the messages contain?")
    return policy.IncludeRule(**common, topic=draft.proposal.include)


def _adapt(draft: Draft, common: Mapping[str, Any]) -> policy.Rule | Problem:
    if draft.proposal.allowed is None:
        return Problem("ambiguous", "May the timing follow a customer's habit of paying, or not?")
    return policy.AdaptRule(**common, allowed=draft.proposal.allowed)


MAKERS: Mapping[str, Callable[[Draft, Mapping[str, Any]], policy.Rule | Problem]] = {
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
