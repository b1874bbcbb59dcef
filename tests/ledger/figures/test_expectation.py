"""What to expect is a share of one's own past drawn to that of others, and says nothing of what is disputed."""

from __future__ import annotations

from fractions import Fraction

from ledger.figures.expectation import Expected, expected_minor, paid_within, shrunk
from tests.ledger.figures.worked import shown


def test_a_short_past_is_drawn_to_that_of_the_segment() -> None:
    assert shown(shrunk(7, 9, Fraction("0.55")), 3) == "0.658"
    assert shrunk(0, 0, Fraction("0.55")) == Fraction("0.55")


def test_open_promised_and_partly_disputed_money_is_expected_by_its_likelihood() -> None:
    parts = [
        Expected(10_000, Fraction("0.60")),
        Expected(8_000, Fraction("0.77")),
        Expected(12_000 - 3_000, Fraction("0.35")),
    ]
    assert expected_minor(parts) == 15_310


def test_who_had_paid_before_says_nothing_about_what_is_late_already() -> None:
    paid = [-3, 0, 2, 5, 9, 14, 40]
    assert paid_within(paid, already_late=4, days=10) == (3, 4)
    assert paid_within(paid, already_late=40, days=10) == (0, 0)
