"""A report's chart as shapes on a plane, which the page's template writes as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from agent.reports.report import Cell, Drawn, Part, Report, shown

WIDTH, HEIGHT = 720, 240
#: Room for the labels of rows below the drawing, and for a figure above it.
_BELOW, _ABOVE = 28, 20
_GAP = Fraction(1, 4)
#: With more rows than this only some are labelled, or labels would run into each other.
_MOST_LABELS = 8


class Label(NamedTuple):
    """A word at a place."""

    x: int
    text: str


class Bar(NamedTuple):
    """A bar from its upper left corner, and what it says."""

    x: int
    y: int
    width: int
    height: int
    text: str


class Line(NamedTuple):
    """A line through the points that have a figure, named after its column."""

    name: str
    points: tuple[tuple[int, int, str], ...]

    @property
    def path(self) -> str:
        """The points as SVG writes them."""
        return " ".join(f"{x},{y}" for x, y, _ in self.points)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart of one currency; `zero` is the height at which nothing stands."""

    title: str
    zero: int
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()


def drawing(report: Report, part: Part) -> Drawing | None:
    """Draw a part of a report; None where it has no chart or no rows."""
    if report.chart is None or not part.rows:
        return None
    columns = [i for i, column in enumerate(report.columns) if column.name in report.chart.columns]
    plane = _Plane.of([[row[i] for row in part.rows] for i in columns])
    heads = [shown(row[0], report.columns[0].kind, part.currency) for row in part.rows]
    every = -(-len(heads) // _MOST_LABELS)
    labels = tuple(Label(plane.x(i), head) for i, head in enumerate(heads) if i % every == 0)
    titles = " and ".join(report.columns[i].title for i in columns)
    title = f"{report.heading}: {titles}, {part.currency}"
    if report.chart.drawn is Drawn.BARS:
        return Drawing(title, plane.y(0), labels, bars=tuple(_bars(report, part, plane, columns[0], heads)))
    lines = tuple(_line(report, part, plane, i, heads) for i in columns)
    return Drawing(title, plane.y(0), labels, lines=lines)


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where figures stand: as many rows side by side, from the lowest figure (or nothing) to the highest."""

    rows: int
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, columns: Sequence[Sequence[Cell]]) -> _Plane:
        figures = [Fraction(cell) for cells in columns for cell in cells if isinstance(cell, int | Fraction)]
        low, high = min([*figures, Fraction(0)]), max([*figures, Fraction(0)])
        return cls(len(columns[0]), low, high if high > low else low + 1)

    @property
    def slot(self) -> Fraction:
        return Fraction(WIDTH, self.rows)

    def x(self, row: int) -> int:
        return round(self.slot * row + self.slot / 2)

    def y(self, figure: Fraction | int) -> int:
        room = HEIGHT - _BELOW - _ABOVE
        return round(_ABOVE + room * (self.high - figure) / (self.high - self.low))


def _bars(report: Report, part: Part, plane: _Plane, column: int, heads: Sequence[str]) -> list[Bar]:
    width = round(plane.slot * (1 - _GAP))
    bars = []
    for i, row in enumerate(part.rows):
        cell = row[column]
        if isinstance(cell, int | Fraction):
            top, bottom = sorted((plane.y(cell), plane.y(0)))
            told = f"{heads[i]}: {shown(cell, report.columns[column].kind, part.currency)}"
            bars.append(Bar(plane.x(i) - width // 2, top, width, bottom - top, told))
    return bars


def _line(report: Report, part: Part, plane: _Plane, column: int, heads: Sequence[str]) -> Line:
    kind = report.columns[column].kind
    cells = [(i, row[column]) for i, row in enumerate(part.rows)]
    points = [
        (plane.x(i), plane.y(cell), f"{heads[i]}: {shown(cell, kind, part.currency)}")
        for i, cell in cells
        if isinstance(cell, int | Fraction)
    ]
    return Line(report.columns[column].title, tuple(points))
