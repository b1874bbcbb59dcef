"""Complete statements of our accounts, and the gaps between them that a person knows of."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlmodel import Session, col

from ledger.continuity import Gap, Told, gaps
from store.tables import BankStatement, KnownGap


def told_statements(session: Session, tenant_id: int) -> Iterator[Told]:
    """Give every statement that tells from which balance to which it goes."""
    columns = (
        BankStatement.id, BankStatement.account, BankStatement.currency, BankStatement.opening_minor,
        BankStatement.closing_minor, BankStatement.opened_on, BankStatement.closed_on, BankStatement.sequence,
    )  # fmt: skip
    query = select(*(col(each) for each in columns)).where(
        col(BankStatement.tenant_id) == tenant_id,
        col(BankStatement.complete),
        col(BankStatement.opening_minor).is_not(None),
        col(BankStatement.closing_minor).is_not(None),
        col(BankStatement.closed_on).is_not(None),
    )
    yield from (Told(*row) for row in session.execute(query))


def open_gaps(session: Session, tenant_id: int) -> list[Gap]:
    """Return where statements do not follow on and nobody said that nothing is missing."""
    query = select(col(KnownGap.statement_id)).where(col(KnownGap.tenant_id) == tenant_id)
    known = set(session.scalars(query))
    return [gap for gap in gaps(told_statements(session, tenant_id)) if gap.statement.statement_id not in known]
