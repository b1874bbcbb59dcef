"""Whom to work first: the large, the late and those who broke their word before the rest."""

from __future__ import annotations

from ledger.account import AccountFacts, RungGroup
from policies.decide import Standing
from policies.ranking import rank
from tests.policies.cases import LADDER, account, ask, late


def known(number: int, *groups: RungGroup, **more: object) -> AccountFacts:
    facts = account(*groups, **more)
    facts.customer_id = number
    return facts


def order(*facts: AccountFacts, home: str = "EUR") -> list[int]:
    return [r.facts.customer_id for r in rank([(f, ask(f, *LADDER, home=home)) for f in facts], home)]


def test_of_two_equally_late_the_larger_comes_first() -> None:
    assert order(known(1, late(5, 1_000)), known(2, late(5, 9_000))) == [2, 1]


def test_of_two_equally_large_the_later_comes_first() -> None:
    assert order(known(1, late(5)), known(2, late(50))) == [2, 1]


def test_size_weighs_more_than_lateness() -> None:
    assert order(known(1, late(50, 1_000)), known(2, late(5, 9_000))) == [2, 1]


def test_broken_promises_lift_an_account_and_more_than_three_no_further() -> None:
    assert order(known(1, late(5)), known(2, late(5), broken_promises=1)) == [2, 1]
    three, nine = (
        rank([(f, ask(f, *LADDER))], "EUR")[0].priority
        for f in (known(1, late(5), broken_promises=3), known(2, late(5), broken_promises=9))
    )
    assert three == nine == 150


def test_what_counts_is_what_may_be_demanded_net_of_credits() -> None:
    assert order(known(1, late(5, 9_000), credits={"EUR": 8_500}), known(2, late(5, 1_000))) == [2, 1]


def test_other_currencies_count_at_par() -> None:
    assert order(known(1, late(5, 9_900)), known(2, late(5, 100, currency="JPY"))) == [2, 1]


def test_accounts_that_are_not_worked_come_after_all_that_are() -> None:
    ranked = rank(
        [(f, ask(f, *LADDER)) for f in (known(1, late(90, 90_000), reachable=False), known(2, late(2, 1_000)))], "EUR"
    )
    assert [(r.facts.customer_id, r.verdict.standing) for r in ranked] == [
        (2, Standing.WORKED),
        (1, Standing.UNREACHABLE),
    ]
    assert ranked[1].why == "needs a contact: no usable email address is left"


def test_equals_keep_the_order_of_their_numbers_so_that_every_run_is_alike() -> None:
    assert order(*(known(n, late(5)) for n in (3, 1, 2))) == [1, 2, 3]


def test_priorities_lie_between_nought_and_a_thousand() -> None:
    facts = [known(n, late(n, n * 1_000), broken_promises=n) for n in range(1, 30)]
    ranked = rank([(f, ask(f, *LADDER)) for f in facts], "EUR")
    assert [r.facts.customer_id for r in ranked] == list(range(29, 0, -1))
    assert ranked[0].priority == 1_000
    assert ranked[-1].priority >= 0


def test_an_empty_book_is_an_empty_worklist() -> None:
    assert rank([], "EUR") == []
