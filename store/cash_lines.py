"""Bank lines that are money, and what became of them: those nobody decided about, and the decision that stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.states import ClearingState
from store.bulk import among, table_of
from store.derived import lock_rows
from store.tables import Allocation, BankLine, CashDecision, CashPart, Receipt, RemittanceLink

#: What a person took back, and so may be decided about anew.
UNAPPLIED = "unapplied"
#: What stands when something of a payment was done, so that it has to be taken back before it is done otherwise.
APPLIED = frozenset({"auto", "accepted", "applied", "recovered", "split", "refund"})
_CREDIT = "credit"


def undecided_lines(session: Session, tenant_id: int, after: int, most: int) -> list[BankLine]:
    """Return money nobody decided about, in the order it was stored, beyond line `after`; nobody else decides now."""
    ids = list(session.scalars(_undecided(tenant_id).where(col(BankLine.id) > after).limit(most)))
    lock_rows(session, table_of(BankLine), ids)
    found = list(session.scalars(_undecided(tenant_id, BankLine).where(among(session, col(BankLine.id), ids))))
    for line in found:
        # Lines are never edited, and so need not be read anew when other rows change.
        session.expunge(line)
    return found


def _undecided(tenant_id: int, what: Any = None) -> Any:
    told_since = exists().where(
        col(RemittanceLink.bank_line_id) == col(CashDecision.bank_line_id),
        col(RemittanceLink.turn) > col(CashDecision.turn),
    )
    decided = exists().where(
        col(CashDecision.bank_line_id) == col(BankLine.id),
        is_standing(),
        col(CashDecision.outcome) != UNAPPLIED,
        ~told_since,
    )
    query = select(col(BankLine.id) if what is None else what).where(*money_lines(tenant_id), ~decided)
    return query.order_by(col(BankLine.id))


def money_lines(tenant_id: int) -> tuple[Any, ...]:
    """Return the conditions by which a bank line is money that came in, and no entry whose payments are told."""
    member = aliased(BankLine)
    return (
        col(BankLine.tenant_id) == tenant_id,
        col(BankLine.kind) == _CREDIT,
        col(BankLine.amount_minor) > 0,
        or_(col(BankLine.entry_id).is_not(None), ~exists().where(col(member.entry_id) == col(BankLine.id))),
    )


def is_standing() -> Any:
    """Say of a decision that none about its line is later."""
    later = aliased(CashDecision)
    return ~exists().where(
        col(later.bank_line_id) == col(CashDecision.bank_line_id), col(later.turn) > col(CashDecision.turn)
    )


def standing_decisions(session: Session, line_ids: Collection[int]) -> dict[int, CashDecision]:
    """Return the decision that stands for each of these lines, where there is one."""
    query = (
        select(CashDecision)
        .where(among(session, col(CashDecision.bank_line_id), line_ids))
        .order_by(col(CashDecision.turn))
    )
    return {decision.bank_line_id: decision for decision in session.scalars(query)}


def listed_decisions(
    session: Session, tenant_id: int, outcomes: Collection[str] | None, most: int
) -> Sequence[tuple[BankLine, CashDecision, Receipt]]:
    """Return the newest lines with the decision that stands; without outcomes, those with money left to apply."""
    query = (
        select(BankLine, CashDecision, Receipt)
        .join(CashDecision, col(CashDecision.bank_line_id) == col(BankLine.id))
        .join(Receipt, col(Receipt.id) == col(CashDecision.receipt_id))
        .where(col(BankLine.tenant_id) == tenant_id, is_standing())
    )
    left = or_(col(Receipt.unapplied_minor) > 0, _part_left())
    wanted = left if outcomes is None else col(CashDecision.outcome).in_(outcomes)
    order = (col(BankLine.value_on).desc(), col(BankLine.id).desc())
    return [tuple(row) for row in session.execute(query.where(wanted).order_by(*order).limit(most))]


def _part_left() -> Any:
    part, split, whole = aliased(Receipt), aliased(CashDecision), col(CashDecision.bank_line_id)
    return exists().where(
        col(CashPart.receipt_id) == col(part.id),
        col(CashPart.decision_id) == col(split.id),
        col(split.bank_line_id) == whole,
        col(part.unapplied_minor) > 0,
    )


def live_parts(session: Session, line_id: int) -> list[Receipt]:
    """Return the receipts that count in place of a payment which a person divided."""
    query = (
        select(Receipt)
        .join(CashPart, col(CashPart.receipt_id) == col(Receipt.id))
        .join(CashDecision, col(CashDecision.id) == col(CashPart.decision_id))
        .where(
            col(CashDecision.bank_line_id) == line_id,
            col(Receipt.clearing).in_([ClearingState.CLEARED, ClearingState.PENDING]),
        )
    )
    return list(session.scalars(query.order_by(col(Receipt.id))))


def history(session: Session, line_id: int) -> list[CashDecision]:
    """Return all that was decided about a line, the first decision first."""
    query = select(CashDecision).where(col(CashDecision.bank_line_id) == line_id).order_by(col(CashDecision.turn))
    return list(session.scalars(query))


def line_of_allocation(session: Session, allocation_id: int) -> int | None:
    """Return the bank line whose money an allocation is of, or that it closed a difference beside."""
    allocation = session.get_one(Allocation, allocation_id)
    for said in allocation.evidence:
        if isinstance(said, dict) and "bank_line" in said:
            query = select(col(BankLine.id)).where(
                col(BankLine.tenant_id) == allocation.tenant_id, col(BankLine.identity) == said["bank_line"]
            )
            return session.scalar(query)
    return None


def line_of_receipt(session: Session, receipt_id: int) -> int | None:
    """Return the bank line whose money a receipt is, wholly or in part."""
    parts = select(col(CashPart.decision_id)).where(col(CashPart.receipt_id) == receipt_id)
    query = select(col(CashDecision.bank_line_id)).where(
        or_(col(CashDecision.receipt_id) == receipt_id, col(CashDecision.id).in_(parts))
    )
    return session.scalar(query.order_by(col(CashDecision.id)).limit(1))
