"""A band is left to people when it surely does worse than is asked, and never by chance or for being young."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.cash.bands import Tally, band_of, falls_short, likely_precision
from policies.cash.candidate import Rung, Veto
from policies.cash.deciding import Outcome
from policies.cash.wording import sentence
from policies.defaults import DEFAULT_CASH, DEFAULT_PRECISION
from tests.policies.cash.cases import BOOK, decided, paid


@pytest.mark.parametrize(
    ("score", "band"), [(0, (0, 950)), (949, (0, 950)), (950, (950, 970)), (989, (970, 990)), (999, (990, 1_000))]
)
def test_a_score_belongs_to_one_band(score: int, band: tuple[int, int]) -> None:
    found = band_of(Rung.NUMBER, score)
    assert (found.from_score, found.to_score) == band


@pytest.mark.parametrize(
    ("applied", "taken_back", "low", "high"),
    # Worked out by hand from Wilson's formula with 1.96 deviations.
    [(10, 0, 0.7225, 1.0), (10, 1, 0.5958, 0.9821), (50, 2, 0.8654, 0.9890), (1_000, 0, 0.9962, 1.0)],
)
def test_the_interval_is_wilsons(applied: int, taken_back: int, low: float, high: float) -> None:
    assert likely_precision(Tally(applied, taken_back)) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("applied", "taken_back", "short"),
    [
        (0, 0, False),
        (29, 29, False),
        (30, 0, False),
        (30, 1, True),
        (100, 1, True),
        (300, 1, False),
        (300, 2, True),
        (100_000, 60, False),
        (100_000, 150, True),
    ],
)
def test_a_band_falls_short_when_chance_does_not_explain_it(applied: int, taken_back: int, *, short: bool) -> None:
    assert falls_short(Tally(applied, taken_back), DEFAULT_PRECISION) is short


def test_what_falls_into_a_demoted_band_is_proposed_with_the_reason() -> None:
    money = paid(480_000, "INV-1042")
    sure = decided(money)
    assert sure.outcome is Outcome.AUTO
    assert sure.chosen is not None
    band = band_of(sure.chosen.rung, sure.chosen.score)
    doubted = decided(money, rules=replace(DEFAULT_CASH, demoted=frozenset({band})))
    assert (doubted.outcome, doubted.proposals, doubted.vetoes) == (Outcome.PROPOSE, (sure.chosen,), {Veto.DEMOTED})
    assert sentence(doubted, money, BOOK).endswith("not applied, as matches of its kind were taken back too often.")
    other = replace(DEFAULT_CASH, demoted=frozenset({band._replace(rung=Rung.PROMISE)}))
    assert decided(money, rules=other).outcome is Outcome.AUTO


@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_the_interval_holds_what_was_seen_and_stays_a_share(applied: int, taken_back: int) -> None:
    likely = likely_precision(Tally(applied, taken_back))
    if applied:
        assert likely is not None
        share = max(applied - taken_back, 0) / applied
        assert -1e-9 <= likely[0] <= share + 1e-9
        assert share - 1e-9 <= likely[1] <= 1 + 1e-9
    else:
        assert likely is None
