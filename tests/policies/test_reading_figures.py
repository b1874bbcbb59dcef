"""Figures and dates as people write them in a policy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from policies.compile_dates import Day, day, period, stands_in
from policies.compile_figures import amount, clock, counts_in, length


@pytest.mark.parametrize(
    ("written", "value", "currency"),
    [
        ("10k", "10000", ""),
        ("€1.250,00", "1250.00", "EUR"),
        ("1,250.00 EUR", "1250.00", "EUR"),
        ("5 lakh", "500000", ""),
        ("₹5,00,000", "500000", "INR"),
        ("USD 20k", "20000", "USD"),
        ("ten thousand dollars", "10000", "USD"),
        ("1'000 CHF", "1000", "CHF"),
        ("100 000 €", "100000", "EUR"),
        ("2 Mio. EUR", "2000000", "EUR"),
        ("250.50", "250.50", ""),
    ],
)
def test_an_amount_is_read_in_the_notation_it_is_written_in(written: str, value: str, currency: str) -> None:
    found = amount(written, "EUR")
    assert found is not None
    assert (found.value, found.currency) == (Decimal(value), currency)


def test_a_shared_sign_is_the_home_currency_where_it_fits() -> None:
    found = [amount("$50", home) for home in ("CAD", "EUR")]
    assert [money.currency for money in found if money] == ["CAD", "USD"]


@pytest.mark.parametrize(
    ("written", "days", "business"),
    [("two weeks", 14, False), ("a week", 7, False), ("3 working days", 3, True),
     ("zehn Werktage", 10, True), ("a month", 30, False)],
)  # fmt: skip
def test_a_length_of_time_is_counted_in_days(written: str, days: int, business: bool) -> None:
    found = length(written)
    assert found is not None
    assert (found.days, found.business) == (days, business)


@pytest.mark.parametrize(
    ("written", "hours"),
    [("9", (9, 21)), ("5 pm", (17,)), ("17:00", (17,)), ("noon", (12,)), ("8:30", (None,)), ("25", (None,))],
)
def test_a_clock_time_says_which_full_hour_it_may_mean(written: str, hours: tuple[int | None, ...]) -> None:
    assert clock(written) == hours


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("20 Dec", Day(12, 20)),
        ("6. Januar 2027", Day(1, 6, 2027)),
        ("Dec 24th", Day(12, 24)),
        ("2026-06-30", Day(6, 30, 2026)),
        ("31 June", None),
        ("Christmas Eve", Day(12, 24)),
    ],
)
def test_a_date_may_leave_its_year_out_but_must_exist(written: str, found: Day | None) -> None:
    assert day(written) == found


def test_a_week_of_a_month_has_seven_days() -> None:
    last = period("the last week of December")
    assert last is not None
    assert (last.first, last.last) == (Day(12, 25), Day(12, 31))


def test_a_year_the_text_leaves_out_must_be_the_next_one() -> None:
    today = date(2026, 11, 22)
    assert stands_in("until 6 Jan", date(2027, 1, 6), yearly=False, today=today)
    assert not stands_in("until 6 Jan", date(2031, 1, 6), yearly=False, today=today)
    assert not stands_in("until 6 Jan 2027", date(2026, 1, 6), yearly=False, today=today)
    assert not stands_in("until 6 Jan", date(2027, 1, 7), yearly=False, today=today)


def test_counts_are_found_as_digits_words_and_lengths() -> None:
    assert {10, 14, 21, 3} <= counts_in("ten days, two weeks, twenty-one or 3")
