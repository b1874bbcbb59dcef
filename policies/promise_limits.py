"""How far promises are accepted without a person: the strictest of the rules that bear, the default where none does."""

from __future__ import annotations

from collections.abc import Sequence

from policies.defaults import DEFAULT_PROMISE
from policies.policy import PromiseRule


def promise_limits(rules: Sequence[PromiseRule]) -> PromiseRule:
    """Merge the promise rules of an account into one; where several speak, the stricter figure holds."""
    merged = DEFAULT_PROMISE
    days = [rule for rule in rules if rule.max_days_ahead is not None]
    grace = [rule for rule in rules if rule.grace_days is not None]
    amounts = [rule for rule in rules if rule.above_minor is not None]
    if days:
        strictest = min(days, key=lambda rule: rule.max_days_ahead or 0)
        merged = merged.model_copy(update={"id": strictest.id, "max_days_ahead": strictest.max_days_ahead})
    if grace:
        merged = merged.model_copy(update={"grace_days": min(rule.grace_days or 0 for rule in grace)})
    if amounts:
        lowest = min(amounts, key=lambda rule: rule.above_minor or 0)
        merged = merged.model_copy(update={"above_minor": lowest.above_minor, "currency": lowest.currency})
    return merged
