"""Proofs about money in the bank: statements and batches add up, and what was decided is what the book shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.allocations import LEFT
from ledger.findings import Finding
from ledger.states import ClearingState
from store.cash_lines import is_standing
from store.return_proofs import prove_returns
from store.tables import (
    Allocation,
    BankLine,
    BankStatement,
    CashDecision,
    CashPart,
    Invoice,
    PayerKey,
    PayerRelation,
    Receipt,
)

#: Decisions proved in one go, so that a book of any size fits into memory.
WINDOW = 20_000
_LIVE = (ClearingState.CLEARED, ClearingState.PENDING)


def prove_cash(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Give every finding against the bank's lines of a tenant and what was decided about them."""
    for proof in (_balances, _lines, _members, _amounts, _booked, _parts, _applied, _learned, prove_returns):
        yield from proof(session, tenant_id)


def _balances(session: Session, tenant_id: int) -> Iterator[Finding]:
    """A statement that tells both balances adds up."""
    query = select(col(BankStatement.id), col(BankStatement.account), col(BankStatement.number)).where(
        col(BankStatement.tenant_id) == tenant_id,
        col(BankStatement.complete),
        col(BankStatement.opening_minor) + col(BankStatement.credits_minor) + col(BankStatement.debits_minor)
        != col(BankStatement.closing_minor),
    )
    for _, account, number in session.execute(query):
        yield Finding("verify.statement", "its opening and lines do not make its closing", f"{account}, {number}")


def _lines(session: Session, tenant_id: int) -> Iterator[Finding]:
    """A statement's own lines are its sums, or no more than them where an earlier file had brought some."""
    line = BankLine
    query = (
        select(
            col(BankStatement.id),
            func.count(col(line.id)),
            func.coalesce(func.sum(col(line.amount_minor)).filter(col(line.amount_minor) > 0), 0),
            func.coalesce(func.sum(col(line.amount_minor)).filter(col(line.amount_minor) < 0), 0),
        )
        .join(line, and_(col(line.statement_id) == col(BankStatement.id), col(line.entry_id).is_(None)))
        .where(col(BankStatement.tenant_id) == tenant_id)
        .group_by(col(BankStatement.id))
    )
    for statement_id, count, credit, debit in session.execute(query):
        statement = session.get_one(BankStatement, statement_id)
        all_there = count == statement.lines
        same = (credit, debit) == (statement.credits_minor, statement.debits_minor)
        within = credit <= statement.credits_minor and debit >= statement.debits_minor and count < statement.lines
        if not (same if all_there else within):
            place = f"{statement.account}, {statement.number or statement.file_name}"
            yield Finding("verify.statement", "its lines are not those it was imported with", place)


def _members(session: Session, tenant_id: int) -> Iterator[Finding]:
    member = aliased(BankLine)
    query = (
        select(col(BankLine.id), col(BankLine.amount_minor), func.sum(col(member.amount_minor)))
        .join(member, col(member.entry_id) == col(BankLine.id))
        .where(col(BankLine.tenant_id) == tenant_id)
        .group_by(col(BankLine.id), col(BankLine.amount_minor))
        .having(func.sum(col(member.amount_minor)) != col(BankLine.amount_minor))
    )
    for line_id, amount, total in session.execute(query):
        yield Finding("verify.batch", f"its payments sum to {total}, not to {amount}", f"bank line {line_id}")


def _amounts(session: Session, tenant_id: int) -> Iterator[Finding]:
    """The payment in the book is what came into the bank."""
    query = (
        select(col(BankLine.id))
        .join(CashDecision, col(CashDecision.bank_line_id) == col(BankLine.id))
        .join(Receipt, col(Receipt.id) == col(CashDecision.receipt_id))
        .where(
            col(BankLine.tenant_id) == tenant_id,
            # What the bank took back names the payment it took.
            col(BankLine.amount_minor) > 0,
            or_(
                col(Receipt.gross_minor) != col(BankLine.amount_minor),
                col(Receipt.currency) != col(BankLine.currency),
                col(Receipt.reference) != col(BankLine.identity),
                col(Receipt.tenant_id) != tenant_id,
            ),
        )
    )
    for line_id in session.scalars(query.distinct()):
        yield Finding("verify.payment", "its payment in the book is not what came in", f"bank line {line_id}")


