"""A person says that who paid is a factor: whatever it pays, a person looks at, as the debt may be assigned."""

from __future__ import annotations

from policies.cash.money_in import RelationKind
from store.cash_lines import APPLIED
from store.events import Journal
from store.tables import Customer
from tools.cash.correcting import CashRefusedError, take_up
from tools.cash.relations import learn_relation


def mark_factor(journal: Journal, line_id: int) -> str:
    """Record that who paid a line is a factor of the customer it was applied for; return a sentence that says so.

    Raises CashRefusedError where nothing is applied, or nobody else is known to have paid.
    """
    case = take_up(journal, line_id)
    decision, payer_id, customer_id = case.before, case.before.customer_id, case.receipt.customer_id
    if decision.outcome not in APPLIED or customer_id is None:
        raise CashRefusedError(f"nothing of line {line_id} is applied; accept or apply it first")
    if payer_id is None or payer_id == customer_id:
        raise CashRefusedError(f"no account of the book but the customer's own is known to have paid line {line_id}")
    learn_relation(journal, payer_id, customer_id, RelationKind.FACTOR, decision)
    payer, customer = (journal.session.get_one(Customer, each).name for each in (payer_id, customer_id))
    journal.record("factor_marked", customer_id, bank_line_id=line_id, payer_id=payer_id)
    return f"{payer} pays as a factor of {customer}; a person looks at whatever it pays for it."
