"""How the book is found by what payers write: what has no keys yet, and whom keys and learned payers lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from store.bulk import among
from store.tables import BookKey, CashDecision, Customer, Invoice, PayerKey, PayerRelation


def invoices_without_keys(session: Session, tenant_id: int, most: int) -> list[Any]:
    """Return id, number and order number of invoices that nobody could find by what a payer writes."""
    known = select(col(BookKey.id)).where(col(BookKey.invoice_id) == col(Invoice.id))
    query = select(col(Invoice.id), col(Invoice.number), col(Invoice.po_number)).where(
        col(Invoice.tenant_id) == tenant_id, ~known.exists()
    )
    return list(session.execute(query.limit(most)))


def customer_names(session: Session, tenant_id: int) -> Iterator[Any]:
    """Give id, number and name of all customers."""
    query = select(col(Customer.id), col(Customer.number), col(Customer.name))
    yield from session.execute(query.where(col(Customer.tenant_id) == tenant_id))


def customer_keys(session: Session, tenant_id: int) -> set[tuple[str, str, int]]:
    """Return kind, key and customer of all keys that lead to customers."""
    query = select(col(BookKey.kind), col(BookKey.key), col(BookKey.customer_id)).where(
        col(BookKey.tenant_id) == tenant_id, col(BookKey.customer_id).is_not(None)
    )
    return {(kind, key, customer_id) for kind, key, customer_id in session.execute(query)}


def found_by_keys(session: Session, tenant_id: int, keys: Collection[str]) -> Iterator[Any]:
    """Give kind, key, invoice and customer of all that these keys lead to."""
    columns = (BookKey.kind, BookKey.key, BookKey.invoice_id, BookKey.customer_id)
    query = select(*(col(column) for column in columns))
    yield from session.execute(query.where(col(BookKey.tenant_id) == tenant_id, among(session, col(BookKey.key), keys)))


def learned_payers(session: Session, tenant_id: int, keys: Collection[str]) -> Iterator[Any]:
    """Give kind, key, customer and how many standing decisions confirm it."""
    columns = (col(PayerKey.kind), col(PayerKey.key), col(PayerKey.customer_id))
    yield from session.execute(
        select(*columns, func.count())
        .select_from(PayerKey)
        .join(CashDecision, col(CashDecision.id) == col(PayerKey.decision_id))
        .where(
            col(PayerKey.tenant_id) == tenant_id,
            # All kinds there are, named so that the index leads to the keys.
            col(PayerKey.kind).in_(["account", "name", "seen"]),
            among(session, col(PayerKey.key), keys),
            _stands(),
        )
        .group_by(*columns)
    )


def learned_relations(session: Session, tenant_id: int, payer_ids: Collection[int]) -> Iterator[Any]:
    """Give payer, customer, kind and how many standing decisions confirm it."""
    columns = (col(PayerRelation.payer_id), col(PayerRelation.customer_id), col(PayerRelation.kind))
    yield from session.execute(
        select(*columns, func.count())
        .select_from(PayerRelation)
        .join(CashDecision, col(CashDecision.id) == col(PayerRelation.decision_id))
        .where(
            col(PayerRelation.tenant_id) == tenant_id,
            among(session, col(PayerRelation.payer_id), payer_ids),
            _stands(),
        )
        .group_by(*columns)
    )


def _stands() -> Any:
    later = aliased(CashDecision)
    replaced = select(col(later.id)).where(
        col(later.bank_line_id) == col(CashDecision.bank_line_id), col(later.turn) > col(CashDecision.turn)
    )
    return ~replaced.exists()
