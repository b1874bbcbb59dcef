"""What a person decides about a payment: accept a proposal, which is learned from, or take back what was applied."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from ledger.allocations import AllocationKind
from ledger.bank_accounts import bare_account
from ledger.states import REVIEW_WAITING, ReviewState
from policies.cash.candidate import Part
from policies.cash.tokens import name_key
from store.account_file import ledger_synced_at
from store.bulk import table_of
from store.cash_facts import relatives
from store.cash_lines import UNAPPLIED, standing_decisions
from store.derived import lock_rows
from store.events import Journal
from store.tables import Allocation, BankLine, CashDecision, Invoice, PayerKey, Receipt, ReviewItem
from tools.allocations import AllocationRefusedError, reverse
from tools.cash.money import money_of
from tools.cash.posting import apply, owner_of, review_key
from tools.promises import judge_promises, take_back_money
from tools.reviews import close_review

ACCEPTED = "accepted"
_APPLIED = frozenset({"auto", ACCEPTED})


class CashRefusedError(ValueError):
    """What a person wants done with a payment cannot be done; the message says why, and nothing was done."""


def accept(journal: Journal, line_id: int, number: int = 1) -> CashDecision:
    """Apply a proposal, counted from one, and learn who pays; return the decision.

    Raises CashRefusedError where there is no such proposal, or it no longer holds.
    """
    line, before = standing(journal, line_id)
    if before.outcome in _APPLIED:
        raise CashRefusedError(f"line {line_id} is applied already; 'dunlin cash unapply {line_id}' takes it back")
    ways = before.proposals
    if not 1 <= number <= len(ways):
        there = f"it has {len(ways)}" if ways else "it has none"
        raise CashRefusedError(f"line {line_id} has no proposal {number}; {there}: 'dunlin cash show {line_id}'")
    way = ways[number - 1]
    parts = [
        Part(one["invoice_id"], one["minor"], AllocationKind(one["kind"]), one["credit_id"]) for one in way["parts"]
    ]
    receipt = _receipt(journal, before)
    owners = {journal.session.get_one(Invoice, part.invoice_id).customer_id for part in parts}
    owner = owner_of(owners, relatives(journal.session, owners), receipt.customer_id or before.customer_id)
    if owner is None:
        raise CashRefusedError(f"line {line_id}: no account may pay all the invoices of proposal {number}")
    _move(journal, receipt, owner)
    try:
        apply(journal, before.receipt_id, parts, money_of(line))
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {line_id}: proposal {number} cannot be applied any more: {error}") from error
    paid = ", ".join(dict.fromkeys(journal.session.get_one(Invoice, part.invoice_id).number for part in parts))
    decision = _append(
        journal, before, ACCEPTED, f"{money_of(line).amount} pays {paid}, as a person says.", arithmetic=way["figures"],
        score=way["score"], families=way["families"], rung=way["rung"],
    )  # fmt: skip
    _learn(journal, line, owner, decision)
    _close_review(journal, before)
    journal.record(
        "cash_accepted",
        owner,
        bank_line_id=line.id,
        cash_decision_id=decision.id,
        receipt_id=before.receipt_id,
        sentence=decision.sentence,
    )
    return decision


def unapply(journal: Journal, line_id: int, reason: str) -> CashDecision:
    """Take back what was applied of a payment, and what was learned with it; return the decision.

    Raises CashRefusedError without a reason, or where nothing is applied.
    """
    line, before = standing(journal, line_id)
    if not reason.strip():
        raise CashRefusedError("taking back what was applied needs a reason: say it with --reason")
    if before.outcome not in _APPLIED:
        raise CashRefusedError(f"nothing of line {line_id} is applied")
    receipt = _receipt(journal, before)
    owner = receipt.customer_id
    try:
        for allocation_id in _applied_with(journal, before, money_of(line).key):
            reverse(journal, allocation_id)
    except AllocationRefusedError as error:
        raise CashRefusedError(f"line {line_id} cannot be taken back: {error}") from error
    _move(journal, receipt, before.customer_id)
    sentence = f"{money_of(line).amount} was taken back: {reason.strip()}"
    first = _first_with_proposals(journal, line_id)
    decision = _append(journal, before, UNAPPLIED, sentence, proposals=first)
    journal.record(
        "cash_unapplied",
        owner,
        bank_line_id=line.id,
        cash_decision_id=decision.id,
        receipt_id=before.receipt_id,
        reason=reason.strip(),
    )
    return decision


def standing(journal: Journal, line_id: int) -> tuple[BankLine, CashDecision]:
    """Return a line and the decision that stands, and let nobody else decide about it.

    Raises CashRefusedError for a line that is not there, or that nobody decided about.
    """
    line = journal.session.get(BankLine, line_id)
    if line is None or line.tenant_id != journal.tenant_id:
        raise CashRefusedError(f"there is no bank line {line_id}; 'dunlin cash list' shows them")
    lock_rows(journal.session, table_of(BankLine), [line_id])
    decision = standing_decisions(journal.session, [line_id]).get(line_id)
    if decision is None:
        raise CashRefusedError(f"nothing is decided about line {line_id} yet; 'dunlin cash match' decides")
    return line, decision


def _receipt(journal: Journal, decision: CashDecision) -> Receipt:
    return journal.session.get_one(Receipt, decision.receipt_id, with_for_update={"key_share": True})


def _move(journal: Journal, receipt: Receipt, owner: int | None) -> None:
    """Put a payment on an account or off it; what promises counted of it is judged anew."""
    before = receipt.customer_id
    if before == owner or receipt.id is None:
        return
    receipt.customer_id = owner
    journal.session.flush()
    if before is not None:
        take_back_money(journal, receipt.id)
    if owner is not None:
        judge_promises(journal, ledger_synced_at(journal.session, journal.tenant_id), {owner})


def _applied_with(journal: Journal, decision: CashDecision, key: str) -> list[int]:
    """Return what stands of the payment's allocations, and of those that closed a difference beside it."""
    reversed_ids = select(col(Allocation.reverses_id)).where(col(Allocation.reverses_id).is_not(None))
    receipts = select(col(Allocation.invoice_id)).where(col(Allocation.receipt_id) == decision.receipt_id)
    query = select(Allocation).where(
        col(Allocation.tenant_id) == journal.tenant_id,
        col(Allocation.invoice_id).in_(receipts),
        col(Allocation.reverses_id).is_(None),
        col(Allocation.id).not_in(reversed_ids),
    )
    found = list(journal.session.scalars(query.order_by(col(Allocation.id))))
    beside = {"bank_line": key}
    return [row.id or 0 for row in found if row.receipt_id == decision.receipt_id or beside in row.evidence]


