"""Derived columns: balances, states and portions, recomputed from their facts in a few set-based statements.

Called in the same transaction that changed an allocation, promise, dispute or hold, for the invoices concerned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, func, select, update
from sqlmodel import Session, col

from ledger.allocations import settled_state
from ledger.portions import Claims, portions
from ledger.states import DISPUTE_OPEN, INVOICE_OPEN, ClearingState, CreditState, PromiseState
from store.bulk import among
from store.tables import (
    Allocation,
    CreditNote,
    Dispute,
    Hold,
    HoldKind,
    Invoice,
    Promise,
    PromiseLine,
    Receipt,
)

#: Rows named in one statement; below the bound-parameter limits of both databases.
BATCH = 5_000

#: Rows to compute: their ids, or a query for them.
Chosen: TypeAlias = Sequence[int] | Select[tuple[int]]

#: Clearing states in which the money is not, or no longer, ours.
_LOST = frozenset(ClearingState) - {ClearingState.PENDING, ClearingState.CLEARED}

_INVOICE: Table = Invoice.__table__  # type: ignore[attr-defined]
_RECEIPT: Table = Receipt.__table__  # type: ignore[attr-defined]
_CREDIT: Table = CreditNote.__table__  # type: ignore[attr-defined]


def in_batches(ids: Iterable[int], size: int = BATCH) -> Iterable[Sequence[int]]:
    """Cut distinct ids into sorted batches fit for one statement each."""
    ordered = sorted(set(ids))
    return (ordered[start : start + size] for start in range(0, len(ordered), size))


def lock_rows(session: Session, table: Table, ids: Iterable[int]) -> None:
    """Wait for every other writer of these rows, in the order of their ids, so that what is read next is final.

    SQLite has one writer at a time and needs no lock. The lock is the one an UPDATE takes: a mere reference to the
    row from a new allocation does not wait for it.
    """
    if session.connection().dialect.name == "sqlite":
        return
    for batch in in_batches(ids):
        query = select(table.c.id).where(among(session, table.c.id, batch)).order_by(table.c.id)
        session.execute(query.with_for_update(key_share=True)).all()


def lock_invoices(session: Session, invoice_ids: Iterable[int]) -> None:
    """Wait for every other writer of these invoices."""
    lock_rows(session, _INVOICE, invoice_ids)


def refresh_invoices(session: Session, invoice_ids: Iterable[int]) -> None:
    """Recompute balance, state and portions of these invoices from allocations, disputes, promises and holds."""
    session.flush()
    for batch in in_batches(invoice_ids):
        lock_invoices(session, batch)
        changes = expected_invoices(session, batch)
        _write(session, _INVOICE, changes)


def expected_invoices(session: Session, batch: Chosen) -> list[dict[str, Any]]:
    """Return what the derived columns of these invoices must be, computed from the facts alone."""
    settled = _sums(session, Allocation.invoice_id, Allocation.amount_minor, batch)
    disputed = _sums(session, Dispute.invoice_id, Dispute.amount_minor, batch, col(Dispute.state).in_(DISPUTE_OPEN))
    promised = _promised(session, batch)
    held, pending = _holds(session, batch)
    columns = (_INVOICE.c.id, _INVOICE.c.total_minor, _INVOICE.c.state)
    rows = []
    for invoice_id, total, before in session.execute(select(*columns).where(_chosen(session, _INVOICE.c.id, batch))):
        balance = total - settled.get(invoice_id, 0)
        state = settled_state(total, balance, before)
        claims = Claims(
            # What is not open (a draft, a void or written-off document) is never asked for, whatever its balance.
            held=invoice_id in held or state not in INVOICE_OPEN,
            disputed=disputed.get(invoice_id, 0),
            promised=promised.get(invoice_id, 0),
            pending=balance if invoice_id in pending else 0,
        )
        parts = portions(balance, claims)
        rows.append(
            {
                "id": invoice_id,
                "balance_minor": balance,
                "state": state,
                "held_minor": parts.held,
                "disputed_minor": parts.disputed,
                "promised_minor": parts.promised,
                "pending_minor": parts.pending,
                "chase_minor": parts.chase,
            }
        )
    return rows


def refresh_receipts(session: Session, receipt_ids: Iterable[int]) -> None:
    """Recompute what is unapplied of these receipts."""
    session.flush()
    for batch in in_batches(receipt_ids):
        lock_rows(session, _RECEIPT, batch)
        _write(session, _RECEIPT, expected_receipts(session, batch))


def expected_receipts(session: Session, batch: Chosen) -> list[dict[str, Any]]:
    """Return what must be unapplied of these receipts; money that did not clear has nothing to apply."""
    used = _sums(session, Allocation.receipt_id, drawn(), batch)
    columns = (_RECEIPT.c.id, _RECEIPT.c.gross_minor, _RECEIPT.c.clearing)
    rows = session.execute(select(*columns).where(_chosen(session, _RECEIPT.c.id, batch)))
    return [
        {"id": receipt_id, "unapplied_minor": 0 if clearing in _LOST else gross - used.get(receipt_id, 0)}
        for receipt_id, gross, clearing in rows
    ]


def drawn() -> Any:
    """Return what an allocation takes of its receipt or credit note, in minor units of that one's currency."""
    return func.coalesce(col(Allocation.drawn_minor), col(Allocation.amount_minor))


