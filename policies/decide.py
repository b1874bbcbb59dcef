"""Decides for one account and moment whether it is worked, at which stage, and why or why not; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from ledger.account import AccountFacts
from ledger.aging import days_overdue
from policies.account_rules import AccountRules, PolicyBook, exceeds, upcoming_totals
from policies.adapting import patience
from policies.channel_choice import IN_WORDS, Way, is_open, preferred
from policies.contact_times import Moment, caps_obstacle, gap_obstacle, hours_here, same_day
from policies.ladder import Step, next_step, to_announce
from policies.policy import TEXTS, ApprovalRule, Channel, ChannelRule, EscalateRule, EventRule, StageRule, Tone

_TONES = tuple(Tone)


class Standing(StrEnum):
    """Why an account is worked or not; the code beside the words."""

    WORKED = "worked"
    TO_PERSON = "to_person"
    NO_STAGES = "no_stages"
    NOTHING_OVERDUE = "nothing_overdue"
    ON_HOLD = "on_hold"
    AWAITING_REVIEW = "awaiting_review"
    HANDED_OVER = "handed_over"
    PROMISED = "promised"
    DISPUTED = "disputed"
    PENDING_CASH = "pending_cash"
    COVERED = "covered"
    NO_CONTACT = "no_contact"
    PAUSED = "paused"
    BELOW_MINIMUM = "below_minimum"
    LEFT_ALONE = "left_alone"
    STAGE_DONE = "stage_done"
    UNREACHABLE = "unreachable"
    CHANNEL_FORBIDDEN = "channel_forbidden"
    RECENTLY_CONTACTED = "recently_contacted"
    OUTSIDE_HOURS = "outside_hours"


class Verdict(NamedTuple):
    """The answer for one account: a standing, the reason in words, and what may be done if it is worked.

    `rung` is what the message asks at (0: before due); `chase` what may be demanded per currency, net of credits.
    """

    customer_id: int
    standing: Standing
    reason: str
    stage: StageRule | None = None
    rung: int = 0
    tone: Tone = Tone.FRIENDLY
    needs_approval: bool = False
    approver: str = ""
    clauses: tuple[str, ...] = ()
    chase: Mapping[str, int] = MappingProxyType({})
    oldest_days: int = 0
    next_day: date | None = None
    channel: Channel = Channel.EMAIL

    @property
    def worked(self) -> bool:
        """Whether the account meets the model now."""
        return self.standing is Standing.WORKED


class _Obstacle(NamedTuple):
    standing: Standing
    reason: str
    next_day: date | None = None


def decide(facts: AccountFacts, book: PolicyBook, moment: Moment) -> Verdict:
    """Decide about one account; the first obstacle in order of gravity is the reason it is not worked."""
    rules = book.rules_for(facts)
    obstacle = (
        _hold(facts)
        or _policy_forbids(rules)
        or _waiting(facts)
        or _nothing_to_ask(facts, rules, book.day)
        or _too_small(facts, rules, book.home_currency)
        or _left_alone(facts, rules, book.day)
        or _patient(facts, rules, book.day)
    )
    if obstacle:
        return _not_worked(facts, book.day, obstacle)
    handing_over = _hand_over(facts, rules, book.day) or _after_events(facts, rules, book.day)
    if handing_over:
        return handing_over
    step, next_day = next_step(facts, rules, book.day, moment.zone)
    if step is None:
        return _not_worked(facts, book.day, _no_step(facts, next_day))
    way = _way(facts, rules, step.stage, moment)
    obstacle = way if isinstance(way, _Obstacle) else _too_soon(facts, rules, moment, way.channel)
    if obstacle:
        verdict = _not_worked(facts, book.day, obstacle)
        if obstacle.standing is not Standing.TO_PERSON:
            return verdict
        # The person is told which step to take, and it counts as taken once done.
        return verdict._replace(stage=step.stage, rung=step.rung)
    assert isinstance(way, Way)
    work = _work(facts, rules, book, step)
    why = f", by {IN_WORDS[way.channel]}: {way.why}" if way.why else ""
    return work._replace(channel=way.channel, reason=f"{work.reason}{why}")


def _not_worked(facts: AccountFacts, day: date, obstacle: _Obstacle) -> Verdict:
    return Verdict(
        facts.customer_id,
        obstacle.standing,
        obstacle.reason,
        chase=facts.chase,
        oldest_days=_oldest(facts, day),
        next_day=obstacle.next_day,
    )


def _oldest(facts: AccountFacts, day: date) -> int:
    return days_overdue(facts.oldest_due, day) if facts.oldest_due else 0


def _hold(facts: AccountFacts) -> _Obstacle | None:
    if not facts.holds:
        return None
    hold = max(facts.holds, key=lambda hold: hold.until or date.max)
    until = f" until {hold.until.isoformat()}" if hold.until else ""
    reason = f"on hold{until} ({hold.kind.replace('_', ' ')}): {hold.reason}"
    return _Obstacle(Standing.ON_HOLD, reason, hold.until)


def _policy_forbids(rules: AccountRules) -> _Obstacle | None:
    for rule in rules.no_contact:
        who = f"; {rule.hand_to} looks after it" if rule.hand_to else ""
        return _Obstacle(Standing.NO_CONTACT, f"the policy keeps the agent away from it{who} [{rule.id}]")
    for pause in rules.pauses:
        # The year of a yearly pause says nothing.
        until = None if pause.valid.yearly else pause.valid.until
        when = f" until {until.isoformat()}" if until else ""
        return _Obstacle(Standing.PAUSED, f"the policy pauses it{when} [{pause.id}]", until)
    return None


def keeps_from_writing(rules: AccountRules, channel: str = Channel.EMAIL) -> str:
    """Say why the policy lets nothing be written to an account on a channel, whatever about; nothing if it lets it."""
    forbidden = _policy_forbids(rules)
    if forbidden:
        return forbidden.reason
    against = _ruled_out(channel, rules)
    return f"the policy rules {channel} out for it [{against.id}]" if against else ""


def _waiting(facts: AccountFacts) -> _Obstacle | None:
    if not facts.waiting_review:
        return None
    return _Obstacle(Standing.AWAITING_REVIEW, f"waits for a person ({facts.waiting_review.replace('_', ' ')})")


def _nothing_to_ask(facts: AccountFacts, rules: AccountRules, day: date) -> _Obstacle | None:
    if not rules.ladder and (facts.groups or not rules.before_due):
        return _Obstacle(Standing.NO_STAGES, "the policy has no stage in force for it")
    if facts.groups:
        if facts.chase:
            return None
        return _Obstacle(Standing.COVERED, "unapplied payments and credits cover what is overdue")
    coming = _to_announce(facts, rules, day)
    if not coming:
        return _why_not_chaseable(facts)
    if all(minor <= facts.credits.get(currency, 0) for currency, minor in coming.items()):
        return _Obstacle(Standing.COVERED, "unapplied payments and credits cover what falls due")
    return None


def _to_announce(facts: AccountFacts, rules: AccountRules, day: date) -> dict[str, int]:
    coming: dict[str, int] = {}
    for item in to_announce(facts, rules, day):
        coming[item.currency] = coming.get(item.currency, 0) + item.chase_minor
    return coming


def _why_not_chaseable(facts: AccountFacts) -> _Obstacle:
    if facts.overdue and facts.promised:
        due = f", due {facts.next_promise.isoformat()}" if facts.next_promise else ""
        return _Obstacle(Standing.PROMISED, f"a promise to pay is open{due}", facts.next_promise)
    if facts.overdue and facts.disputed:
        return _Obstacle(Standing.DISPUTED, "what is overdue is disputed")
    if facts.overdue and facts.pending:
        return _Obstacle(Standing.PENDING_CASH, "a payment is said to be on its way")
    if facts.overdue and facts.held:
        return _Obstacle(Standing.ON_HOLD, "every overdue invoice is on hold")
    return _Obstacle(Standing.NOTHING_OVERDUE, "nothing is overdue")


def _too_small(facts: AccountFacts, rules: AccountRules, home: str) -> _Obstacle | None:
    if not facts.groups or not rules.minimums:
        return None
    for rule in rules.minimums:
        if not exceeds(facts.chase, rule.amount_minor - 1, rule.currency or home):
            return _Obstacle(Standing.BELOW_MINIMUM, f"below the amount the policy chases [{rule.id}]")
    return None


def _left_alone(facts: AccountFacts, rules: AccountRules, day: date) -> _Obstacle | None:
    for rule in rules.delays:
        if _oldest(facts, day) < rule.days:
            until = facts.oldest_due + timedelta(days=rule.days) if facts.oldest_due else None
            when = f", on {until.isoformat()}" if until else ""
            return _Obstacle(Standing.LEFT_ALONE, f"left alone until {rule.days} days overdue{when} [{rule.id}]", until)
    return None


def _patient(facts: AccountFacts, rules: AccountRules, day: date) -> _Obstacle | None:
    waits = patience(facts, rules, day) if facts.habit else None
    return _Obstacle(Standing.LEFT_ALONE, waits.reason, waits.until) if waits else None


def _hand_over(facts: AccountFacts, rules: AccountRules, day: date) -> Verdict | None:
    oldest = _oldest(facts, day)
    for rule in rules.escalations:
        if not facts.groups or oldest < rule.from_days:
            continue
        if facts.handed_over:
            return _not_worked(facts, day, _Obstacle(Standing.HANDED_OVER, f"handed to a person [{rule.id}]"))
        who = rule.to or "a person"
        reason = f"{oldest} days overdue; the policy hands it to {who} from day {rule.from_days} [{rule.id}]"
        return _to_person(facts, day, rule, reason)
    return None


def _after_events(facts: AccountFacts, rules: AccountRules, day: date) -> Verdict | None:
    """Give an account to a person once so many promises were broken, where the policy says so."""
    if not facts.broken_promises or not facts.groups:
        return None
    for rule in rules.events:
        if rule.event != "broken_promise" or facts.broken_promises < rule.count:
            continue
        if facts.handed_over:
            return _not_worked(facts, day, _Obstacle(Standing.HANDED_OVER, f"handed to a person [{rule.id}]"))
        times = "a promise was" if facts.broken_promises == 1 else f"{facts.broken_promises} promises were"
        reason = f"{times} broken; the policy hands it to {rule.to or 'a person'} then [{rule.id}]"
        return _to_person(facts, day, rule, reason)
    return None


def _to_person(facts: AccountFacts, day: date, rule: EscalateRule | EventRule, reason: str) -> Verdict:
    return Verdict(
        facts.customer_id,
        Standing.TO_PERSON,
        reason,
        approver=rule.to,
        clauses=(rule.id,),
        chase=facts.chase,
        oldest_days=_oldest(facts, day),
    )


def _no_step(facts: AccountFacts, next_day: date | None) -> _Obstacle:
    state = "the current stage is done" if any(group.rung for group in facts.groups) else "no stage is due yet"
    when = f"; the next one is due on {next_day.isoformat()}" if next_day else ""
    return _Obstacle(Standing.STAGE_DONE, state + when, next_day)


def _way(facts: AccountFacts, rules: AccountRules, stage: StageRule, moment: Moment) -> Way | _Obstacle:
    """Choose the best channel of a stage that is open.

    A letter takes the place of a text nobody asked for, as it asks for no more; of a call only where they want none,
    as then a person may not call either.
    """
    allowed = [channel for channel in stage.channels if not _ruled_out(channel, rules)]
    if not allowed:
        first = stage.channels[0]
        against = _ruled_out(first, rules)
        assert against is not None
        return _Obstacle(Standing.CHANNEL_FORBIDDEN, f"the policy rules {IN_WORDS[first]} out for it [{against.id}]")
    no_calls = facts.no_calls and Channel.VOICE in allowed
    others = [one for one in (*allowed, Channel.EMAIL) if one is not Channel.VOICE and not _ruled_out(one, rules)]
    open_ones = [channel for channel in (others if no_calls else allowed) if is_open(channel, facts, moment.connected)]
    if open_ones:
        return preferred(stage, open_ones, facts)
    if no_calls:
        return _Obstacle(Standing.TO_PERSON, f"they want no calls, and no other way is left at this stage [{stage.id}]")
    if Channel.EMAIL in allowed or (TEXTS.issuperset(allowed) and not _ruled_out(Channel.EMAIL, rules)):
        return Way(Channel.EMAIL) if facts.reachable else _unreachable(facts)
    words = IN_WORDS[next((channel for channel in allowed if channel not in TEXTS), allowed[0])]
    return _Obstacle(Standing.TO_PERSON, f"the policy asks for {words} at this stage [{stage.id}]")


def _unreachable(facts: AccountFacts) -> _Obstacle:
    missing = "no usable email address is left" if facts.has_contact else "none is known"
    return _Obstacle(Standing.UNREACHABLE, f"needs a contact: {missing}")


def _ruled_out(channel: str, rules: AccountRules) -> ChannelRule | None:
    for rule in rules.channels:
        if (channel in rule.channels) is not rule.allowed:
            return rule
    return None


def _too_soon(facts: AccountFacts, rules: AccountRules, moment: Moment, way: Channel) -> _Obstacle | None:
    closed = hours_here(moment, facts.zone, facts.country, rules)
    if not facts.touched_at and facts.heard_at is None:
        return _Obstacle(Standing.OUTSIDE_HOURS, closed) if closed else None
    local = moment.local(facts.zone)
    calendar = moment.calendar_for(facts.country)
    if same_day(facts.touched_at, local):
        return _Obstacle(Standing.RECENTLY_CONTACTED, "a message already went out today")
    last = max(filter(None, (*facts.touched_at[:1], facts.heard_at)), default=None)
    caps = caps_obstacle(rules.caps, facts.touched_at, moment.now, way)
    reason = caps or gap_obstacle(rules.gaps, last, local, calendar)
    if reason:
        return _Obstacle(Standing.RECENTLY_CONTACTED, reason)
    return _Obstacle(Standing.OUTSIDE_HOURS, closed) if closed else None


def _work(facts: AccountFacts, rules: AccountRules, book: PolicyBook, step: Step) -> Verdict:
    tone, tone_clauses = _tone(facts, rules, step.stage)
    oldest = _oldest(facts, book.day)
    amounts = facts.overdue if step.rung else upcoming_totals(facts)
    asked = _Asked(amounts, _largest(facts, amounts) if rules.looks_at_invoices else amounts, tone, oldest)
    approval_clauses, approver = _approvals(rules, asked, book.home_currency)
    days = f"{oldest} days overdue" if step.rung else "not due yet"
    return Verdict(
        facts.customer_id,
        Standing.WORKED,
        f"{days}; stage {step.stage.name} [{step.stage.id}]",
        stage=step.stage,
        rung=step.rung,
        tone=tone,
        needs_approval=step.stage.needs_approval or bool(approval_clauses),
        approver=approver,
        clauses=(step.stage.id, *tone_clauses, *approval_clauses),
        chase=facts.chase,
        oldest_days=oldest,
    )


def _tone(facts: AccountFacts, rules: AccountRules, stage: StageRule) -> tuple[Tone, tuple[str, ...]]:
    tone, clauses = stage.tone, []
    for rule in rules.tones:
        wanted = min(tone, rule.tone, key=_TONES.index) if rule.at_most else rule.tone
        if wanted is not tone:
            tone = wanted
            clauses.append(rule.id)
    if facts.promised or facts.next_promise:
        # Who has promised part of it is asked for the rest as somebody who keeps word.
        tone = min(tone, Tone.FRIENDLY, key=_TONES.index)
    return tone, tuple(clauses)


class _Asked(NamedTuple):
    """What a message would ask for, as far as approvals look at it."""

    amounts: Mapping[str, int]
    largest: Mapping[str, int]
    tone: Tone
    oldest: int


def _approvals(rules: AccountRules, asked: _Asked, home: str) -> tuple[tuple[str, ...], str]:
    """Return the clauses that want a person's approval, and who that is where one of them says so."""
    clauses: tuple[str, ...] = ()
    approver = ""
    for rule in rules.approvals:
        if _needs_approval(rule, asked, home):
            clauses += (rule.id,)
            approver = approver or rule.approver
    return clauses, approver


def _largest(facts: AccountFacts, amounts: Mapping[str, int]) -> Mapping[str, int]:
    """Return the largest invoice in each currency; before due the sum stands for it, which asks sooner."""
    if not facts.groups:
        return amounts
    largest: dict[str, int] = {}
    for group in facts.groups:
        largest[group.currency] = max(largest.get(group.currency, 0), group.largest_minor or group.chase_minor)
    return largest


def _needs_approval(rule: ApprovalRule, asked: _Asked, home: str) -> bool:
    amounts, tone, oldest = asked.largest if rule.per == "invoice" else asked.amounts, asked.tone, asked.oldest
    if rule.above_minor is not None and not exceeds(amounts, rule.above_minor, rule.currency or home):
        return False
    if rule.from_tone is not None and _TONES.index(tone) < _TONES.index(rule.from_tone):
        return False
    return rule.from_days is None or oldest >= rule.from_days
