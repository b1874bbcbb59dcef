"""The figures: intervals, precision and recall, gates."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.gates import GATES, failed_gates
from evals.scoring import Figure, Scorecard, Share, Tally, wilson
from evals.tables import as_json


def _card(*figures: Figure) -> Scorecard:
    return Scorecard("replies", "tuning", "fake", 10, figures, (), ())


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (8, 10, 0.4902, 0.9433),
        (95, 100, 0.8882, 0.9785),
    ],
)
def test_wilson_agrees_with_published_values(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=5e-4)


def test_f1_is_the_harmonic_mean_and_absent_without_cases() -> None:
    tally = Tally(right=8, false=2, missed=4)
    precision, recall = 8 / 10, 8 / 12
    assert tally.f1 == pytest.approx(2 * precision * recall / (precision + recall))
    assert Tally().f1 is None


def test_a_share_shows_its_interval_and_sample_size() -> None:
    assert str(Share(8, 10)) == "0.800 (0.49–0.94) 8/10"
    assert str(Share(0, 0)) == "– (n=0)"


def test_a_gate_names_the_figure_the_value_and_the_limit(tmp_path: Path) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text("[replies.at_most]\ncritical_misses = 0\n[replies.at_least]\nday_exact = 0.9\n")
    card = _card(Figure("critical_misses", 1), Figure("day_exact", Share(8, 10)))
    assert [str(finding) for finding in failed_gates(card, gates)] == [
        "critical_misses is 1, allowed are at most 0 (replies, tuning)",
        "day_exact is 0.800, needed are at least 0.9 (replies, tuning)",
    ]


def test_a_gate_that_names_no_figure_is_an_error(tmp_path: Path) -> None:
    gates = tmp_path / "gates.toml"
    gates.write_text("[replies.at_most]\nmistyped = 0\n[replies.at_least]\n")
    with pytest.raises(KeyError):
        failed_gates(_card(Figure("critical_misses", 1)), gates)
    assert GATES.is_file()


def test_json_tells_model_set_and_sample_size_and_may_leave_out_what_went_wrong() -> None:
    told = as_json(_card(Figure("day_exact", Share(1, 2))), with_misses=False)
    assert (told["model"], told["set"], told["cases"]) == ("fake", "tuning", 10)
    assert told["figures"]["day_exact"]["hits"] == 1
    assert "misses" not in told
