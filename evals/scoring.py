"""The figures every evaluation is told in: shares with a Wilson interval, precision and recall, plain counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

#: Two-sided 95 % quantile of the normal distribution.
Z95 = 1.959964


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share; (0, 1) when nothing was observed."""
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    scale = 1 + Z95**2 / total
    middle = (share + Z95**2 / (2 * total)) / scale
    half = Z95 * sqrt(share * (1 - share) / total + Z95**2 / (4 * total**2)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Share:
    """So many hits of so many cases."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, or None where there was no case."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval."""
        return wilson(self.hits, self.total)

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.total + other.total)

    def __str__(self) -> str:
        if self.total == 0:
            return "– (n=0)"
        low, high = self.interval
        return f"{self.hits / self.total:.3f} ({low:.2f}–{high:.2f}) {self.hits}/{self.total}"


@dataclass(frozen=True, slots=True)
class Tally:
    """Right, false and missed answers of one class."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> Share:
        """How much of what was claimed is right."""
        return Share(self.right, self.right + self.false)

    @property
    def recall(self) -> Share:
        """How much of what should be claimed was."""
        return Share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, or None where there was no case at all."""
        whole = 2 * self.right + self.false + self.missed
        return 2 * self.right / whole if whole else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.false + other.false, self.missed + other.missed)


def total(tallies: Iterable[Tally]) -> Tally:
    """Sum tallies (micro average)."""
    return sum(tallies, Tally())


@dataclass(frozen=True, slots=True)
class Figure:
    """One named figure; a count has no interval, F1 is no share and has none either."""

    name: str
    value: Share | float | int | None

    @property
    def number(self) -> float | None:
        """The bare number a gate compares, or None where nothing was observed."""
        return self.value.value if isinstance(self.value, Share) else self.value

    def __str__(self) -> str:
        if self.value is None:
            return "– (n=0)"
        return f"{self.value:.3f}" if isinstance(self.value, float) else str(self.value)


@dataclass(frozen=True, slots=True)
class Miss:
    """One case that went wrong: its id, what went wrong, and whether a person would be harmed by it."""

    case: str
    what: str
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The result of one set and model: sample size, figures, a tally per class, and what went wrong."""

    task: str
    chosen_set: str
    model: str
    cases: int
    figures: tuple[Figure, ...]
    classes: tuple[tuple[str, Tally], ...]
    misses: tuple[Miss, ...]

    def number(self, name: str) -> float | None:
        """Return the bare number of a figure; raise KeyError when there is no such figure."""
        for figure in self.figures:
            if figure.name == name:
                return figure.number
        raise KeyError(name)
