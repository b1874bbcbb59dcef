"""How late a customer usually pays is learned from its last invoices, once a day, and from money alone."""

from __future__ import annotations

from ledger.account import PayingHabit
from store.habits import habit_of


def test_a_steady_payer_has_a_small_spread() -> None:
    assert habit_of([6, 5, 7, 6, 6]) == PayingHabit(paid=5, usual_days=6, spread_days=0, recent_days=6)


def test_only_the_last_twelve_count_and_the_last_three_show_the_trend() -> None:
    found = habit_of([90] * 5 + [2] * 9 + [8, 9, 10])
    assert (found.paid, found.usual_days, found.recent_days) == (12, 2, 9)


def test_one_outlier_moves_neither_middle_nor_spread() -> None:
    assert habit_of([3, 3, 3, 4, 120, 3, 4, 3]) == PayingHabit(8, 3, 0, 3)
