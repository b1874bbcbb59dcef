"""Draws books and payments of a set, matches them, and scores what was decided by what was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager

from evals.cash.drawing import drawn
from evals.cash.scoring import Score, figures, miss, score
from evals.cash.stage import Play, open_till
from evals.cash.style import Style, style_of
from evals.cash.world import Segment
from evals.labels import SetName
from evals.scoring import Miss, Scorecard
from prompts.model import Model

#: Customers of a seller, and about so many payments to it.
ACCOUNTS, PAYMENTS = 200, 150


def evaluate_cash(_model: Model, chosen: SetName, _workers: int = 1) -> Scorecard:
    """Match all payments of a set; no model has a say in it."""
    return evaluate_style(style_of(chosen), chosen, ACCOUNTS, PAYMENTS)


def evaluate_style(
    style: Style,
    name: str,
    accounts: int,
    payments: int,
    opened: Callable[[], AbstractContextManager[Play]] = open_till,
) -> Scorecard:
    """Draw, match by the product (or another way), and score."""
    scores: defaultdict[Segment, Score] = defaultdict(Score)
    misses: list[Miss] = []
    with opened() as play:
        for place, (world, truths) in enumerate(drawn(style, accounts, payments)):
            played = play(world)
            for key, truth in truths.items():
                decision = played.decisions[key]
                scores[truth.segment] += score(truth, decision, played.numbers)
                if found := miss(f"{place}/{key}", truth, decision, played.numbers):
                    misses.append(found)
    ordered = {segment: scores[segment] for segment in Segment}
    cases = sum(one.payments for one in ordered.values())
    return Scorecard("cash", name, "rules", cases, figures(ordered), (), tuple(misses))
