"""A report's page stands alone, escapes what customers are called, and draws the figures that its table has."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from lxml import html

from agent.reports.drawing import HEIGHT, WIDTH, drawing
from agent.reports.page import as_html
from agent.reports.report import Cell, Chart, Column, Drawn, Kind, Part, Report

COLUMNS = (Column("name", "name", Kind.TEXT), Column("open", "open"), Column("dso", "DSO", Kind.DAYS))


def report(*rows: tuple[Cell, ...], chart: Chart | None = None) -> Report:
    part = Part("EUR", rows, ("total", 1, None))
    return Report("sample", "Sample", date(2026, 6, 30), "by due date", None, COLUMNS, (part,), chart=chart)


def test_names_are_text_and_nothing_runs_or_is_loaded_from_elsewhere() -> None:
    page = as_html(report(("<script>alert(1)</script>", 100, None), chart=Chart(Drawn.BARS, ("open",)))).decode()
    root = html.fromstring(page)
    assert root.xpath("//tbody//td/text()") == ["<script>alert(1)</script>", "1.00", "n/a"]
    assert root.xpath("//tfoot//td/text()") == ["total", "0.01", "n/a"]
    assert root.xpath("//script | //link | //img | //@src | //@href") == []


def test_bars_stand_on_nothing_and_grow_with_the_figure() -> None:
    found = report(("a", 200, None), ("b", 100, None), ("c", -100, None), chart=Chart(Drawn.BARS, ("open",)))
    chart = drawing(found, found.parts[0])
    assert chart is not None
    first, second, below = chart.bars
    assert first.height == pytest.approx(2 * second.height, abs=1)
    assert (first.y + first.height, below.y) == (chart.zero, chart.zero)
    assert first.text == "a: 2.00"
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y + bar.height <= HEIGHT for bar in chart.bars)


def test_a_line_leaves_out_what_has_no_figure() -> None:
    found = report(("a", 1, Fraction(30)), ("b", 1, None), ("c", 1, Fraction(60)), chart=Chart(Drawn.LINES, ("dso",)))
    chart = drawing(found, found.parts[0])
    assert chart is not None
    assert [text for _, _, text in chart.lines[0].points] == ["a: 30.0", "c: 60.0"]
    assert [label.text for label in chart.labels] == ["a", "b", "c"]


def test_a_chart_of_nothing_but_zeros_is_drawn_all_the_same() -> None:
    found = report(("a", 0, None), chart=Chart(Drawn.BARS, ("open",)))
    assert drawing(found, found.parts[0]) is not None
