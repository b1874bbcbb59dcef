"""Timing by a customer's own habit of paying, inside what the policy allows; pure.

A reliable payer who always pays some days late is not nudged before that day: the first reminder waits until two
days after it. Nothing is ever asked earlier, firmer or more often than the policy says, and a customer who is new,
pays less regularly than before or broke a promise gets the policy's own timing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from ledger.account import AccountFacts, PayingHabit
from policies.account_rules import AccountRules

#: Invoices paid before a habit is believed.
LEAST_PAID = 4
#: Days the usual delay may vary, and by which the last payments may be later, for a payer to count as reliable.
MOST_SPREAD = 3
#: The first reminder comes so many days after the day the customer usually pays.
MARGIN_DAYS = 2
#: The longest the first reminder may wait beyond the policy's own day.
LONGEST_DAYS = 14


class Patience(NamedTuple):
    """Until when the first reminder waits, and why, in words."""

    until: date
    reason: str


def patience(facts: AccountFacts, rules: AccountRules, day: date) -> Patience | None:
    """Return until when a reliable payer is left alone before the first reminder; None where nothing speaks for it."""
    habit = facts.habit
    if habit is None or not rules.adapts or not rules.ladder or facts.oldest_due is None:
        return None
    if facts.broken_promises or any(group.rung for group in facts.groups) or not _reliable(habit):
        return None
    first = rules.ladder[0].days
    latest = rules.ladder[1].days - 1 if len(rules.ladder) > 1 else first + LONGEST_DAYS
    waits = min(habit.usual_days + MARGIN_DAYS, latest, first + LONGEST_DAYS)
    until = facts.oldest_due + timedelta(days=waits)
    if waits <= first or day >= until:
        return None
    return Patience(
        until,
        f"paid its last {habit.paid} invoices about {habit.usual_days} days late, so the first reminder waits until "
        f"{until.isoformat()} [{rules.adapting[0].id if rules.adapting else 'default:adapting'}]",
    )


def _reliable(habit: PayingHabit) -> bool:
    steady = habit.spread_days <= MOST_SPREAD and habit.recent_days <= habit.usual_days + MOST_SPREAD
    return habit.paid >= LEAST_PAID and steady
