"""How well matches of a kind did, and which kind is left to people until somebody lifts that; pure.

A kind is a rung of the ladder with a band of scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from policies.cash.candidate import Rung

#: Where bands of scores begin, in thousandths.
_EDGES = (950, 970, 990)
_END = 1_000
#: Standard deviations that hold 95 of 100 samples of a normal distribution.
_DEVIATIONS = 1.96


class Band(NamedTuple):
    """A rung, and where the band of its scores begins, in thousandths."""

    rung: Rung
    from_score: int

    @property
    def to_score(self) -> int:
        """Where the next band begins."""
        return next((edge for edge in _EDGES if edge > self.from_score), _END)


def band_of(rung: Rung, score: int) -> Band:
    """Return the band a score belongs to; what is below all of them begins at nothing."""
    return Band(rung, max((edge for edge in _EDGES if edge <= score), default=0))


class Tally(NamedTuple):
    """What became of a band: applied unasked, taken back by people, accepted by them, and that as proposed first."""

    applied: int = 0
    taken_back: int = 0
    accepted: int = 0
    accepted_first: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class PrecisionRules:
    """When a band is left to people: precision surely below `floor_thousandths`, of `least_applied` or more.

    `weeks` are looked back upon; what is taken back later than `days_to_take_back` after it was applied does not count.
    """

    floor_thousandths: int
    least_applied: int
    weeks: int
    days_to_take_back: int


def likely_precision(tally: Tally) -> tuple[float, float] | None:
    """Return between which shares of right matches the true one lies in 95 of 100 cases; None without any match.

    Wilson's score interval, which holds also for few matches and shares near one: E. B. Wilson, "Probable Inference,
    the Law of Succession, and Statistical Inference", Journal of the American Statistical Association 22 (1927), 209.
    """
    if not tally.applied:
        return None
    count, share = tally.applied, 1 - min(tally.taken_back, tally.applied) / tally.applied
    square = _DEVIATIONS**2
    middle = share + square / (2 * count)
    reach = _DEVIATIONS * sqrt(share * (1 - share) / count + square / (4 * count**2))
    whole = 1 + square / count
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def falls_short(tally: Tally, rules: PrecisionRules) -> bool:
    """Say whether a band does worse than is asked, which chance alone would not explain.

    Held against the upper end: with the lower one even hundreds of matches without a mistake would not do.
    """
    likely = likely_precision(tally)
    return likely is not None and tally.applied >= rules.least_applied and likely[1] * 1_000 < rules.floor_thousandths
