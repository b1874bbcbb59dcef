"""How lines that are no receipts are called, listed and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from agent.cli.output import amounts, counted, say
from policies.cash.line_kinds import Kind
from store.cash_lines import standing_decisions
from store.tables import BankLine, CashDecision, Receipt
from tools.cash.line_kinds import Sorted

#: What became of a line that is no receipt, or whose money is gone.
KIND_WORDS = {
    "return": "return",
    "return_open": "return to be settled",
    "return_undone": "return that was undone",
    "returned": "taken back by the bank",
    "payout": "payout",
    "own_transfer": "own transfer",
    "fee": "interest or fee",
    "refunded": "paid out to a customer",
    "unknown": "other",
}


def say_kinds(found: Mapping[Kind, Sorted]) -> None:
    """Say how many new lines are no receipts, by kind."""
    for kind in (kind for kind in Kind if kind in found):
        say(f"{KIND_WORDS[kind]}: {counted(found[kind].lines, 'line')}, {amounts(found[kind].minor)}")


def kinds_as_json(found: Mapping[Kind, Sorted]) -> dict[str, Any]:
    """Return the same for programs."""
    return {kind.value: {"lines": one.lines, "minor": one.minor} for kind, one in found.items()}


def kinds_of(session: Session, lines: Sequence[BankLine]) -> dict[int, str]:
    """Return what each line is called: by what became of it, else by the bank's own word."""
    decided = standing_decisions(session, [line.id or 0 for line in lines])
    outcomes = {line_id: KIND_WORDS.get(decision.outcome) for line_id, decision in decided.items()}
    return {line.id or 0: outcomes.get(line.id or 0) or line.kind for line in lines}


def reversible_until(session: Session, decisions: Sequence[CashDecision]) -> date | None:
    """Return until when the payment decided about may be taken back, where that is known and it is still there."""
    receipt_id = decisions[-1].receipt_id if decisions else None
    receipt = session.get(Receipt, receipt_id) if receipt_id else None
    return receipt.reversible_until if receipt and not receipt.gone_on else None
