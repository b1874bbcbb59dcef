"""Shares collected come out as the books on credit say, and are not told where they have no meaning."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledger.figures.collection import Collected, dispute_rate, recovery, roll_rate, turnover_days
from tests.ledger.figures.worked import CLOSING, NOT_DUE, OPENING, QUARTER, percent, shown

THE_QUARTER = Collected(OPENING, QUARTER.minor, CLOSING, NOT_DUE)


def test_collection_effectiveness_takes_the_sales_of_the_whole_period() -> None:
    assert percent(THE_QUARTER.effectiveness()) == "71.8"


def test_cash_effectiveness_does_not_count_what_was_written_off() -> None:
    assert percent(THE_QUARTER.cash_effectiveness(1_000)) == "67.1"


def test_where_nothing_was_due_there_is_no_effectiveness() -> None:
    assert Collected(0, 500, 500, 500).effectiveness() is None


def test_turnover_is_a_yearly_rate_and_the_days_of_a_turn_follow_from_it() -> None:
    turnover = THE_QUARTER.turnover(4)
    assert shown(turnover, 2) == "4.62"
    assert shown(turnover_days(turnover)) == "79.0"
    assert turnover_days(Collected(0, 10, 0, 0).turnover(4)) is None


def test_recovery_leaves_out_what_turned_out_not_to_be_owed() -> None:
    assert percent(recovery(165, 300)) == "55.0"
    assert percent(recovery(165, 300, credited_minor=15)) == "57.9"
    assert recovery(0, 0) is None


def test_buckets_roll_into_the_next() -> None:
    assert [percent(roll_rate(now, before)) for now, before in ((110, 250), (60, 120), (50, 80))] == [
        "44.0", "50.0", "62.5",
    ]  # fmt: skip


def test_disputes_are_a_share_of_what_is_open_before_unapplied_money() -> None:
    assert percent(dispute_rate(36, 1_220)) == "3.0"


amounts = st.integers(0, 10**12)


@given(amounts, amounts, amounts, amounts)
def test_effectiveness_is_whole_when_all_that_is_left_is_not_due(opening: int, sales: int, due: int, left: int) -> None:
    whole = Collected(opening, sales, left, left).effectiveness()
    assert whole is None or whole == 1
    part = Collected(opening, sales, left + due, left).effectiveness()
    assert part is None or part == 1 - Fraction(due, opening + sales - left)
