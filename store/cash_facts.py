"""What the book knows of invoices that a batch of payments may settle, in a few set-based queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from ledger.allocations import AllocationKind
from ledger.states import DISPUTE_OPEN, CreditState, PromiseState
from store.bulk import among
from store.tables import Allocation, CreditNote, Customer, Dispute, Hold, Invoice, Promise, PromiseLine, Receipt

#: Invoices of one amount that are looked at where nobody is known to pay; a person is shown three.
MOST_ALIKE = 4


def families(session: Session, tenant_id: int, payer_ids: Collection[int]) -> set[tuple[int, int]]:
    """Return payer and customer for every account these pay for: those that name it as payer or parent."""
    found: set[tuple[int, int]] = set()
    for column in (col(Customer.payer_id), col(Customer.parent_id)):
        query = select(column, col(Customer.id)).where(
            col(Customer.tenant_id) == tenant_id, among(session, column, payer_ids)
        )
        found |= {(payer, customer) for payer, customer in session.execute(query) if payer is not None}
    return found


def relatives(session: Session, customer_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the accounts that may pay each of these customers' invoices: itself, its payer and its parent."""
    query = select(col(Customer.id), col(Customer.payer_id), col(Customer.parent_id))
    rows = session.execute(query.where(among(session, col(Customer.id), customer_ids)))
    return {row[0]: {each for each in row if each is not None} for row in rows}


def withholding(session: Session, customer_ids: Collection[int]) -> set[int]:
    """Return those of these customers who withhold tax."""
    query = select(col(Customer.id)).where(among(session, col(Customer.id), customer_ids), col(Customer.withholds_tax))
    return {each for each in session.scalars(query) if each is not None}


def open_invoice_ids(session: Session, tenant_id: int, customer_ids: Collection[int]) -> Iterator[int]:
    """Give the invoices with an open balance of these customers."""
    query: Any = select(col(Invoice.id)).where(
        col(Invoice.tenant_id) == tenant_id,
        col(Invoice.balance_minor) > 0,
        among(session, col(Invoice.customer_id), customer_ids),
    )
    yield from session.scalars(query)


def invoice_ids_alike(session: Session, tenant_id: int, minors: Collection[int]) -> Iterator[int]:
    """Give a few of the open invoices whose balance is one of these amounts, those due first."""
    place = func.row_number().over(
        partition_by=(col(Invoice.currency), col(Invoice.balance_minor)),
        order_by=(col(Invoice.due_date), col(Invoice.id)),
    )
    numbered = (
        select(col(Invoice.id), place.label("place"))
        .where(
            col(Invoice.tenant_id) == tenant_id,
            col(Invoice.balance_minor) > 0,
            among(session, col(Invoice.balance_minor), minors),
        )
        .subquery()
    )
    yield from session.scalars(select(numbered.c.id).where(numbered.c.place <= MOST_ALIKE))


def invoice_rows(session: Session, invoice_ids: Collection[int]) -> Iterator[Any]:
    """Give these invoices as they are now."""
    columns = (
        Invoice.id, Invoice.customer_id, Invoice.number, Invoice.currency, Invoice.balance_minor, Invoice.issue_date,
        Invoice.due_date, Invoice.total_minor, Invoice.state, Invoice.po_number, Invoice.net_minor,
        Invoice.discount_basis_points, Invoice.discount_days,
    )  # fmt: skip
    yield from session.execute(
        select(*(col(each) for each in columns)).where(among(session, col(Invoice.id), invoice_ids))
    )


def disputed(session: Session, invoice_ids: Collection[int]) -> dict[int, int]:
    """Return what is in dispute of these invoices, in minor units."""
    query = select(col(Dispute.invoice_id), func.sum(Dispute.amount_minor)).where(
        among(session, col(Dispute.invoice_id), invoice_ids), col(Dispute.state).in_(DISPUTE_OPEN)
    )
    return {invoice: int(total) for invoice, total in session.execute(query.group_by(col(Dispute.invoice_id)))}


