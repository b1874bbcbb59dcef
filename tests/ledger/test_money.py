"""Money: minor units per currency, half up, no mixing, and splits that sum exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import CurrencyMismatchError, Money, UnknownCurrencyError, minor_digits, split

currencies = st.sampled_from(["EUR", "USD", "JPY", "KRW", "KWD", "BHD", "TND"])
amounts = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("RSD", 2), ("IQD", 3)])
def test_each_currency_has_its_own_minor_unit(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("0.005", "EUR", 1),
        ("0.0049", "EUR", 0),
        ("-0.005", "EUR", -1),
        ("2.675", "EUR", 268),
        ("0.5", "JPY", 1),
        ("1500", "JPY", 1500),
        ("1.2345", "KWD", 1235),
    ],
)
def test_amounts_are_rounded_half_up_to_the_minor_unit(amount: str, currency: str, minor: int) -> None:
    assert Money.of(Decimal(amount), currency) == Money(minor, currency)


@given(minor=amounts, currency=currencies)
def test_an_amount_survives_the_way_to_major_units_and_back(minor: int, currency: str) -> None:
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)


def test_a_hundred_in_three_gives_the_odd_cent_to_the_first() -> None:
    parts = split(Money(100_00, "EUR"), [1, 1, 1])
    assert [part.minor for part in parts] == [33_34, 33_33, 33_33]


@given(minor=amounts, currency=currencies, weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_parts_sum_to_the_whole_and_none_is_a_unit_away_from_its_share(
    minor: int, currency: str, weights: list[int]
) -> None:
    whole = sum(weights)
    if whole == 0:
        with pytest.raises(ValueError, match="more than zero"):
            split(Money(minor, currency), weights)
        return
    parts = split(Money(minor, currency), weights)
    assert sum(part.minor for part in parts) == minor
    assert {part.currency for part in parts} == {currency}
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor * whole - minor * weight) < whole


@pytest.mark.parametrize("act", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__])
def test_currencies_never_meet_in_one_sum(act: object) -> None:
    with pytest.raises(CurrencyMismatchError, match="EUR and USD"):
        act(Money(1, "EUR"), Money(1, "USD"))  # type: ignore[operator]


def test_an_unknown_currency_is_named() -> None:
    with pytest.raises(UnknownCurrencyError, match="'XYZ'"):
        minor_digits("XYZ")


@pytest.mark.parametrize(
    ("money", "text"),
    [(Money(480_000, "EUR"), "4,800.00 EUR"), (Money(1500, "JPY"), "1,500 JPY"), (Money(-1, "KWD"), "-0.001 KWD")],
)
def test_amounts_are_written_with_the_decimals_of_their_currency(money: Money, text: str) -> None:
    assert str(money) == text
