"""Aging as of a day, recomputed from documents and allocations, never from today's balance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from ledger.aging import BUCKET_BOUNDS, BUCKETS
from ledger.states import ClearingState, CreditState, InvoiceState
from store.tables import Allocation, CreditNote, Invoice, Receipt


@dataclass(slots=True)
class AgingRow:
    """One currency: open money per bucket and unapplied credits, in minor units."""

    currency: str
    buckets: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BUCKETS, 0))
    unapplied: int = 0

    @property
    def total(self) -> int:
        """Open money less what is unapplied: the subledger's balance."""
        return sum(self.buckets.values()) - self.unapplied


def aging(session: Session, tenant_id: int, as_of: date) -> list[AgingRow]:
    """Return the aging of a tenant by due date, a row per currency; due today counts as current."""
    rows: dict[str, AgingRow] = {}
    for currency, bucket, amount in session.execute(_open_invoices(tenant_id, as_of)):
        rows.setdefault(currency, AgingRow(currency)).buckets[bucket] += int(amount)
    for currency, amount in _unapplied(session, tenant_id, as_of).items():
        rows.setdefault(currency, AgingRow(currency)).unapplied = amount
    return [rows[currency] for currency in sorted(rows)]


def _open_invoices(tenant_id: int, as_of: date) -> Any:
    settled = (
        select(col(Allocation.invoice_id), func.sum(col(Allocation.amount_minor)).label("settled"))
        .where(col(Allocation.tenant_id) == tenant_id, col(Allocation.effective_date) <= as_of)
        .group_by(col(Allocation.invoice_id))
        .subquery()
    )
    open_minor = col(Invoice.total_minor) - func.coalesce(settled.c.settled, 0)
    bucket = _bucket(as_of)
    return (
        select(col(Invoice.currency), bucket, func.sum(open_minor))
        .outerjoin(settled, settled.c.invoice_id == col(Invoice.id))
        .where(
            col(Invoice.tenant_id) == tenant_id,
            col(Invoice.issue_date) <= as_of,
            _stood(Invoice, InvoiceState.DRAFT, InvoiceState.VOID, as_of),
        )
        .group_by(col(Invoice.currency), bucket)
    )


def _stood(table: Any, draft: InvoiceState | CreditState, void: InvoiceState | CreditState, as_of: date) -> Any:
    """Keep documents that were issued and, on that day, not void: one voided later still stood then."""
    return or_(col(table.state).not_in([draft, void]), and_(col(table.state) == void, col(table.voided_on) > as_of))


def _bucket(as_of: date) -> Any:
    bounds = [
        (col(Invoice.due_date) >= as_of - timedelta(days=bound), name)
        for bound, name in zip(BUCKET_BOUNDS, BUCKETS, strict=False)
    ]
    return case(*bounds, else_=BUCKETS[-1])


def _unapplied(session: Session, tenant_id: int, as_of: date) -> dict[str, int]:
    totals: dict[str, int] = defaultdict(int)
    # Money that went back later was ours on that day; its allocations are reversed on the day it went.
    ours = or_(col(Receipt.clearing).in_([ClearingState.CLEARED, ClearingState.PENDING]), col(Receipt.gone_on) > as_of)
    sources = (
        (Receipt, Receipt.gross_minor, Receipt.value_date, Allocation.receipt_id, ours),
        (CreditNote, CreditNote.total_minor, CreditNote.issue_date, Allocation.credit_note_id,
         _stood(CreditNote, CreditState.DRAFT, CreditState.VOID, as_of)),
    )  # fmt: skip
    for table, amount, day, key, condition in sources:
        used = (
            select(col(key).label("source_id"), func.sum(col(Allocation.amount_minor)).label("used"))
            .where(col(Allocation.effective_date) <= as_of, col(key).is_not(None))
            .group_by(col(key))
            .subquery()
        )
        query = (
            select(col(table.currency), func.sum(col(amount) - func.coalesce(used.c.used, 0)))
            .outerjoin(used, used.c.source_id == col(table.id))
            .where(and_(col(table.tenant_id) == tenant_id, col(day) <= as_of, condition))
            .group_by(col(table.currency))
        )
        for currency, left in session.execute(query):
            totals[currency] += int(left)
    return dict(totals)
