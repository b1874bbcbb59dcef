"""Rows of a table of stages: the head says which column holds the days, the others hold channel, tone and gate."""

from __future__ import annotations

import re

from agent.offline.policy import stages
from agent.offline.policy.clause import Clause, normal
from prompts.policy_reading import ProposedRule

_DAYS_HEAD = re.compile(r"\b(?:days?|when|overdue|due|timing|age|tage?|wann|verzug)\b", re.IGNORECASE)
_PLAIN_HEAD = re.compile(r"\b(?:stage|step|level|#|no|what|action|stufe|name|notes?)\b|^\s*$", re.IGNORECASE)
_BARE = re.compile(r"\s*([-+]?)\s*(\d{1,3})(?:\s*(?:-|to)\s*\d{1,3}|\s*\+)?\s*$")


def read_row(row: Clause, head: str) -> list[ProposedRule] | None:
    """Read a row as a stage, when its head names a column of days and every other cell is understood."""
    heads, cells = _cells(head), _cells(row.text)
    column = next((i for i, name in enumerate(heads) if _DAYS_HEAD.search(name)), None)
    if column is None or column >= len(cells):
        return None
    bare = _BARE.fullmatch(normal(cells[column]))
    when = cells[column]
    if bare:
        before = bare[1] == "-" or re.search(r"before|pre|vor", heads[column], re.IGNORECASE)
        when = f"{bare[2]} days before due" if before else f"day {bare[2]}"
    others = [_gate(name, cell) for i, (name, cell) in enumerate(zip(heads, cells, strict=False)) if i != column]
    words = " , ".join([when, *(cell for cell in others if cell)])
    clause = Clause(row.text.strip(), row.number, row.page, row.thread, normal(words))
    clause.thread.about = "stage"
    made = stages.stages(clause)
    return made if made and not clause.residue() and len(made) == 1 else None


def _gate(head: str, cell: str) -> str:
    """Turn a cell of an approval column ("yes", "CFO") into words, and drop a running number."""
    text = cell.strip()
    if re.search(r"approv|gate|sign|freigabe", head, re.IGNORECASE):
        if re.fullmatch(r"(?:no|none|auto(?:matic)?|nein|keine|[-–—])?", text, re.IGNORECASE):
            return ""
        return (
            "needs approval" if re.fullmatch(r"(?:yes|required|always|ja)", text, re.IGNORECASE) else f"{text} approval"
        )
    if re.fullmatch(r"[-–—]?|(?:s|stage\s*)?\d{1,2}", text, re.IGNORECASE) and _PLAIN_HEAD.search(head):
        return ""
    return text


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
