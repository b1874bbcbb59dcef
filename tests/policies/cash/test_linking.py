"""An advice finds its payment by trace, or by amount, day and payer; what fits alike is left to people."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from ledger.money import Money
from policies.cash.linking import LinkedBy, Side, links

pytestmark = pytest.mark.words

ACME, BETA = frozenset({1}), frozenset({2})


def side(key: int, day: int = 12, minor: int = 100, **more: Any) -> Side:
    values: dict[str, Any] = {"customers": ACME}
    return Side(key, Money(minor, "EUR"), date(2026, 6, day), **(values | more))


def pairs(advices: list[Side], payments: list[Side]) -> list[tuple[int, int]]:
    return [(link.advice_id, link.line_id) for link in links(advices, payments)]


@pytest.mark.parametrize(("day", "found"), [(9, [(1, 10)]), (15, [(1, 10)]), (8, []), (16, [])])
def test_amount_and_payer_link_within_three_days(day: int, found: list[tuple[int, int]]) -> None:
    assert pairs([side(1)], [side(10, day), side(11, minor=101), side(12, customers=BETA)]) == found


def test_a_trace_number_links_on_any_day_and_before_amount_and_payer() -> None:
    trace = frozenset({"PAY88121"})
    (link,) = links([side(1, references=trace)], [side(10, 12), side(11, 30, references=trace, customers=frozenset())])
    assert link == (1, 11, LinkedBy.TRACE)


def test_a_trace_number_of_another_customer_links_nothing() -> None:
    trace = frozenset({"PAY88121"})
    assert pairs([side(1, references=trace)], [side(10, references=trace, customers=BETA)]) == []


def test_who_pays_may_be_known_by_name_or_account_alone() -> None:
    unknown = {"customers": frozenset(), "payers": frozenset({"BOLT"})}
    assert pairs([side(1, **unknown)], [side(10, **unknown)]) == [(1, 10)]
    assert pairs([side(1, **unknown)], [side(10, customers=frozenset(), payers=frozenset({"NUT"}))]) == []


def test_what_is_not_vouched_for_has_to_point_at_the_same_customer() -> None:
    mail = side(1, vouched=False, references=frozenset({"PAY88121"}), payers=frozenset({"ACME"}))
    unknown = side(10, customers=frozenset(), references=frozenset({"PAY88121"}), payers=frozenset({"ACME"}))
    assert pairs([mail], [unknown]) == []
    assert pairs([mail], [side(11)]) == [(1, 11)]


def test_two_payments_or_two_advices_alike_are_linked_to_none() -> None:
    assert pairs([side(1)], [side(10), side(11)]) == []
    assert pairs([side(1), side(2)], [side(10)]) == []


def test_the_same_day_tells_equal_payments_apart_in_any_order() -> None:
    for advices in permutations([side(1, 12), side(2, 13)]):
        for payments in permutations([side(10, 12), side(11, 13)]):
            assert pairs(list(advices), list(payments)) == [(1, 10), (2, 11)]
