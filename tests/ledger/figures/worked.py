"""A quarter that the figures are worked out for by hand, in thousands, and how a figure is printed."""

from __future__ import annotations

from fractions import Fraction

from ledger.figures.dso import Sales

JANUARY, FEBRUARY, MARCH = Sales(400, 31), Sales(350, 28), Sales(520, 31)
QUARTER = Sales(1_270, 90)
OPENING, CLOSING, NOT_DUE = 1_000, 1_200, 780


def shown(figure: Fraction | None, digits: int = 1) -> str:
    """Print a figure to some digits, a half rounded up."""
    assert figure is not None
    scaled = int(figure * 10**digits + Fraction(1, 2))
    whole, part = divmod(scaled, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def percent(share: Fraction | None, digits: int = 1) -> str:
    """Print a share as a percentage."""
    assert share is not None
    return shown(share * 100, digits)
