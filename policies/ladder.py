"""The dunning ladder: which stage an account stands before, climbing one rung at a time; pure.

An invoice that comes in very late starts at the first rung like any other: rungs are climbed by messages sent,
not by days passed. The oldest chaseable invoice decides the account's stage.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, timedelta, tzinfo
from typing import NamedTuple

from ledger.account import AccountFacts, Upcoming
from ledger.aging import days_overdue
from policies.account_rules import AccountRules
from policies.policy import StageRule


class Step(NamedTuple):
    """The message due next: its stage and the rung it asks at (0: before due)."""

    stage: StageRule
    rung: int


def target_rung(rung_days: Sequence[int], days: int) -> int:
    """Return the rung that so many days overdue call for, 0 before the first; `rung_days` is when each begins."""
    return bisect_right(rung_days, days)


def climbed(rung_days: Sequence[int], rung: int, days: int) -> int:
    """Return the rung an invoice stands on after a message: one higher, never above what its lateness calls for."""
    target = target_rung(rung_days, days)
    return rung if target <= rung else rung + 1


def next_step(
    facts: AccountFacts, rules: AccountRules, day: date, zone: tzinfo = UTC
) -> tuple[Step | None, date | None]:
    """Return the step due now, or None and the day the next one falls due; `zone` is the one `day` is a day of."""
    if not facts.groups:
        return _before_due(facts, rules, day)
    ladder = rules.ladder
    climbing, rung = False, 0
    for group in facts.groups:
        if group.currency not in facts.chase:
            continue  # credits cover it: it is not asked for, so it does not say how to ask for the rest
        days = days_overdue(group.oldest_due, day)
        reached = climbed(rules.rung_days, group.rung, days)
        climbing |= reached > group.rung
        rung = max(rung, min(reached, len(ladder)))
    if rung == 0:
        return None, _next_stage_day(facts, ladder, day)
    stage = ladder[rung - 1]
    if climbing or _repeats(stage, facts, day, zone):
        return Step(stage, rung), None
    return None, _next_stage_day(facts, ladder, day)


def _before_due(facts: AccountFacts, rules: AccountRules, day: date) -> tuple[Step | None, date | None]:
    for stage in reversed(rules.before_due):
        if any(_announces(stage, item, day) for item in facts.upcoming):
            return Step(stage, 0), None
    return None, None


def to_announce(facts: AccountFacts, rules: AccountRules, day: date) -> list[Upcoming]:
    """Return what falls due soon and a note of the policy has still to tell of."""
    return [item for item in facts.upcoming if any(_announces(stage, item, day) for stage in rules.before_due)]


def _announces(stage: StageRule, item: Upcoming, day: date) -> bool:
    lead = -stage.days
    told = item.announced_days is not None and item.announced_days <= lead
    return not told and (item.due_date - day).days <= lead


def _repeats(stage: StageRule, facts: AccountFacts, day: date, zone: tzinfo) -> bool:
    if stage.repeat_days is None or not facts.touched_at:
        return stage.repeat_days is not None
    return facts.touched_at[0].astimezone(zone).date() + timedelta(days=stage.repeat_days) <= day


def _next_stage_day(facts: AccountFacts, ladder: Sequence[StageRule], day: date) -> date | None:
    coming = [
        group.oldest_due + timedelta(days=stage.days)
        for group in facts.groups
        for stage in ladder
        if group.currency in facts.chase and group.oldest_due + timedelta(days=stage.days) > day
    ]
    return min(coming, default=None)
