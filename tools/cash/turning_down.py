"""A person turns down what is proposed for a payment: the money stays where it is, and that is written down."""

from __future__ import annotations

from ledger.allocations import LEFT
from policies.cash.deciding import Outcome
from policies.cash.wording import Figure
from store.cash_lines import history
from store.events import Journal
from store.tables import CashDecision
from tools.cash.correcting import Case, take_up
from tools.cash.posting import figures_as_json
from tools.cash.refunding import REFUND


def turn_down(journal: Journal, line_id: int, decision_id: int, reason: str) -> str:
    """Leave the money of a proposal on account, or take the mark off money to be paid back; return what happened.

    Nothing happens where another decision stands by now, or it was no such one.
    """
    decided = journal.session.get(CashDecision, decision_id)
    if decided is None or decided.outcome not in {Outcome.PROPOSE.value, REFUND}:
        return ""
    case = take_up(journal, line_id)
    if case.before.id != decision_id:
        return ""
    return _left(case, reason) if decided.outcome == Outcome.PROPOSE else _unmarked(case, reason)


def _left(case: Case, reason: str) -> str:
    owner = case.receipt.customer_id
    outcome = Outcome.UNIDENTIFIED if owner is None else Outcome.ON_ACCOUNT
    stays = "stays unidentified" if owner is None else "stays on account"
    left = figures_as_json([Figure(LEFT, case.money.amount, cash=True)])
    sentence = f"{case.money.amount} {stays}: {reason}"
    return case.decide("cash_turned_down", outcome.value, sentence, owner, reason=reason, arithmetic=left).sentence


def _unmarked(case: Case, reason: str) -> str:
    """Let the decision stand again that stood before the money was to be paid back."""
    earlier = next(one for one in reversed(history(case.journal.session, case.number)) if one.outcome != REFUND)
    sentence = f"{case.money.amount} is not paid back: {reason}"
    same = {name: getattr(earlier, name) for name in ("arithmetic", "proposals", "score", "families", "rung")}
    owner = case.receipt.customer_id
    return case.decide("cash_turned_down", earlier.outcome, sentence, owner, reason=reason, **same).sentence
