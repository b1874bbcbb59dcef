"""Rows of a table of stages: the head says which column holds the days, the others hold channel, tone and gate."""

from __future__ import annotations

import re

from agent.offline.policy.tokens import normal

_DAYS_HEAD = re.compile(r"\b(?:days?|when|overdue|due|timing|age|dpd|tage?|wann|verzug)\b", re.IGNORECASE)
_BEFORE_HEAD = re.compile(r"before|pre|vor", re.IGNORECASE)
_GATE_HEAD = re.compile(r"approv|gate|sign|freigabe|release", re.IGNORECASE)
_PLAIN_HEAD = re.compile(r"\b(?:stage|step|level|#|no|what|action|stufe|name|notes?)\b|^\s*$", re.IGNORECASE)
#: A cell of days holding nothing but figures: "-3", "14", "14-29", "60+".
_BARE_DAYS = re.compile(r"\s*([-+]?)\s*(\d{1,3})(?:\s*(?:-|to)\s*\d{1,3}|\s*\+)?\s*$")
_GATE_OPEN = re.compile(r"(?:no|none|auto(?:matic)?|nein|keine|[-–—])?", re.IGNORECASE)
_GATE_SHUT = re.compile(r"(?:yes|required|always|ja)", re.IGNORECASE)
_RUNNING_NUMBER = re.compile(r"[-–—]?|(?:s|stage\s*)?\d{1,2}", re.IGNORECASE)


def in_words(row: str, head: str) -> str | None:
    """Write a row as a sentence, when its head names a column of days; None for other tables."""
    heads, cells = _cells(head), _cells(row)
    column = next((at for at, name in enumerate(heads) if _DAYS_HEAD.search(name)), None)
    if column is None or column >= len(cells):
        return None
    when = _when(heads[column], cells[column])
    others = [_other(name, cell) for at, (name, cell) in enumerate(zip(heads, cells, strict=False)) if at != column]
    return " , ".join([when, *(cell for cell in others if cell)])


def _when(head: str, cell: str) -> str:
    """Say in words which day a bare figure means; a cell that says so itself stays as it is."""
    bare = _BARE_DAYS.fullmatch(normal(cell))
    if bare is None:
        return cell
    before = bare[1] == "-" or _BEFORE_HEAD.search(head)
    return f"{bare[2]} days before due" if before else f"day {bare[2]}"


def _other(head: str, cell: str) -> str:
    """Turn a cell of an approval column ("yes", "CFO") into words, and drop a running number."""
    if _GATE_HEAD.search(head):
        return _gate(cell)
    return "" if _RUNNING_NUMBER.fullmatch(cell) and _PLAIN_HEAD.search(head) else cell


def _gate(cell: str) -> str:
    if _GATE_OPEN.fullmatch(cell):
        return ""
    return "needs approval" if _GATE_SHUT.fullmatch(cell) else f"{cell} approval"


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
