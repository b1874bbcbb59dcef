"""Payments with their truth kept apart: drawn, matched, and scored by what was meant."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from evals.cash.core import open_core
from evals.cash.drawing import drawn
from evals.cash.evaluate import evaluate_style
from evals.cash.scoring import Score, is_wrong, miss, score
from evals.cash.style import Style, style_of
from evals.cash.world import Line, Segment, Truth, World
from evals.cash.writing import reference
from evals.gates import failed_gates
from evals.labels import LabelError
from evals.scoring import Share
from ledger.references import references_of
from policies.cash.candidate import Candidate, Part, Rung
from policies.cash.deciding import Decision, Outcome

NUMBERS = {1: "INV-1", 2: "INV-2"}
TRUTH = Truth(Segment.MEMO, {"INV-1": 500})


@pytest.fixture(scope="module")
def style() -> Style:
    whole = style_of("tuning")
    return replace(whole, seeds=whole.seeds[:1], books=whole.books[:1])


def way(invoice: int, minor: int) -> Candidate:
    return Candidate((Part(invoice, minor),), Rung.NUMBER, frozenset(), 990)


def decision(chosen: Candidate | None, *proposals: Candidate) -> Decision:
    outcome = Outcome.AUTO if chosen else Outcome.PROPOSE if proposals else Outcome.ON_ACCOUNT
    return Decision(outcome, chosen, proposals, 0, (), 0, frozenset(), ())


def test_a_small_book_is_matched_by_the_product_and_scored(style: Style) -> None:
    card = evaluate_style(style, "tuning", accounts=12, payments=30)
    assert card.cases >= 25
    assert card.number("wrong_applied") == 0
    assert card.number("envelope") > 0.5  # type: ignore[operator]
    # The rules alone, without a database, decide the same.
    assert evaluate_style(style, "tuning", accounts=12, payments=30, opened=open_core) == card


def test_the_same_seed_draws_the_same_payments(style: Style) -> None:
    first, second = ([(w.lines, t) for w, t in drawn(style, 10, 40)] for _ in range(2))
    assert first == second


def test_what_the_product_is_given_holds_no_truth(style: Style) -> None:
    (world, truths), *_ = drawn(style, 10, 40)
    assert {line.key for line in world.lines} == truths.keys()
    assert {field.name for field in fields(World)} == {"currency", "accounts", "bills", "notes", "agreements", "lines"}
    assert not {"truth", "segment", "cash", "account"} & {field.name for field in fields(Line)}


@pytest.mark.parametrize("chosen", [way(2, 500), way(1, 501)])
def test_money_that_goes_where_it_was_not_meant_counts_as_wrong_and_fails_the_gate(chosen: Candidate) -> None:
    one = score(TRUTH, decision(chosen), NUMBERS)
    assert one.wrong == Share(1, 1)
    assert is_wrong(TRUTH, chosen, NUMBERS)
    found = miss("L1", TRUTH, decision(chosen), NUMBERS)
    assert found is not None
    assert found.critical


def test_what_is_meant_for_nothing_may_not_be_applied_nor_proposed() -> None:
    nothing = Truth(Segment.UNKNOWN, {})
    assert score(nothing, decision(way(1, 500)), NUMBERS).wrong == Share(1, 1)
    assert score(nothing, decision(None, way(1, 500)), NUMBERS).third == Share(0, 1)
    assert miss("L1", nothing, decision(None), NUMBERS) is None


def test_a_part_of_what_was_meant_is_no_harm_and_not_whole() -> None:
    truth = Truth(Segment.MEMO, {"INV-1": 500, "INV-2": 300})
    one = score(truth, decision(way(1, 500)), NUMBERS)
    assert (one.wrong, one.invoices, one.envelope) == (Share(0, 1), Share(1, 2), Share(0, 1))


def test_the_right_way_counts_first_or_among_those_shown() -> None:
    one = score(TRUTH, decision(None, way(2, 500), way(1, 500)), NUMBERS)
    assert (one.first, one.third) == (Share(0, 1), Share(1, 1))
    assert one + Score() == one


def test_a_wrong_application_in_two_hundred_fails_the_gate(style: Style) -> None:
    card = evaluate_style(replace(style, seeds=()), "tuning", accounts=1, payments=1)
    assert not failed_gates(card)
    figures = tuple(replace(f, value=Share(1, 200)) if f.name == "wrong_applied" else f for f in card.figures)
    assert [finding.code for finding in failed_gates(replace(card, figures=figures))] == ["wrong_applied"]


@pytest.mark.parametrize("scheme", ["RF", "OGM", "QRR", "KID"])
def test_the_references_sellers_print_keep_their_check_digits(scheme: str) -> None:
    assert scheme in {found.scheme.name for found in references_of(reference(scheme, "2026-1042"))}


def test_a_set_that_is_not_there_is_named() -> None:
    with pytest.raises(LabelError, match="nowhere"):
        style_of("nowhere")
