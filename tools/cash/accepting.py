"""A person accepts what is proposed for a payment; who paid is learned from it."""

from __future__ import annotations

from ledger.allocations import AllocationKind
from ledger.states import ReviewState
from policies.cash.candidate import Part
from store.cash_facts import relatives
from store.closed_books import closed_until
from store.events import Journal
from store.tables import CashDecision, Invoice
from tools.allocations import AllocationRefusedError
from tools.cash.correcting import CashRefusedError, move_money, numbers_of, take_up
from tools.cash.posting import apply, owner_of

ACCEPTED = "accepted"


def accept(journal: Journal, line_id: int, number: int = 1) -> CashDecision:
    """Apply a proposal, counted from one, and learn who pays; return the decision.

    Raises CashRefusedError where there is no such proposal, or it no longer holds.
    """
    case = take_up(journal, line_id)
    case.refuse_if_done()
    ways = case.before.proposals
    if not 1 <= number <= len(ways):
        there = f"it has {len(ways)}" if ways else "it has none"
        raise CashRefusedError(f"line {line_id} has no proposal {number}; {there}: 'dunlin cash show {line_id}'")
    way = ways[number - 1]
    parts = [
        Part(one["invoice_id"], one["minor"], AllocationKind(one["kind"]), one["credit_id"]) for one in way["parts"]
    ]
    receipt = case.receipt
    owners = {journal.session.get_one(Invoice, part.invoice_id).customer_id for part in parts}
    payer = receipt.customer_id or case.before.customer_id
    owner = owner_of(owners, relatives(journal.session, owners), payer)
    if owner is None:
        raise CashRefusedError(f"line {line_id}: no account may pay all the invoices of proposal {number}")
    move_money(journal, receipt, owner)
    try:
        apply(journal, receipt.id or 0, parts, case.money, closed_until(journal.session, journal.tenant_id))
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {line_id}: proposal {number} cannot be applied any more: {error}") from error
    paid = numbers_of(journal, (part.invoice_id for part in parts))
    decision = case.decide(
        "cash_accepted", ACCEPTED, f"{case.money.amount} pays {paid}, as a person says.", owner,
        arithmetic=way["figures"], score=way["score"], families=way["families"], rung=way["rung"],
    )  # fmt: skip
    case.learn(owner, decision)
    case.close_review(ReviewState.APPROVED, "accepted")
    return decision
