"""How far a promise is accepted without a person: the strictest that is said, the default where nothing is."""

from __future__ import annotations

import pytest

from policies.defaults import DEFAULT_PROMISE
from policies.policy import PromiseRule
from policies.promise_limits import promise_limits
from tests.policies.cases import rule


def limit(name: str, **fields: object) -> PromiseRule:
    return rule(PromiseRule, id=name, **fields)


def test_a_silent_policy_accepts_two_weeks_with_two_business_days_of_grace() -> None:
    found = promise_limits([], "EUR")
    assert found == DEFAULT_PROMISE
    assert (found.max_days_ahead, found.grace_days, found.above_minor) == (14, 2, None)


@pytest.mark.parametrize(
    ("rules", "days", "grace", "above"),
    [
        ([limit("a", max_days_ahead=30)], 30, 2, None),
        ([limit("a", max_days_ahead=30), limit("b", max_days_ahead=10)], 10, 2, None),
        ([limit("a", max_days_ahead=0)], 0, 2, None),
        ([limit("a", grace_days=5)], 14, 5, None),
        ([limit("a", grace_days=5), limit("b", grace_days=0)], 14, 0, None),
        ([limit("a", above_minor=500_000, currency="EUR")], 14, 2, 500_000),
        (
            [
                limit("a", above_minor=500_000, currency="EUR"),
                limit("b", above_minor=90_000, currency="EUR", max_days_ahead=7),
            ],
            7,
            2,
            90_000,
        ),
    ],
    ids=["longer", "the shorter", "none at all", "grace", "the shorter grace", "amount", "each figure apart"],
)
def test_of_several_the_stricter_figure_holds(
    rules: list[PromiseRule], days: int, grace: int, above: int | None
) -> None:
    found = promise_limits(rules, "EUR")
    assert (found.max_days_ahead, found.grace_days, found.above_minor) == (days, grace, above)
    assert promise_limits(rules[::-1], "EUR").max_days_ahead == days


def test_the_limit_names_the_clause_its_days_stand_on_and_keeps_the_currency_of_its_amount() -> None:
    rules = [limit("long", max_days_ahead=30, above_minor=100, currency="USD"), limit("short", max_days_ahead=3)]
    found = promise_limits(rules, "EUR")
    assert (found.id, found.above_minor, found.currency) == ("short", 100, "USD")


@pytest.mark.parametrize(
    ("amounts", "strictest"),
    [
        ([(500_000, "EUR"), (90_000, "JPY")], (500_000, "EUR")),
        ([(500_000, "EUR"), (4_000, "JPY")], (4_000, "JPY")),
        ([(500_050, "EUR"), (5_000, "JPY")], (5_000, "JPY")),
        ([(500_000, "EUR"), (4_999_999, "KWD")], (4_999_999, "KWD")),
        ([(90_000, ""), (500_000, "EUR")], (500_000, "EUR")),
    ],
    ids=["more yen", "less yen", "a few cents less", "a fils less", "in the home currency"],
)
def test_limits_in_several_currencies_are_compared_at_par(
    amounts: list[tuple[int, str]], strictest: tuple[int, str]
) -> None:
    rules = [limit(f"r{n}", above_minor=minor, currency=code) for n, (minor, code) in enumerate(amounts)]
    for order in (rules, rules[::-1]):
        found = promise_limits(order, "JPY")
        assert (found.above_minor, found.currency) == strictest


def test_a_limit_without_a_currency_is_in_the_home_currency() -> None:
    found = promise_limits([limit("a", above_minor=90_000)], "JPY")
    assert (found.above_minor, found.currency) == (90_000, "JPY")
