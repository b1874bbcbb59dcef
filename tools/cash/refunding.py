"""A person has money paid back: a task with amount and account is raised; nothing here ever sends money."""

from __future__ import annotations

from typing import Any

from ledger.allocations import LEFT
from ledger.money import Money
from ledger.states import ClearingState, ReviewState
from store.events import Journal
from store.tables import CashDecision
from tools.cash.correcting import CashRefusedError, take_up
from tools.cash.posting import review_key
from tools.reviews import NewReview, ReviewKind, raise_review

REFUND = "refund"


def ask_refund(journal: Journal, line_id: int, reason: str) -> CashDecision:
    """Mark what is left of a payment and raise the task to pay it back to where it came from; return the decision.

    Raises CashRefusedError without a reason, where nothing is left, or where the bank tells no account it came from.
    """
    case = take_up(journal, line_id)
    why = reason.strip()
    if not why:
        raise CashRefusedError("paying money back needs a reason: say it with --reason")
    if case.before.outcome == REFUND:
        case.refuse_if_done()
    receipt = case.receipt
    if receipt.clearing is ClearingState.SPLIT:
        raise CashRefusedError(f"line {line_id} is divided; 'dunlin cash unapply {line_id}' puts it together first")
    left = Money(receipt.unapplied_minor, receipt.currency)
    if not left:
        raise CashRefusedError(
            f"nothing of line {line_id} is left to pay back; 'dunlin cash unapply {line_id}' takes it back first"
        )
    account = case.line.counterparty_account
    if not account:
        raise CashRefusedError(
            f"the bank does not tell which account line {line_id} came from, and money goes back to no other;"
            " ask the bank for it"
        )
    case.close_review(ReviewState.CLOSED, "a person has it paid back")
    decision = case.decide(
        "cash_refund_asked", REFUND, f"{left} is to be paid back to {account}: {why}", receipt.customer_id, reason=why,
        arithmetic=_marked(case.before.arithmetic), score=case.before.score, families=case.before.families,
        rung=case.before.rung,
    )  # fmt: skip
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.CASH,
            subject=f"Pay back {left} to {account}",
            why=f"{decision.sentence}. It came from there on {case.line.value_on}; pay it to no other account."
            f" 'dunlin cash show {line_id}' shows it whole.",
            key=review_key(decision.id or 0),
            customer_id=receipt.customer_id,
            proposal={"bank_line_id": line_id, "cash_decision_id": decision.id},
            blocks_chasing=False,
        ),
    )
    return decision


def _marked(arithmetic: list[Any]) -> list[Any]:
    """Say of what is left that it goes back."""
    return [one | {"label": f"{LEFT}, to be paid back"} if one["label"] == LEFT else one for one in arithmetic]
