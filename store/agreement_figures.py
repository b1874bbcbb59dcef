"""Promises and disputes of a book as figures are made of them: plain rows, one query each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.states import DisputeState, PromiseState
from store.tables import Dispute, Invoice, Promise


class PromiseDue(NamedTuple):
    """A promise, what came of it in its window, and when it was judged; amounts in minor units."""

    currency: str
    promised_on: date
    state: PromiseState
    promised_minor: int
    received_minor: int
    judged_at: datetime | None


class DisputeTold(NamedTuple):
    """A dispute: its amount in minor units, when it was raised, and how and when it ended."""

    currency: str
    state: DisputeState
    minor: int
    raised_at: datetime
    closed_at: datetime | None


def promises_due(session: Session, tenant_id: int, first: date, last: date) -> Iterator[PromiseDue]:
    """Give the promises whose day is one of these, in whatever state."""
    columns = (Promise.currency, Promise.promised_date, Promise.state, Promise.amount_minor, Promise.received_minor)
    query = select(*(col(column) for column in columns), col(Promise.judged_at)).where(
        col(Promise.tenant_id) == tenant_id, col(Promise.promised_date).between(first, last)
    )
    return (PromiseDue(*row) for row in session.execute(query))


def disputes_told(session: Session, tenant_id: int, before: datetime) -> Iterator[DisputeTold]:
    """Give the disputes that were raised before a moment."""
    columns = (Dispute.state, Dispute.amount_minor, Dispute.raised_at, Dispute.closed_at)
    query = (
        select(col(Invoice.currency), *(col(column) for column in columns))
        .join(Invoice, col(Invoice.id) == col(Dispute.invoice_id))
        .where(col(Dispute.tenant_id) == tenant_id, col(Dispute.raised_at) < before)
    )
    return (DisputeTold(*row) for row in session.execute(query))
