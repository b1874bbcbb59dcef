"""What takes back or changes what was said before: lifted pauses, new amounts, and the month that runs."""

from __future__ import annotations

from datetime import date

import pytest

from policies.policy import ApprovalRule, ChannelRule, PauseRule
from tests.agent.offline.policy.test_paraphrases import read


@pytest.mark.parametrize(
    "text",
    [
        "Delta is fine again.",
        "Resume chasing Delta.",
        "Delta can be contacted again.",
        "Lift the pause on Delta.",
        "Back to normal for Delta.",
        "Delta darf wieder gemahnt werden.",
    ],
)
def test_a_pause_is_taken_back_for_the_customer_named(text: str) -> None:
    (rule,) = read(text).rules
    assert isinstance(rule, PauseRule)
    assert rule.lifted
    assert rule.scope.customers == ("Delta",)


def test_fine_again_but_only_by_email_speaks_of_the_same_customer_twice() -> None:
    lifted, only = read("Delta is fine again, but only by email.").rules
    assert isinstance(lifted, PauseRule)
    assert isinstance(only, ChannelRule)
    assert lifted.scope.customers == only.scope.customers == ("Delta",)


@pytest.mark.parametrize("again", ["Actually 15k.", "Make that 15k.", "Change the limit to 15k."])
def test_a_second_thought_sets_the_same_limit_anew(again: str) -> None:
    limits = read(f"Anything over 10k needs approval. {again}").rules
    assert [rule.above_minor for rule in limits if isinstance(rule, ApprovalRule)] == [1_000_000, 1_500_000]


def test_from_a_month_said_in_that_month_means_the_one_that_runs() -> None:
    (running,) = read("From June raise the approval limit to 20k.").rules
    (coming,) = read("From July raise the approval limit to 20k.").rules
    assert (running.valid.since, coming.valid.since) == (date(2026, 6, 1), date(2026, 7, 1))


def test_the_same_as_another_day_is_asked_about() -> None:
    policy = read("Same as 1 May for Delta.")
    assert policy.rules == ()
    assert policy.questions
