"""A reliable late payer is left alone until the day it usually pays; nobody is ever asked earlier or firmer for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.account import AccountFacts, PayingHabit
from policies.decide import Standing
from policies.policy import AdaptRule, Scope
from tests.policies.cases import LADDER, TODAY, WIDE, account, ask, late, rule

STEADY = PayingHabit(paid=8, usual_days=6, spread_days=1, recent_days=6)


def owing(days: int, habit: PayingHabit | None = STEADY, **more: object) -> AccountFacts:
    return account(late(days), habit=habit, **more)


def test_who_always_pays_six_days_late_is_first_asked_on_day_eight() -> None:
    waiting = ask(owing(3), *LADDER, *WIDE)
    assert waiting.standing is Standing.LEFT_ALONE
    assert waiting.next_day == TODAY + timedelta(days=5)
    assert "paid its last 8 invoices about 6 days late" in waiting.reason
    assert waiting.reason.endswith("[default:adapting]")
    assert ask(owing(8), *LADDER, *WIDE).worked


@pytest.mark.parametrize(
    ("habit", "why"),
    [
        (None, "new"),
        (PayingHabit(3, 6, 1, 6), "too few invoices"),
        (PayingHabit(8, 6, 5, 6), "irregular"),
        (PayingHabit(8, 6, 1, 12), "getting later"),
        (PayingHabit(8, -2, 1, -2), "pays before due"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everybody_else_gets_the_policys_own_timing(habit: PayingHabit | None, why: str) -> None:
    assert ask(owing(3, habit), *LADDER, *WIDE).worked, why


def test_a_broken_promise_or_a_first_reminder_ends_the_patience() -> None:
    assert ask(owing(3, broken_promises=1), *LADDER, *WIDE).worked
    reminded = account(late(10, rung=1), habit=PayingHabit(8, 12, 1, 12))
    assert ask(reminded, *LADDER, *WIDE).worked


def test_the_wait_ends_before_the_second_step_whatever_the_habit() -> None:
    slow = PayingHabit(8, 40, 2, 40)
    assert not ask(owing(8, slow), *LADDER, *WIDE).worked
    assert ask(owing(9, slow), *LADDER, *WIDE).worked


def test_the_policy_can_switch_it_off_for_all_or_for_some() -> None:
    off = rule(AdaptRule, allowed=False)
    assert ask(owing(3), *LADDER, *WIDE, off).worked
    elsewhere = rule(AdaptRule, allowed=False, scope=Scope(segments=("Enterprise",)))
    assert not ask(owing(3), *LADDER, *WIDE, elsewhere).worked
    assert ask(owing(3, segment="enterprise"), *LADDER, *WIDE, elsewhere).worked
