"""Portions: disjoint, in order of strength, and what is left is what may be asked for."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.portions import Claims, Portions, portions

minor = st.integers(0, 10**9)
claims = st.builds(Claims, st.booleans(), minor, minor, minor, minor)
STRENGTH = ("held", "disputed", "planned", "promised", "pending", "chase")


@given(balance=minor, stated=claims)
def test_the_portions_sum_to_the_balance_and_none_is_below_zero(balance: int, stated: Claims) -> None:
    parts = astuple(portions(balance, stated))
    assert sum(parts) == balance
    assert min(parts) >= 0


@given(balance=minor, stated=claims)
def test_a_portion_is_trimmed_only_by_stronger_ones(balance: int, stated: Claims) -> None:
    parts = portions(balance, stated)
    wanted = {"held": balance if stated.held else 0, "disputed": stated.disputed, "planned": stated.planned,
              "promised": stated.promised, "pending": stated.pending, "chase": balance}  # fmt: skip
    left = balance
    for name in STRENGTH:
        part = getattr(parts, name)
        assert part == wanted[name] or (part == left < wanted[name])
        left -= part


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (Claims(), Portions(0, 0, 0, 0, 0, 100)),
        (Claims(held=True, disputed=40, promised=70), Portions(100, 0, 0, 0, 0, 0)),
        (Claims(disputed=40, promised=70), Portions(0, 40, 0, 60, 0, 0)),
        (Claims(disputed=40, planned=30, promised=20, pending=100), Portions(0, 40, 30, 20, 10, 0)),
        (Claims(disputed=250), Portions(0, 100, 0, 0, 0, 0)),
    ],
)
def test_hold_beats_dispute_beats_plan_beats_promise_beats_pending_cash(stated: Claims, expected: Portions) -> None:
    assert portions(100, stated) == expected
