"""What a week of matching came to, counted in the database, and which bands people have a say about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from store.tables import CashBandChange, CashBandWeek, CashDecision

AUTO = "auto"


class Period(NamedTuple):
    """From a moment on, until before another one."""

    since: datetime
    until: datetime


def applied_unasked(session: Session, tenant_id: int, period: Period) -> Sequence[Any]:
    """Return rung, score and count of what was applied unasked in a period."""
    kind = (col(CashDecision.rung), col(CashDecision.score))
    query = select(*kind, func.count()).where(*_decided(tenant_id, period, (AUTO,)))
    return session.execute(query.group_by(*kind)).all()


def histories(
    session: Session, tenant_id: int, period: Period, outcomes: Sequence[str]
) -> dict[int, list[CashDecision]]:
    """Return all decisions about the lines that were decided like this in a period, in their order."""
    lines = select(col(CashDecision.bank_line_id)).where(*_decided(tenant_id, period, outcomes))
    query = select(CashDecision).where(col(CashDecision.bank_line_id).in_(lines))
    found: dict[int, list[CashDecision]] = {}
    for decision in session.scalars(query.order_by(col(CashDecision.bank_line_id), col(CashDecision.turn))):
        found.setdefault(decision.bank_line_id, []).append(decision)
    return found


def _decided(tenant_id: int, period: Period, outcomes: Sequence[str]) -> tuple[Any, ...]:
    return (
        col(CashDecision.tenant_id) == tenant_id,
        col(CashDecision.decided_at) >= period.since,
        col(CashDecision.decided_at) < period.until,
        col(CashDecision.outcome).in_(outcomes),
    )


def weeks_observed(session: Session, tenant_id: int, since: date) -> list[CashBandWeek]:
    """Return what was observed of the weeks from a Monday on."""
    query = select(CashBandWeek).where(col(CashBandWeek.tenant_id) == tenant_id, col(CashBandWeek.week_on) >= since)
    return list(session.scalars(query.order_by(col(CashBandWeek.week_on))))


def band_changes(session: Session, tenant_id: int) -> list[CashBandChange]:
    """Return all changes of bands, the first one first."""
    query = select(CashBandChange).where(col(CashBandChange.tenant_id) == tenant_id)
    return list(session.scalars(query.order_by(col(CashBandChange.id))))
