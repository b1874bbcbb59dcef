"""A person takes back what was applied of a payment, and with it what was learned."""

from __future__ import annotations

from ledger.states import ReviewState
from store.cash_lines import UNAPPLIED, history
from store.events import Journal
from store.tables import CashDecision
from tools.allocations import AllocationRefusedError, reverse
from tools.cash.correcting import CashRefusedError, move_money, standing_allocations, take_up


def unapply(journal: Journal, line_id: int, reason: str) -> CashDecision:
    """Take back what was applied of a payment, and what was learned with it; return the decision.

    Raises CashRefusedError without a reason, or where nothing is applied.
    """
    case = take_up(journal, line_id)
    why = reason.strip()
    if not why:
        raise CashRefusedError("taking back what was applied needs a reason: say it with --reason")
    if not case.applied:
        raise CashRefusedError(f"nothing of line {line_id} is applied")
    receipt = case.receipt
    owner = receipt.customer_id
    try:
        for allocation in standing_allocations(journal, [case.before.receipt_id], case.money.key):
            reverse(journal, allocation.id or 0)
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {line_id} cannot be taken back: {error}") from error
    move_money(journal, receipt, case.before.customer_id)
    ways = next((one.proposals for one in reversed(history(journal.session, line_id)) if one.proposals), [])
    sentence = f"{case.money.amount} was taken back: {why}"
    decision = case.decide("cash_unapplied", UNAPPLIED, sentence, owner, reason=why, proposals=ways)
    case.close_review(ReviewState.CLOSED, "taken back")
    return decision
