"""Finds rules of one page that cannot hold together; the stricter stays in force, and the page is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from policies import policy
from policies.policy import Rule, Scope, Tone

_TONES = list(Tone)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules at odds: the one to ask about, the one that holds meanwhile, and the question's end."""

    rule: Rule
    other: Rule
    meanwhile: str
    dropped: bool = False

    def ask(self, text: str) -> str:
        """Put the question; it quotes the other place, so that both can be seen."""
        words = " ".join(self.other.span.of(text).split())
        quoted = words if len(words) <= 120 else f"{words[:119]}…"
        return f"“{quoted}” says otherwise: which one holds? Until then {self.meanwhile}."


def conflicts_in(rules: Sequence[Rule]) -> list[Conflict]:
    """Give every pair of rules at odds, in the order of the page; nothing is asked twice of one rule and another."""
    ordered = sorted(rules, key=lambda rule: rule.span.start)
    found: list[Conflict] = []
    gone: set[int] = set()
    for first, second in combinations(ordered, 2):
        if id(first) in gone or id(second) in gone:
            continue
        conflict = next(_between(first, second), None)
        if conflict is not None:
            found.append(conflict)
            if conflict.dropped:
                gone.add(id(conflict.rule))
    return found


def _between(first: Rule, second: Rule) -> Iterator[Conflict]:
    if first.kind == second.kind and (first.scope, first.valid) == (second.scope, second.valid):
        yield from _said_twice(first, second)
    for one, other in ((first, second), (second, first)):
        if isinstance(one, policy.StageRule):
            yield from _stage_against(one, other)


def _said_twice(first: Any, second: Any) -> Iterator[Conflict]:
    """Compare two statements of one limit; the stricter stays."""
    if isinstance(first, policy.StageRule):
        if first.days == second.days and _manner(first) != _manner(second):
            looser = second if _TONES.index(first.tone) <= _TONES.index(second.tone) else first
            yield Conflict(looser, first if looser is second else second, "the softer one does", dropped=True)
        return
    limit = _LIMITS.get(first.kind)
    if limit is None or limit.same(first) != limit.same(second):
        return
    one, two = limit.strictness(first), limit.strictness(second)
    if one is not None and two is not None and one != two:
        looser, stricter = (second, first) if one > two else (first, second)
        yield Conflict(looser, stricter, "the stricter one does")


def _manner(stage: policy.StageRule) -> tuple[object, ...]:
    return stage.tone, stage.channels, stage.repeat_days


def _stage_against(stage: policy.StageRule, other: Rule) -> Iterator[Conflict]:
    """Weigh a step against what limits it: a cap or gap its rhythm breaks, a forbidden channel, no contact at all."""
    if other.scope not in (Scope(), stage.scope):
        return
    beat = stage.repeat_days
    if isinstance(other, policy.CapRule) and beat is not None and other.channel in (None, *stage.channels):
        if other.messages * beat < other.days:
            yield Conflict(stage, other, "the cap does")
    elif isinstance(other, policy.GapRule) and beat is not None and beat < other.days:
        yield Conflict(stage, other, "the longer gap does")
    elif isinstance(other, policy.ChannelRule) and other.valid in (policy.Validity(), stage.valid):
        # A channel closed for some weeks only is an exception to the steps, not a contradiction.
        barred = [channel for channel in stage.channels if (channel in other.channels) != other.allowed]
        if len(barred) == len(stage.channels):
            yield Conflict(stage, other, "the channel is not used")
    elif isinstance(other, policy.NoContactRule):
        yield Conflict(stage, other, "nothing is sent to them")
    elif isinstance(other, policy.PauseRule) and stage.scope.customers and other.valid == policy.Validity():
        yield Conflict(stage, other, "the pause does")


@dataclass(frozen=True, slots=True)
class _Limit:
    """What makes two rules of a kind statements of one limit, and how strict each is (more is stricter)."""

    same: Callable[[Any], object]
    strictness: Callable[[Any], int | None]


def _negative(value: int | None) -> int | None:
    return None if value is None else -value


_LIMITS: Mapping[str, _Limit] = {
    "cap": _Limit(lambda rule: (rule.days, rule.channel), lambda rule: -rule.messages),
    "gap": _Limit(lambda rule: rule.business_days, lambda rule: rule.days),
    "minimum": _Limit(lambda rule: rule.currency, lambda rule: rule.amount_minor),
    "delay": _Limit(lambda _: None, lambda rule: rule.days),
    "escalate": _Limit(lambda rule: rule.to.casefold(), lambda rule: -rule.from_days),
    "tone": _Limit(lambda rule: rule.at_most, lambda rule: -_TONES.index(rule.tone)),
    "promise": _Limit(lambda rule: rule.currency, lambda rule: _negative(rule.max_days_ahead)),
    # Different amounts for different people are steps of one ladder, not a contradiction.
    "approval": _Limit(
        lambda rule: (rule.from_tone, rule.from_days, rule.per, rule.currency, rule.approver.casefold()),
        lambda rule: _negative(rule.above_minor),
    ),
    "authority": _Limit(
        lambda rule: (rule.action, rule.currency, rule.to.casefold()), lambda rule: _negative(rule.above_minor)
    ),
}