def refresh_credit_notes(session: Session, credit_note_ids: Iterable[int]) -> None:
    """Recompute what is unapplied of these credit notes, and their state by it."""
    session.flush()
    for batch in in_batches(credit_note_ids):
        lock_rows(session, _CREDIT, batch)
        _write(session, _CREDIT, expected_credit_notes(session, batch))


def expected_credit_notes(session: Session, batch: Chosen) -> list[dict[str, Any]]:
    """Return what must be unapplied of these credit notes, and the state that follows."""
    used = _sums(session, Allocation.credit_note_id, Allocation.amount_minor, batch)
    columns = (_CREDIT.c.id, _CREDIT.c.total_minor, _CREDIT.c.state)
    rows = session.execute(select(*columns).where(_chosen(session, _CREDIT.c.id, batch)))
    return [_credit(credit_id, total, state, used.get(credit_id, 0)) for credit_id, total, state in rows]


def _credit(credit_id: int, total: int, state: CreditState, used: int) -> dict[str, Any]:
    left = total - used
    if state not in {CreditState.DRAFT, CreditState.VOID}:
        state = CreditState.CLOSED if left == 0 else CreditState.PARTIALLY_APPLIED if used else CreditState.OPEN
    return {"id": credit_id, "unapplied_minor": 0 if state is CreditState.VOID else left, "state": state}


def _promised(session: Session, batch: Chosen) -> dict[int, int]:
    query = (
        select(col(PromiseLine.invoice_id), func.sum(PromiseLine.amount_minor))
        .join(Promise, col(Promise.id) == col(PromiseLine.promise_id))
        .where(_chosen(session, col(PromiseLine.invoice_id), batch), col(Promise.state) == PromiseState.OPEN)
        .group_by(col(PromiseLine.invoice_id))
    )
    return {invoice_id: int(total) for invoice_id, total in session.execute(query)}


def _holds(session: Session, batch: Chosen) -> tuple[set[int], set[int]]:
    query = select(col(Hold.invoice_id), col(Hold.kind)).where(
        _chosen(session, col(Hold.invoice_id), batch), col(Hold.released_at).is_(None)
    )
    held: set[int] = set()
    pending: set[int] = set()
    for invoice_id, kind in session.execute(query):
        (pending if kind is HoldKind.PENDING_CASH else held).add(invoice_id)
    return held, pending


def _chosen(session: Session, column: Any, batch: Chosen) -> ColumnElement[bool]:
    """Say that a column is one of the ids chosen, or of those a query finds."""
    if isinstance(batch, Select):
        return cast("ColumnElement[bool]", column.in_(batch))
    return among(session, column, batch)


def _sums(session: Session, key: Any, amount: Any, batch: Chosen, *conditions: Any) -> dict[int, int]:
    query = select(key, func.sum(amount)).where(_chosen(session, key, batch), *conditions).group_by(key)
    return {row_key: int(total) for row_key, total in session.execute(query)}


def _write(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
    statement = update(table).where(table.c.id == bindparam("row_id")).values(values)
    session.connection().execute(
        statement, [{"row_id" if k == "id" else f"new_{k}": v for k, v in row.items()} for row in rows]
    )
    session.expire_all()
