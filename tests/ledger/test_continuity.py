"""Statements follow on from each other, or the gap is told with its place."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.continuity import Gap, Told, gaps

JUNE = date(2026, 6, 1)


def told(number: int, opening: int, closing: int, day: int, since: int | None = None, sequence: str = "") -> Told:
    begin = date(2026, 6, since) if since else None
    return Told(number, "OURS", "EUR", opening, closing, begin, date(2026, 6, day), sequence)


def found(*statements: Told) -> list[tuple[int, int]]:
    return [(gap.before.statement_id, gap.statement.statement_id) for gap in gaps(statements)]


def test_each_statement_begins_where_the_last_one_ended() -> None:
    assert found(told(1, 0, 10, 1), told(2, 10, 5, 2), told(3, 5, 5, 3)) == []
    assert found(told(1, 0, 10, 1), told(3, 7, 5, 3), told(4, 5, 9, 4)) == [(1, 3)]


def test_a_missing_statement_closes_the_gap_when_it_comes() -> None:
    assert found(told(1, 0, 10, 1), told(3, 7, 5, 3), told(9, 10, 7, 2)) == []


def test_statements_of_a_day_a_week_and_the_same_day_lie_side_by_side() -> None:
    days = [told(day, day - 1, day, day) for day in range(1, 13)]
    week = told(90, 5, 12, 12, since=6)
    morning, noon = told(91, 12, 40, 13, since=13), told(92, 40, 13, 13, since=13)
    assert found(*days, week, morning, noon, told(93, 13, 14, 14)) == []


def test_the_same_statement_in_two_formats_is_one() -> None:
    assert found(told(1, 0, 10, 1), told(2, 0, 10, 1), told(3, 10, 5, 2), told(4, 10, 5, 2)) == []


def test_a_number_left_out_is_a_gap_though_the_balances_agree() -> None:
    one, two = told(1, 0, 0, 1, sequence="11/1"), told(2, 0, 0, 5, sequence="14/1")
    assert gaps([one, two]) == [Gap(one, two, (12, 13))]
    assert found(told(1, 0, 0, 1, sequence="11"), told(2, 0, 0, 2, sequence="12")) == []
    assert found(told(1, 0, 0, 1, sequence="20260601"), told(2, 0, 0, 5, sequence="20260605")) == []


def test_accounts_and_currencies_are_apart() -> None:
    other = told(2, 99, 1, 2)
    assert found(told(1, 0, 10, 1), other._replace(account="THEIRS"), other._replace(currency="USD")) == []


@given(st.permutations([told(n, n * 7 % 5, (n + 1) * 7 % 5, n + 1) for n in range(6) if n != 3]))
def test_the_order_of_the_answer_makes_no_difference(statements: list[Told]) -> None:
    assert found(*statements) == [(2, 4)]
