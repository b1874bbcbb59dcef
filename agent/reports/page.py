"""A report as a page to read or print: tables and a chart, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from agent.reports.drawing import HEIGHT, WIDTH, drawing
from agent.reports.report import Cell, Column, Kind, Report, imported, shown

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_FIGURE = Markup(' class="figure"')


def as_html(report: Report) -> bytes:
    """Write a report as a page of its own, as wide as paper; every text is escaped."""
    page = _PAGES.get_template("page.html.j2").render(
        report=report,
        columns=[column for column in report.columns if not column.aside],
        parts=[(part, drawing(report, part)) for part in report.parts],
        imported=imported(report),
        figures={column.name for column in report.columns if _is_figure(column)},
        written=partial(_written, report),
        width=WIDTH,
        height=HEIGHT,
    )
    return page.encode()


def _written(report: Report, row: tuple[Cell, ...], currency: str) -> Markup:
    cells = [(cell, column) for cell, column in zip(row, report.columns, strict=True) if not column.aside]
    return Markup().join(
        Markup("<td{}>{}</td>").format(_FIGURE if _is_figure(column) else "", shown(cell, column.kind, currency))
        for cell, column in cells
    )


def _is_figure(column: Column) -> bool:
    return column.kind not in {Kind.TEXT, Kind.DAY}