def _first_with_proposals(journal: Journal, line_id: int) -> list[Any]:
    query = (
        select(CashDecision).where(col(CashDecision.bank_line_id) == line_id).order_by(col(CashDecision.turn).desc())
    )
    return next((decision.proposals for decision in journal.session.scalars(query) if decision.proposals), [])


def _append(journal: Journal, before: CashDecision, outcome: str, sentence: str, **more: Any) -> CashDecision:
    decision = CashDecision(
        tenant_id=journal.tenant_id,
        bank_line_id=before.bank_line_id,
        turn=before.turn + 1,
        receipt_id=before.receipt_id,
        customer_id=before.customer_id,
        outcome=outcome,
        sentence=sentence,
        decided_by=journal.actor,
        decided_at=journal.now,
        **more,
    )
    journal.session.add(decision)
    journal.session.flush()
    return decision


def _learn(journal: Journal, line: BankLine, owner: int, decision: CashDecision) -> None:
    """Remember account and name of who paid, for the customer it was for."""
    keys = (("account", bare_account(line.counterparty_account)), ("name", name_key(line.counterparty_name)))
    for kind, key in keys:
        if key and decision.id is not None:
            journal.session.add(
                PayerKey(
                    tenant_id=journal.tenant_id,
                    kind=kind,
                    key=key,
                    customer_id=owner,
                    decision_id=decision.id,
                    learned_at=journal.now,
                    learned_by=journal.actor,
                )
            )
    journal.session.flush()


def _close_review(journal: Journal, decision: CashDecision) -> None:
    query = select(ReviewItem).where(
        col(ReviewItem.tenant_id) == journal.tenant_id,
        col(ReviewItem.dedupe_key) == review_key(decision.id or 0),
        col(ReviewItem.state).in_(REVIEW_WAITING),
    )
    for item in journal.session.scalars(query):
        close_review(journal, item, ReviewState.APPROVED, "accepted")
