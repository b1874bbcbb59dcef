"""Bank lines before they are money: those nobody said anything of yet, returns, and the payments these may be of."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.states import ClearingState
from store.tables import BankLine, BankStatement, CashDecision, Receipt

#: What became of a line that takes money back: its payment is gone, or not known yet, or was given back after all.
TAKEN, OPEN, UNDONE = "return", "return_open", "return_undone"
#: What became of the payment.
RETURNED = "returned"
#: What a bank calls lines that take money back.
_RETURNS = ("return", "reversal")
_CREDIT = "credit"
_COUNTING = (ClearingState.PENDING, ClearingState.CLEARED, ClearingState.SPLIT)
_COLUMNS = (
    "id", "kind", "currency", "amount_minor", "bank_code", "bank_text", "counterparty_name", "counterparty_account",
)  # fmt: skip


def own_accounts(session: Session, tenant_id: int) -> list[str]:
    """Return the accounts that statements were imported of."""
    query = select(col(BankStatement.account)).where(col(BankStatement.tenant_id) == tenant_id).distinct()
    return list(session.scalars(query))


def unsorted_lines(session: Session, tenant_id: int, after: int, most: int) -> list[Any]:
    """Return lines nobody decided about, beyond line `after`: payments of batches instead of their entries."""
    columns = [col(getattr(BankLine, name)) for name in _COLUMNS]
    decided = exists().where(col(CashDecision.bank_line_id) == col(BankLine.id))
    query = select(*columns).where(col(BankLine.tenant_id) == tenant_id, col(BankLine.id) > after, ~decided, _single())
    return list(session.execute(query.order_by(col(BankLine.id)).limit(most)))


def _single() -> Any:
    member = aliased(BankLine)
    return or_(col(BankLine.entry_id).is_not(None), ~exists().where(col(member.entry_id) == col(BankLine.id)))


def unsettled_returns(session: Session, tenant_id: int) -> list[int]:
    """Return lines that take money back and are not settled yet."""
    decided = exists().where(col(CashDecision.bank_line_id) == col(BankLine.id))
    query = select(col(BankLine.id)).where(
        col(BankLine.tenant_id) == tenant_id,
        col(BankLine.kind).in_(_RETURNS),
        or_(~decided, _stands(OPEN)),
        _single(),
    )
    return list(session.scalars(query.order_by(col(BankLine.value_on), col(BankLine.id))))


def payments_alike(session: Session, line: BankLine, sums: Collection[int], references: Collection[str]) -> list[Any]:
    """Return line and receipt of payments into the same account with an amount or a reference in common.

    What was returned already is left out; of what nobody decided about, the receipt is None.
    """
    query = (
        select(BankLine, Receipt)
        .outerjoin(
            Receipt, (col(Receipt.tenant_id) == line.tenant_id) & (col(Receipt.reference) == col(BankLine.identity))
        )
        .where(
            *_alike(line, sums, references),
            col(BankLine.kind) == _CREDIT,
            col(BankLine.amount_minor) > 0,
            or_(col(Receipt.id).is_(None), col(Receipt.clearing).in_(_COUNTING)),
        )
    )
    return [tuple(row) for row in session.execute(query.order_by(col(BankLine.id)))]


def returns_alike(
    session: Session, line: BankLine, sums: Collection[int], references: Collection[str]
) -> list[BankLine]:
    """Return lines that took money back out of the same account, alike as above."""
    query = select(BankLine).where(
        *_alike(line, [-each for each in sums], references), col(BankLine.amount_minor) < 0, _stands(TAKEN)
    )
    return list(session.scalars(query.order_by(col(BankLine.id))))


def _alike(line: BankLine, minors: Collection[int], references: Collection[str]) -> list[Any]:
    columns = (col(BankLine.end_to_end_id), col(BankLine.customer_reference), col(BankLine.bank_reference))
    named = [column.in_(references) for column in columns] if references else []
    return [
        col(BankLine.tenant_id) == line.tenant_id,
        col(BankLine.account) == line.account,
        col(BankLine.currency) == line.currency,
        or_(col(BankLine.amount_minor).in_(minors), *named),
        _single(),
    ]


def _stands(outcome: str) -> Any:
    """Say whether this outcome is the latest of a line."""
    later = aliased(CashDecision)
    return exists().where(
        col(CashDecision.bank_line_id) == col(BankLine.id),
        col(CashDecision.outcome) == outcome,
        ~exists().where(
            col(later.bank_line_id) == col(CashDecision.bank_line_id), col(later.turn) > col(CashDecision.turn)
        ),
    )


def payout_lines(
    session: Session, tenant_id: int, minor: int, currency: str
) -> tuple[list[BankLine], dict[int, set[str]]]:
    """Return lines that may be a payout of this amount and are whole, and the references of those taken apart."""
    member = aliased(BankLine)
    standing = exists().where(col(CashDecision.bank_line_id) == col(BankLine.id))
    query = select(BankLine).where(
        col(BankLine.tenant_id) == tenant_id,
        col(BankLine.amount_minor) == minor,
        col(BankLine.currency) == currency,
        col(BankLine.kind) == _CREDIT,
        col(BankLine.entry_id).is_(None),
    )
    whole = query.where(~exists().where(col(member.entry_id) == col(BankLine.id)), or_(~standing, _stands("payout")))
    parts = select(col(member.entry_id), col(member.end_to_end_id)).where(
        col(member.entry_id).in_(query.with_only_columns(col(BankLine.id))), col(member.end_to_end_id) != ""
    )
    known: dict[int, set[str]] = {}
    for entry_id, told in session.execute(parts):
        known.setdefault(entry_id, set()).add(told)
    return list(session.scalars(whole.order_by(col(BankLine.id)))), known