def holds(session: Session, tenant_id: int, customer_ids: Collection[int]) -> Iterator[Any]:
    """Give customer, invoice (None: all) and kind of what holds these customers' invoices."""
    yield from session.execute(
        select(col(Hold.customer_id), col(Hold.invoice_id), col(Hold.kind)).where(
            col(Hold.tenant_id) == tenant_id,
            col(Hold.released_at).is_(None),
            col(Hold.contact_id).is_(None),
            among(session, col(Hold.customer_id), customer_ids),
        )
    )


def promised(session: Session, tenant_id: int, customer_ids: Collection[int]) -> Iterator[Any]:
    """Give promise, customer, currency, day, invoice, minor units and plan of each line of these customers' promises.

    Of open ones only.
    """
    columns = (
        Promise.id, Promise.customer_id, Promise.currency, Promise.promised_date, PromiseLine.invoice_id,
        PromiseLine.amount_minor, Promise.plan_id,
    )  # fmt: skip
    yield from session.execute(
        select(*(col(each) for each in columns))
        .join(PromiseLine, col(PromiseLine.promise_id) == col(Promise.id))
        .where(
            col(Promise.tenant_id) == tenant_id,
            col(Promise.state) == PromiseState.OPEN,
            among(session, col(Promise.customer_id), customer_ids),
        )
    )


def open_credits(session: Session, tenant_id: int, customer_ids: Collection[int]) -> Iterator[Any]:
    """Give id, customer, number, currency and rest of these customers' credit notes."""
    columns = (
        CreditNote.id, CreditNote.customer_id, CreditNote.number, CreditNote.currency, CreditNote.unapplied_minor,
    )  # fmt: skip
    yield from session.execute(
        select(*(col(each) for each in columns)).where(
            col(CreditNote.tenant_id) == tenant_id,
            col(CreditNote.unapplied_minor) > 0,
            col(CreditNote.state).in_([CreditState.OPEN, CreditState.PARTIALLY_APPLIED]),
            among(session, col(CreditNote.customer_id), customer_ids),
        )
    )


def tolerated(
    session: Session, customer_ids: Collection[int], month: date, earlier: date
) -> Iterator[tuple[int, int, int]]:
    """Give customers with what was closed by tolerance from a month's first day on, and how often from an earlier one.

    In minor units; what was taken back does not count.
    """
    minor = case((col(Allocation.effective_date) >= month, col(Allocation.amount_minor)), else_=0)
    times = case((col(Allocation.reverses_id).is_(None), 1), else_=-1)
    query = (
        select(col(Invoice.customer_id), func.sum(minor), func.sum(times))
        .join(Allocation, col(Allocation.invoice_id) == col(Invoice.id))
        .where(
            among(session, col(Invoice.customer_id), customer_ids),
            col(Allocation.kind) == AllocationKind.TOLERANCE,
            col(Allocation.effective_date) >= min(month, earlier),
        )
    )
    for customer, total, often in session.execute(query.group_by(col(Invoice.customer_id))):
        yield customer, int(total), int(often)


def receipts_like(
    session: Session, tenant_id: int, source: str, payments: Collection[tuple[int, date]], days: int
) -> Iterator[Any]:
    """Give customer, currency, amount and day of the receipts of a source with such amounts at about such days."""
    if not payments:
        return
    first, last = (choose(day for _, day in payments) for choose in (min, max))
    columns = (Receipt.customer_id, Receipt.currency, Receipt.gross_minor, Receipt.value_date)
    yield from session.execute(
        select(*(col(each) for each in columns)).where(
            col(Receipt.tenant_id) == tenant_id,
            col(Receipt.source) == source,
            among(session, col(Receipt.gross_minor), {minor for minor, _ in payments}),
            col(Receipt.value_date).between(first - timedelta(days=days), last + timedelta(days=days)),
        )
    )
