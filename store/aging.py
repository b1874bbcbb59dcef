"""Aging as of a day, recomputed from documents and allocations, never from today's balance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select
from sqlmodel import Session, col

from ledger.aging import Basis
from ledger.states import DISPUTE_OPEN, ClearingState, CreditState, InvoiceState, PromiseState
from store.derived import drawn
from store.tables import Allocation, CreditNote, Dispute, Invoice, Promise, PromiseLine, Receipt


@dataclass(frozen=True, slots=True)
class AgingView:
    """What an aging shows: on which day, from which date on, and whether each account apart.

    `moment` is when that day ends where the books are kept: disputes and promises are dated to the second. Without it
    they are left out.
    """

    as_of: date
    basis: Basis = Basis.DUE_DATE
    by_customer: bool = False
    moment: datetime | None = None


@dataclass(slots=True)
class AgingRow:
    """Open money per bucket of one currency, or of one account in it, in minor units.

    `disputed` and `promised` are parts of what is open, told beside; `unapplied` is what receipts and credit notes have
    left. Money that nobody is known to have paid is of customer None.
    """

    currency: str
    customer_id: int | None = None
    basis: Basis = Basis.DUE_DATE
    buckets: dict[str, int] = field(init=False)
    disputed: dict[str, int] = field(init=False)
    promised: dict[str, int] = field(init=False)
    unapplied: int = 0

    def __post_init__(self) -> None:
        self.buckets, self.disputed, self.promised = (dict.fromkeys(self.basis.buckets, 0) for _ in range(3))

    @property
    def total(self) -> int:
        """Open money less what is unapplied: the subledger's balance."""
        return sum(self.buckets.values()) - self.unapplied


def aging(session: Session, tenant_id: int, view: AgingView) -> list[AgingRow]:
    """Return the aging of a tenant: a row per currency, or per currency and account."""
    rows: dict[tuple[str, int | None], AgingRow] = {}

    def row(currency: str, customer_id: int | None) -> AgingRow:
        return rows.setdefault((currency, customer_id), AgingRow(currency, customer_id, view.basis))

    for currency, customer_id, bucket, amount, disputed, promised in session.execute(_open_invoices(tenant_id, view)):
        found = row(currency, customer_id)
        found.buckets[bucket] += int(amount)
        found.disputed[bucket] += int(disputed)
        found.promised[bucket] += int(promised)
    for currency, customer_id, amount in _unapplied(session, tenant_id, view):
        row(currency, customer_id).unapplied += amount
    return [rows[key] for key in sorted(rows, key=lambda key: (key[0], key[1] or 0))]


def _open_invoices(tenant_id: int, view: AgingView) -> Any:
    settled = (
        select(col(Allocation.invoice_id), func.sum(col(Allocation.amount_minor)).label("settled"))
        .where(col(Allocation.tenant_id) == tenant_id, col(Allocation.effective_date) <= view.as_of)
        .group_by(col(Allocation.invoice_id))
        .subquery()
    )
    open_minor = col(Invoice.total_minor) - func.coalesce(settled.c.settled, 0)
    currency, bucket = col(Invoice.currency), _bucket(view)
    owner = col(Invoice.customer_id) if view.by_customer else literal(None)
    claims = [_disputed(view.moment), _promised(view.moment)] if view.moment else []
    parts = [case((open_minor < each.c.minor, open_minor), else_=func.coalesce(each.c.minor, 0)) for each in claims]
    told: list[Any] = [func.sum(part) for part in parts] or [literal(0), literal(0)]
    query = (
        select(currency, owner, bucket, func.sum(open_minor), *told)
        .select_from(Invoice)
        .outerjoin(settled, settled.c.invoice_id == col(Invoice.id))
        .where(
            col(Invoice.tenant_id) == tenant_id,
            col(Invoice.issue_date) <= view.as_of,
            _stood(Invoice, InvoiceState.DRAFT, InvoiceState.VOID, view.as_of),
            open_minor != 0,
        )
    )
    for each in claims:
        query = query.outerjoin(each, each.c.invoice_id == col(Invoice.id))
    return query.group_by(currency, *([owner] if view.by_customer else []), bucket)


def _disputed(moment: datetime) -> Any:
    stood = or_(col(Dispute.state).in_(DISPUTE_OPEN), col(Dispute.closed_at) >= moment)
    return (
        select(col(Dispute.invoice_id), func.sum(col(Dispute.amount_minor)).label("minor"))
        .where(col(Dispute.raised_at) < moment, stood)
        .group_by(col(Dispute.invoice_id))
        .subquery()
    )


def _promised(moment: datetime) -> Any:
    stood = or_(col(Promise.state) == PromiseState.OPEN, col(Promise.judged_at) >= moment)
    return (
        select(col(PromiseLine.invoice_id), func.sum(col(PromiseLine.amount_minor)).label("minor"))
        .join(Promise, col(Promise.id) == col(PromiseLine.promise_id))
        .where(col(Promise.recorded_at) < moment, stood)
        .group_by(col(PromiseLine.invoice_id))
        .subquery()
    )


def _stood(table: Any, draft: InvoiceState | CreditState, void: InvoiceState | CreditState, as_of: date) -> Any:
    """Keep documents that were issued and, on that day, not void: one voided later still stood then."""
    return or_(col(table.state).not_in([draft, void]), and_(col(table.state) == void, col(table.voided_on) > as_of))


def _bucket(view: AgingView) -> Any:
    day = col(Invoice.due_date if view.basis is Basis.DUE_DATE else Invoice.issue_date)
    bounds = [
        (day >= view.as_of - timedelta(days=bound), name)
        for bound, name in zip(view.basis.bounds, view.basis.buckets, strict=False)
    ]
    return case(*bounds, else_=view.basis.buckets[-1])


def _unapplied(session: Session, tenant_id: int, view: AgingView) -> Iterator[tuple[str, int | None, int]]:
    # Money that went back later was ours on that day; its allocations are reversed on the day it went.
    ours = or_(
        col(Receipt.clearing).in_([ClearingState.CLEARED, ClearingState.PENDING]), col(Receipt.gone_on) > view.as_of
    )
    sources = (
        (Receipt, Receipt.gross_minor, Receipt.value_date, Allocation.receipt_id, ours),
        (CreditNote, CreditNote.total_minor, CreditNote.issue_date, Allocation.credit_note_id,
         _stood(CreditNote, CreditState.DRAFT, CreditState.VOID, view.as_of)),
    )  # fmt: skip
    for table, amount, day, key, condition in sources:
        used = (
            select(col(key).label("source_id"), func.sum(drawn()).label("used"))
            .where(col(Allocation.effective_date) <= view.as_of, col(key).is_not(None))
            .group_by(col(key))
            .subquery()
        )
        left = col(amount) - func.coalesce(used.c.used, 0)
        groups = [col(table.currency), *([col(table.customer_id)] if view.by_customer else [])]
        query = (
            select(col(table.currency), groups[-1] if view.by_customer else literal(None), func.sum(left))
            .outerjoin(used, used.c.source_id == col(table.id))
            .where(col(table.tenant_id) == tenant_id, col(day) <= view.as_of, condition, left != 0)
            .group_by(*groups)
        )
        for currency, owner, minor in session.execute(query):
            yield currency, owner, int(minor)
