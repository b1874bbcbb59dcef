"""Phrases of money: above so much, below so much."""

from __future__ import annotations

from agent.offline.policy.matched import Made, Matched, Step


def _above(match: Matched) -> Made:
    return "ABOVE", match.part("amt")


def _below(match: Matched) -> Made:
    """Read "at most 5,000"; "tops 5,000", unlike "5 a week tops", is above it."""
    return "ABOVE" if match.first.folded == "tops" else "BELOW", match.part("amt")


#: What shows that a bare number is no money.
_COUNTED = "UNIT|MSG|TIMES|PERCENT|CLOCKWORD|LATE|CH"
MONEY: tuple[Step, ...] = (
    ("{amt:MONEY} ORMORE", _above),
    ("{amt:MONEY} ORLESS", _below),
    ("(MORE|ATLEAST) (AS|FOR|BY|COLON)? {amt:MONEY} (LATE|TOTAL|BILL)*", _above),
    (f"(MORE|ATLEAST) {{amt:NUM}}(?!{_COUNTED}|BILL|COMMA NUM|AND NUM|DASH|PROMISE|IN NUM)", _above),
    ("(UNDER|ATMOST) (AS|FOR|BY)? {amt:MONEY} (LATE|TOTAL|BILL)*", _below),
    (f"UNDER {{amt:NUM}}(?!{_COUNTED}|DASH)", _below),
    ("(AT|BY) {amt:MONEY} (ORMORE|ONWARDS)*(?!TO|UNTIL|DASH)", _above),
)
