"""Draws a seller's book and what its bank tells, with the truth about every payment kept apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from evals.cash.mishaps import Mishaps
from evals.cash.payers import Payers
from evals.cash.purse import Purse
from evals.cash.sellers import seller
from evals.cash.style import Style
from evals.cash.world import Segment, Truth, World
from evals.cash.writing import Pen

#: Of a hundred payments.
SHARES = {
    Segment.STRUCTURED: 20,
    Segment.MEMO: 22,
    Segment.OCR: 6,
    Segment.BARE: 16,
    Segment.LUMP: 5,
    Segment.DEDUCTIONS: 5,
    Segment.SUBSCRIPTION: 4,
    Segment.PARTIAL: 3,
    Segment.OVERPAID: 2,
    Segment.DUPLICATE: 2,
    Segment.UNKNOWN: 4,
    Segment.OTHERS_NUMBER: 2,
    Segment.PROMISE: 2,
    Segment.DISPUTE: 2,
    Segment.CREDIT: 2,
    Segment.DISCOUNT: 2,
    Segment.CURRENCY: 1,
}


def drawn(style: Style, accounts: int, payments: int) -> Iterator[tuple[World, dict[str, Truth]]]:
    """Give a book for every seller and seed of a style, with so many accounts and about so many payments."""
    for seed in style.seeds:
        for place, book in enumerate(style.books):
            dice = Random(seed * 100 + place)  # noqa: S311  (made-up payers, not a secret)
            purse = Purse(seller(style, book, dice, accounts), dice)
            _let_pay(purse, Pen(style, book, dice), payments)
            yield purse.world, purse.truths


def _let_pay(purse: Purse, pen: Pen, payments: int) -> None:
    payers, mishaps = Payers(purse, pen), Mishaps(purse, pen)
    plays: dict[Segment, Callable[[], None]] = {
        segment: getattr(payers, segment.value, None) or getattr(mishaps, segment.value) for segment in Segment
    }
    for segment in pen.dice.choices([*SHARES], [*SHARES.values()], k=payments):
        plays[segment]()
    purse.world.lines.sort(key=lambda line: line.day)
