"""Up to which day the books are closed: nothing is dated into what is closed."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import ClosedBooks


def closed_until(session: Session, tenant_id: int) -> date | None:
    """Return the last day that is closed; None where nothing is."""
    query = select(col(ClosedBooks.closed_until)).where(col(ClosedBooks.tenant_id) == tenant_id)
    return session.scalar(query.order_by(col(ClosedBooks.id).desc()).limit(1))


def first_open(session: Session, tenant_id: int, day: date) -> date:
    """Return a day, or the first one after what is closed."""
    closed = closed_until(session, tenant_id)
    return day if closed is None else max(day, closed + timedelta(days=1))
