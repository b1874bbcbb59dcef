"""The event log: what happened, in the past tense, appended in the transaction that made it happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from store.tables import Event


@dataclass(frozen=True, slots=True)
class Journal:
    """One transaction of one tenant: who acts in it, when, and where what happened is written down."""

    session: Session
    tenant_id: int
    actor: str
    now: datetime

    def record(self, kind: str, customer_id: int | None = None, *, undoes_id: int | None = None, **data: Any) -> int:
        """Append an event and return its id; `data` must be JSON-plain (minor units, ISO dates, ids)."""
        event = self._event(kind, customer_id, undoes_id, data)
        self.session.flush()
        assert event.id is not None
        return event.id

    def note(self, kind: str, customer_id: int | None = None, **data: Any) -> None:
        """Append an event whose id nobody needs; many of them are written in one statement."""
        self._event(kind, customer_id, None, data)

    def _event(self, kind: str, customer_id: int | None, undoes_id: int | None, data: dict[str, Any]) -> Event:
        event = Event(
            tenant_id=self.tenant_id,
            kind=kind,
            actor=self.actor,
            occurred_at=self.now,
            customer_id=customer_id,
            undoes_id=undoes_id,
            data=data,
        )
        self.session.add(event)
        return event


def timeline(session: Session, tenant_id: int, customer_id: int) -> list[Event]:
    """Return everything that happened to an account, oldest first."""
    query = select(Event).where(Event.tenant_id == tenant_id, Event.customer_id == customer_id)
    return list(session.exec(query.order_by(col(Event.occurred_at), col(Event.id))))
