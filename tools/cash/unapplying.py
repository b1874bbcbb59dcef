"""A person takes back what was done with a payment, and with it what was learned."""

from __future__ import annotations

from ledger.states import ClearingState, ReviewState
from store.cash_lines import UNAPPLIED, history
from store.events import Journal
from store.tables import CashDecision
from tools.allocations import AllocationRefusedError, reverse
from tools.cash.correcting import Case, CashRefusedError, move_money, standing_allocations, take_up
from tools.cash.recovering import RECOVERED, write_off_again
from tools.cash.splitting import join


def unapply(journal: Journal, line_id: int, reason: str) -> CashDecision:
    """Take back what was applied of a payment, or how it was divided, and what was learned; return the decision.

    Raises CashRefusedError without a reason, or where nothing was done with it.
    """
    case = take_up(journal, line_id)
    why = reason.strip()
    if not why:
        raise CashRefusedError("taking back what was applied needs a reason: say it with --reason")
    if not case.done:
        raise CashRefusedError(f"nothing of line {line_id} is applied")
    owner = case.receipt.customer_id
    try:
        _take_back(case)
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {line_id} cannot be taken back: {error}") from error
    move_money(journal, case.receipt, case.before.customer_id)
    ways = next((one.proposals for one in reversed(history(journal.session, line_id)) if one.proposals), [])
    sentence = f"{case.money.amount} was taken back: {why}"
    decision = case.decide("cash_unapplied", UNAPPLIED, sentence, owner, reason=why, proposals=ways)
    case.close_review(ReviewState.CLOSED, "taken back")
    return decision


def _take_back(case: Case) -> None:
    receipts = case.receipts
    ids = [receipt.id or 0 for receipt in receipts]
    standing = standing_allocations(case.journal, ids, case.money.key)
    for allocation in standing:
        reverse(case.journal, allocation.id or 0)
    if case.before.outcome == RECOVERED:
        write_off_again(case.journal, {allocation.invoice_id for allocation in standing})
    if case.receipt.clearing is ClearingState.SPLIT:
        join(case, receipts)
