"""Which rules hold on a day where several speak of the same thing: what was told later supersedes. Pure.

Only a rule of the same kind, about the same step and for the same customers is superseded; narrower and general
rules stand side by side, and `account_rules.py` lets the narrower win.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from policies.policy import (
    ApprovalRule,
    AuthorityRule,
    CapRule,
    ChannelRule,
    DelayRule,
    EventRule,
    NoContactRule,
    PauseRule,
    PromiseRule,
    Rule,
    StageRule,
)


def holding(rules: Sequence[Rule], day: date) -> list[Rule]:
    """Return the rules that hold on a day, without those a later amendment has put another in the place of."""
    return [rule for rule in standing(rules, day) if rule.valid.holds_on(day)]


def standing(rules: Sequence[Rule], day: date) -> list[Rule]:
    """Return the rules nobody has taken back by a day, whether they hold on it or only before or after."""
    told = [rule for rule in rules if rule.told is None or rule.told <= day]
    valid = [rule for rule in told if rule.valid.holds_on(day)]
    newest: dict[object, date] = {}
    for rule in valid:
        if rule.told is not None:
            place = _place(rule)
            newest[place] = max(rule.told, newest.get(place, rule.told))
    return [rule for rule in told if not _superseded(rule, newest) and not _lifts(rule) and not _lifted(rule, valid)]


def _superseded(rule: Rule, newest: Mapping[object, date]) -> bool:
    latest = newest.get(_place(rule))
    return latest is not None and (rule.told or date.min) < latest


def _place(rule: Rule) -> object:
    """Return what a rule speaks of: two of one place cannot both be meant."""
    return rule.kind, rule.scope, _step(rule)


def _step(rule: Rule) -> object:
    match rule:
        case StageRule():
            return rule.days
        case ApprovalRule():
            return rule.from_tone, rule.from_days, rule.per, rule.above_minor is None
        case CapRule():
            return rule.channel
        case ChannelRule():
            return rule.allowed
        case PromiseRule():
            return rule.max_days_ahead is None, rule.grace_days is None, rule.above_minor is None
        case EventRule():
            return rule.event
        case AuthorityRule():
            return rule.action
        case _:
            # Of the rest a page says one thing at a time, or things that do not exclude each other.
            return rule.id if rule.kind in {"hours", "never_say", "include", "escalate", "tone"} else None


def _lifts(rule: Rule) -> bool:
    return isinstance(rule, PauseRule) and rule.lifted


def _lifted(rule: Rule, valid: Sequence[Rule]) -> bool:
    """Say whether somebody said later that these customers may be written to again."""
    if not isinstance(rule, PauseRule | NoContactRule | DelayRule):
        return False
    return any(
        _lifts(other) and other.scope == rule.scope and (other.told or date.min) >= (rule.told or date.min)
        for other in valid
    )
