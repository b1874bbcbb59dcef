"""Up to which day the books are closed: nothing is dated into what is closed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from store.tables import ClosedBooks


def closed_until(session: Session, tenant_id: int) -> date | None:
    """Return the last day that is closed; None where nothing is."""
    query = select(col(ClosedBooks.closed_until)).where(col(ClosedBooks.tenant_id) == tenant_id)
    return session.scalar(query.order_by(col(ClosedBooks.id).desc()).limit(1))
