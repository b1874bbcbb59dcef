"""Proofs about money the bank took back: what is said to be gone is gone, and so is its payment."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlmodel import Session, col

from ledger.findings import Finding
from ledger.states import ClearingState
from store.cash_lines import is_standing
from store.cash_returns import RETURNED, TAKEN
from store.tables import BankLine, CashDecision, Receipt

_COUNTING = (ClearingState.PENDING, ClearingState.CLEARED, ClearingState.SPLIT)


def prove_returns(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Give a finding for every payment that was taken back, or took money back, while its money still counts."""
    query = (
        select(col(BankLine.id))
        .join(CashDecision, col(CashDecision.bank_line_id) == col(BankLine.id))
        .outerjoin(Receipt, col(Receipt.id) == col(CashDecision.receipt_id))
        .where(
            col(BankLine.tenant_id) == tenant_id,
            col(CashDecision.outcome).in_([TAKEN, RETURNED]),
            is_standing(),
            or_(col(Receipt.id).is_(None), col(Receipt.clearing).in_(_COUNTING)),
        )
    )
    for line_id in session.scalars(query.order_by(col(BankLine.id))):
        yield Finding("verify.returned", "the payment it took back still counts", f"bank line {line_id}")
