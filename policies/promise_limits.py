"""How far promises are accepted without a person: the strictest of the rules that bear, the default where none does."""

from __future__ import annotations

from collections.abc import Sequence

from policies.account_rules import at_par
from policies.defaults import DEFAULT_PROMISE
from policies.policy import PromiseRule

#: Has the smallest minor unit there is (ISO 4217, four decimals), so that nothing is rounded where limits are compared.
_FINEST = "CLF"


def promise_limits(rules: Sequence[PromiseRule], home_currency: str) -> PromiseRule:
    """Merge the promise rules of an account into one; where several speak, the stricter figure holds.

    Amounts of several currencies are compared at par; one without a currency is in the home currency.
    """
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
        told = [(rule.above_minor or 0, rule.currency or home_currency) for rule in amounts]
        lowest, currency = min(told, key=lambda amount: at_par(amount[0], amount[1], _FINEST))
        merged = merged.model_copy(update={"above_minor": lowest, "currency": currency})
    return merged
