"""Days outstanding come out as the books on credit say, to the digit they print."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledger.figures.dso import (
    CountedBack,
    Sales,
    average_days_delinquent,
    average_dso,
    best_possible_dso,
    count_back,
    dso,
    rolling_dso,
    weighted_days,
)
from tests.ledger.figures.worked import CLOSING, FEBRUARY, JANUARY, MARCH, NOT_DUE, OPENING, QUARTER, shown

MONTHS = (MARCH, FEBRUARY, JANUARY)


def test_dso_of_a_quarter_of_a_month_on_average_and_over_a_year() -> None:
    assert shown(dso(CLOSING, QUARTER)) == "85.0"
    assert shown(dso(CLOSING, MARCH)) == "71.5"
    assert shown(average_dso(OPENING, CLOSING, QUARTER)) == "78.0"
    assert shown(rolling_dso(CLOSING, 4_800), 2) == "91.25"


def test_counting_back_takes_whole_months_and_the_last_in_part() -> None:
    assert shown(count_back(CLOSING, MONTHS).days) == "84.6"
    published = [Sales(100, 30), Sales(80, 30), Sales(70, 30)]
    assert shown(count_back(212, published).days) == "73.7"


def test_when_known_sales_do_not_reach_the_days_are_a_lower_bound() -> None:
    assert count_back(1_300, MONTHS) == CountedBack(Fraction(90), exhausted=True)
    assert count_back(1_270, MONTHS) == CountedBack(Fraction(90))
    assert count_back(1, []) == CountedBack(Fraction(0), exhausted=True)


def test_a_month_without_sales_adds_its_days_and_one_of_credit_notes_what_it_took() -> None:
    assert count_back(600, [Sales(520, 31), Sales(0, 28), Sales(160, 31)]).days == Fraction(31 + 28) + Fraction(31, 2)
    assert count_back(100, [Sales(-20, 30), Sales(240, 30)]).days == 30 + Fraction(30, 2)


def test_nothing_receivable_is_no_days() -> None:
    assert count_back(0, MONTHS) == count_back(-50, MONTHS) == CountedBack(Fraction(0))


def test_lateness_is_what_dso_has_beyond_the_best_possible() -> None:
    assert shown(best_possible_dso(NOT_DUE, QUARTER)) == "55.3"
    assert shown(average_days_delinquent(CLOSING, NOT_DUE, QUARTER)) == "29.8"
    published = Sales(10_000, 30)
    assert shown(dso(15_000, published), 0) == "45"
    assert shown(best_possible_dso(4_000, published), 0) == "12"
    assert shown(average_days_delinquent(15_000, 4_000, published), 0) == "33"


def test_days_late_are_weighted_by_what_is_open_or_was_paid() -> None:
    assert shown(weighted_days([(220, 15), (110, 44), (60, 74), (50, 130)])) == "43.4"
    assert weighted_days([(100, -10), (300, 10)]) == 5
    assert weighted_days([]) is None


def test_without_sales_there_is_no_dso() -> None:
    none = Sales(0, 31)
    assert dso(1, none) is average_dso(1, 1, none) is average_days_delinquent(1, 0, none) is None


@given(
    st.integers(1, 10**12),
    st.lists(st.builds(Sales, st.integers(0, 10**12), st.integers(28, 31)), max_size=24),
)
def test_more_money_out_is_never_fewer_days(receivables: int, months: list[Sales]) -> None:
    less, more = count_back(receivables, months), count_back(receivables + 1, months)
    assert less.days <= more.days <= sum(month.days for month in months)
    assert less.exhausted <= more.exhausted == (receivables + 1 > sum(month.minor for month in months))