def _booked(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Every payment in the book that came by the bank is one of its lines, or a part of one."""
    decided = exists().where(col(CashDecision.receipt_id) == col(Receipt.id))
    part = exists().where(col(CashPart.receipt_id) == col(Receipt.id))
    query = select(col(Receipt.reference)).where(
        col(Receipt.tenant_id) == tenant_id, col(Receipt.source) == "bank", ~decided, ~part
    )
    for reference in session.scalars(query):
        yield Finding("verify.payment", "no line of the bank is this payment", f"receipt {reference}")


def _parts(session: Session, tenant_id: int) -> Iterator[Finding]:
    """The parts of a divided payment make it up; those of one that is not divided count no more."""
    whole, part = aliased(Receipt), aliased(Receipt)
    live = func.coalesce(func.sum(col(part.gross_minor)).filter(col(part.clearing).in_(_LIVE)), 0)
    query = (
        select(col(whole.reference), col(whole.clearing), col(whole.gross_minor), live)
        .join(CashDecision, col(CashDecision.receipt_id) == col(whole.id))
        .join(CashPart, col(CashPart.decision_id) == col(CashDecision.id))
        .join(part, col(part.id) == col(CashPart.receipt_id))
        .where(col(whole.tenant_id) == tenant_id)
        .group_by(col(whole.reference), col(whole.clearing), col(whole.gross_minor))
    )
    for reference, clearing, gross, total in session.execute(query):
        if total != (gross if clearing is ClearingState.SPLIT else 0):
            yield Finding("verify.parts", f"its parts make {total} of {gross}", f"receipt {reference}")


def _applied(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Invoices got of a payment what the decision that stands says, and nothing of it was taken back since."""
    first, last = session.execute(
        select(func.min(CashDecision.id), func.max(CashDecision.id)).where(col(CashDecision.tenant_id) == tenant_id)
    ).one()
    for start in range(first or 1, (last or 0) + 1, WINDOW):
        standing = (
            select(col(CashDecision.bank_line_id), col(CashDecision.arithmetic))
            .join(BankLine, col(BankLine.id) == col(CashDecision.bank_line_id))
            .where(
                col(CashDecision.tenant_id) == tenant_id,
                col(CashDecision.id).between(start, start + WINDOW - 1),
                col(CashDecision.receipt_id).is_not(None),
                col(BankLine.amount_minor) > 0,
                is_standing(),
            )
        )
        got = _got(session, tenant_id, start)
        for line_id, arithmetic in session.execute(standing):
            told: dict[str, int] = defaultdict(int)
            for one in arithmetic:
                if one["cash"] and not one["label"].startswith(LEFT):
                    told[one["label"]] += one["minor"]
            if told != got.get(line_id, {}):
                why = "what is applied of it is not what the decision that stands says"
                yield Finding("verify.applied", why, f"bank line {line_id}")


def _got(session: Session, tenant_id: int, start: int) -> dict[int, dict[str, int]]:
    """Return what invoices got, by number, of the payments whose standing decisions are in a window."""
    lines = select(col(CashDecision.bank_line_id)).where(
        col(CashDecision.tenant_id) == tenant_id,
        col(CashDecision.id).between(start, start + WINDOW - 1),
        is_standing(),
    )
    decision = aliased(CashDecision)
    own: Any = select(col(decision.bank_line_id).label("line_id"), col(decision.receipt_id).label("receipt_id")).where(
        col(decision.bank_line_id).in_(lines)
    )
    divided = (
        select(col(decision.bank_line_id), col(CashPart.receipt_id))
        .join(CashPart, col(CashPart.decision_id) == col(decision.id))
        .where(col(decision.bank_line_id).in_(lines))
    )
    receipts = own.union(divided).subquery()
    total = func.sum(col(Allocation.amount_minor))
    query = (
        select(receipts.c.line_id, col(Invoice.number), total)
        .join(Allocation, col(Allocation.receipt_id) == receipts.c.receipt_id)
        .join(Invoice, col(Invoice.id) == col(Allocation.invoice_id))
        .group_by(receipts.c.line_id, col(Invoice.number))
        .having(total != 0)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for line_id, number, minor in session.execute(query):
        found[line_id][number] = int(minor)
    return found


def _learned(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Who pays, and who for whom, was learned from a decision of this tenant about a payment."""
    for table, what in ((PayerKey, "payer key"), (PayerRelation, "payer relation")):
        query = (
            select(col(table.id))
            .outerjoin(CashDecision, col(CashDecision.id) == col(table.decision_id))
            .where(
                col(table.tenant_id) == tenant_id,
                or_(col(CashDecision.id).is_(None), col(CashDecision.tenant_id) != tenant_id),
            )
        )
        for key_id in session.scalars(query):
            yield Finding("verify.payer_key", "was learned from no decision there is", f"{what} {key_id}")
