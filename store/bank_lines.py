"""Bank lines as they are stored: which are known already, and the list a person looks through."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlmodel import Session, col, select

from store.bulk import NAMED, batches
from store.tables import BankLine, BankStatement


def known_statement(session: Session, tenant_id: int, digest: str) -> bool:
    """Say whether a statement was imported that says the very same."""
    query = select(BankStatement.id).where(BankStatement.tenant_id == tenant_id, BankStatement.digest == digest)
    return session.exec(query).first() is not None


def known_lines(session: Session, tenant_id: int, identities: Collection[str]) -> dict[str, int]:
    """Return the ids of those of these lines that are stored, by identity."""
    found: dict[str, int] = {}
    for batch in batches(identities, NAMED):
        query = select(BankLine.identity, BankLine.id).where(
            BankLine.tenant_id == tenant_id, col(BankLine.identity).in_(batch)
        )
        found.update((identity, line_id) for identity, line_id in session.exec(query) if line_id is not None)
    return found


def with_members(session: Session, entry_ids: Collection[int]) -> set[int]:
    """Return those of these entries whose payments are stored."""
    found: set[int] = set()
    for batch in batches(entry_ids, NAMED):
        query = select(BankLine.entry_id).where(col(BankLine.entry_id).in_(batch)).distinct()
        found.update(entry_id for entry_id in session.exec(query) if entry_id is not None)
    return found


def listed_lines(session: Session, tenant_id: int, *, since: date | None = None, most: int) -> Sequence[BankLine]:
    """Return the newest entries by value day, without the payments of batches."""
    query = select(BankLine).where(BankLine.tenant_id == tenant_id, col(BankLine.entry_id).is_(None))
    if since:
        query = query.where(BankLine.value_on >= since)
    return session.exec(query.order_by(col(BankLine.value_on).desc(), col(BankLine.id).desc()).limit(most)).all()
