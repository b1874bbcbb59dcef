"""Scorecards as Rich tables for people and as plain values for JSON; every one names model and sample size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from evals.scoring import Figure, Scorecard, Share, Tally


def figure_table(cards: Sequence[Scorecard]) -> Table:
    """Show the figures of one task, the sets side by side."""
    table = _table(cards, "Figures, shares with their 95 % Wilson interval")
    for figure in cards[0].figures:
        shown = [next((str(f) for f in card.figures if f.name == figure.name), "") for card in cards]
        table.add_row(figure.name.replace("_", " "), *shown)
    return table


def class_table(cards: Sequence[Scorecard]) -> Table:
    """Show precision, recall and F1 of every intent or rule kind, the sets side by side."""
    table = _table(cards, "Precision / recall / F1 (right, false, missed)")
    for name in dict.fromkeys(name for card in cards for name, _ in card.classes):
        table.add_row(name, *(_class_cell(dict(card.classes).get(name)) for card in cards))
    return table


def miss_table(card: Scorecard) -> Table:
    """List what went wrong in a set, the critical first."""
    table = Table(title=f"{card.task}, {card.chosen_set}: what went wrong ({escape(card.model)})")
    table.add_column("case")
    table.add_column("what", overflow="fold")
    for miss in sorted(card.misses, key=lambda miss: not miss.critical):
        table.add_row(miss.case, f"{'CRITICAL ' if miss.critical else ''}{escape(miss.what)}")
    return table


def _table(cards: Sequence[Scorecard], title: str) -> Table:
    table = Table(title=f"{cards[0].task} · model {escape(cards[0].model)} · {title}")
    table.add_column("")
    for card in cards:
        table.add_column(f"{card.chosen_set} (n={card.cases})")
    return table


def _class_cell(tally: Tally | None) -> str:
    if tally is None:
        return ""
    shares = "/".join(_short(number) for number in (tally.precision.value, tally.recall.value, tally.f1))
    return f"{shares} ({tally.right}, {tally.false}, {tally.missed})"


def _short(number: float | None) -> str:
    return "–" if number is None else f"{number:.2f}"


def as_json(card: Scorecard, *, with_misses: bool) -> dict[str, Any]:
    """Return a scorecard as plain values; what went wrong is left out for a set nobody may look into."""
    told: dict[str, Any] = {
        "task": card.task,
        "set": card.chosen_set,
        "model": card.model,
        "cases": card.cases,
        "figures": {figure.name: _plain(figure) for figure in card.figures},
        "classes": {name: {"right": t.right, "false": t.false, "missed": t.missed} for name, t in card.classes},
    }
    if with_misses:
        told["misses"] = [{"case": m.case, "what": m.what, "critical": m.critical} for m in card.misses]
    return told


def _plain(figure: Figure) -> Any:
    if not isinstance(figure.value, Share):
        return figure.value
    low, high = figure.value.interval
    share = figure.value
    return {
        "value": share.value,
        "hits": share.hits,
        "total": share.total,
        "low": round(low, 4),
        "high": round(high, 4),
    }
