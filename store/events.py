"""The event log: what happened, in the past tense, appended in the transaction that made it happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from store.bulk import insert_rows
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
        self.session.flush()
        assert event.id is not None
        return event.id

    def record_all(self, kind: str, by_customer: dict[int, dict[str, Any]]) -> None:
        """Append one event of a kind per customer, with what it tells of each, in one statement."""
        same = {"tenant_id": self.tenant_id, "kind": kind, "actor": self.actor, "occurred_at": self.now}
        rows = [{**same, "customer_id": customer_id, "data": data} for customer_id, data in by_customer.items()]
        insert_rows(self.session, Event, rows)


def timeline(session: Session, tenant_id: int, customer_id: int) -> list[Event]:
    """Return everything that happened to an account, oldest first."""
    query = select(Event).where(Event.tenant_id == tenant_id, Event.customer_id == customer_id)
    return list(session.exec(query.order_by(col(Event.occurred_at), col(Event.id))))
