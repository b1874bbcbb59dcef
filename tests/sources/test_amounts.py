"""Amounts are read exactly, in every notation of the trade, and a cell that leaves doubt is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.amounts import amount, currency_code, decimal_mark, to_minor
from sources.texts import Cell, CellError


@pytest.mark.parametrize(
    ("written", "mark", "value"),
    [
        ("3299.7", ".", "3299.7"),
        ("1,234,567.89", ".", "1234567.89"),
        ("12,34,567.89", ".", "1234567.89"),
        ("1.234.567,89", ",", "1234567.89"),
        ("1 234 567,89", ",", "1234567.89"),
        ("1\u202f234,50 €", ",", "1234.50"),
        ("1'234.50", ".", "1234.50"),
        ("CHF 1’234.50", ".", "1234.50"),
        ("$1,000", ".", "1000"),
        ("USD 1,000.00-", ".", "-1000.00"),
        ("(1,000.00)", ".", "-1000.00"),
        ("-€5.00", ".", "-5.00"),
        ("€ -5.00", ".", "-5.00"),
        ("−12.00", ".", "-12.00"),
        ("1,200.00 CR", ".", "-1200.00"),
        (".50", ".", "0.50"),
        (3299.7, ".", "3299.7"),
        (1e-13, ".", "0"),
        (12, ",", "12"),
    ],
)
def test_every_notation_gives_the_exact_amount(written: Cell, mark: str, value: str) -> None:
    assert amount(written, mark).value == Decimal(value)


@pytest.mark.parametrize(
    "written", ["", "abc", "12.34.56", "1,23.45", "1,2345.00", "--5", "(-5)-", "12 34", "1.5E+06", "5 apples", True]
)
def test_what_is_no_amount_is_refused(written: Cell) -> None:
    with pytest.raises(CellError):
        amount(written, ".")


@pytest.mark.parametrize(
    ("cells", "mark", "unclear"),
    [
        (["1.234", "3299.7"], ".", None),
        (["1.234", "12,50"], ",", None),
        (["1.234.567"], ",", None),
        (["0.500"], ".", None),
        (["1234.567"], ".", None),
        (["100", "200"], None, None),
        (["1,234", "2,500"], None, "1,234"),
        ([12.5, None], None, None),
    ],
)
def test_the_decimal_mark_is_decided_over_the_column(cells: list[Cell], mark: str | None, unclear: str | None) -> None:
    assert decimal_mark(cells) == (mark, unclear)


def test_a_column_that_contradicts_itself_is_refused_with_both_cells() -> None:
    with pytest.raises(CellError, match=r"'12\.50' and '12,50'"):
        decimal_mark(["12.50", "12,50"])


def test_the_currency_at_an_amount_is_kept_as_what_it_can_mean() -> None:
    assert amount("€ 5").currencies == frozenset({"EUR"})
    assert "CAD" in (amount("$5").currencies or ())
    assert amount("5").currencies is None


def test_a_currency_column_takes_codes_and_clear_signs_only() -> None:
    assert (currency_code("eur"), currency_code("£"), currency_code("")) == ("EUR", "GBP", None)
    with pytest.raises(CellError, match="ISO"):
        currency_code("$")


def test_float_noise_is_rounded_away_but_a_true_fraction_of_a_cent_is_refused() -> None:
    assert to_minor(Decimal("1234.5600000000001"), "EUR") == 123456
    assert to_minor(Decimal("1000.00"), "JPY") == 1000
    with pytest.raises(CellError, match="decimals of EUR"):
        to_minor(Decimal("1.005"), "EUR")


@given(st.integers(-(10**13), 10**13))
@settings(max_examples=60, deadline=None)
def test_whatever_way_an_amount_is_written_it_comes_back_to_the_cent(cents: int) -> None:
    value = Decimal(cents).scaleb(-2)
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert amount(english, ".").value == amount(german, ",").value == value
    assert to_minor(amount(float(value)).value, "EUR") == cents
