"""The event log: what happened, in the past tense, appended in the transaction that made it happen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from store.bulk import Values, insert_rows, reserve_ids
from store.tables import Event

#: Ids of events set aside at a time, at the least; as many again as there are events already.
_RESERVED = 64


class _KeptBack:
    """Rows of one transaction that are written together at its end; the ids of its events are given out before."""

    def __init__(self) -> None:
        self.rows: defaultdict[type[SQLModel], list[Values]] = defaultdict(list)
        self._ids: list[int] = []
        self._highest = 0

    def event_id(self, session: Session) -> int:
        """Return the id the next event will have."""
        if not self._ids:
            count = max(_RESERVED, len(self.rows[Event]))
            self._ids = reserve_ids(session, Event, count, above=self._highest)[::-1]
            self._highest = self._ids[0]
        return self._ids.pop()

    def write(self, session: Session) -> None:
        """Insert what was kept back, in the order in which it came."""
        for model, rows in self.rows.items():
            insert_rows(session, model, rows)
        self.rows.clear()


@dataclass(frozen=True, slots=True)
class Journal:
    """One transaction of one tenant: who acts in it, when, and where what happened is written down."""

    session: Session
    tenant_id: int
    actor: str
    now: datetime
    kept_back: _KeptBack | None = None

    @contextmanager
    def at_once(self) -> Iterator[Journal]:
        """Give a journal that writes its events and other rows nobody looks up together, when the block ends.

        Whoever uses it must not ask the database for an event of the same block, nor record one past it.
        """
        kept_back = _KeptBack()
        yield replace(self, kept_back=kept_back)
        kept_back.write(self.session)

    def record(self, kind: str, customer_id: int | None = None, *, undoes_id: int | None = None, **data: Any) -> int:
        """Append an event and return its id; `data` must be JSON-plain (minor units, ISO dates, ids)."""
        row: Values = {
            "tenant_id": self.tenant_id,
            "kind": kind,
            "actor": self.actor,
            "occurred_at": self.now,
            "customer_id": customer_id,
            "undoes_id": undoes_id,
            "data": data,
        }
        if self.kept_back:
            row["id"] = self.kept_back.event_id(self.session)
            self.kept_back.rows[Event].append(row)
            return int(row["id"])
        event = Event(**row)
        self.session.add(event)
        self.session.flush()
        assert event.id is not None
        return event.id

    def add(self, model: type[SQLModel], row: Values) -> None:
        """Write down a row whose id nobody needs."""
        if self.kept_back:
            self.kept_back.rows[model].append(row)
        else:
            self.session.add(model(**row))

    def record_all(self, kind: str, by_customer: dict[int, dict[str, Any]]) -> None:
        """Append one event of a kind per customer, with what it tells of each, in one statement."""
        if self.kept_back:
            for customer_id, data in by_customer.items():
                self.record(kind, customer_id, **data)
            return
        same = {"tenant_id": self.tenant_id, "kind": kind, "actor": self.actor, "occurred_at": self.now}
        rows = [{**same, "customer_id": customer_id, "data": data} for customer_id, data in by_customer.items()]
        insert_rows(self.session, Event, rows)


def timeline(session: Session, tenant_id: int, customer_id: int) -> list[Event]:
    """Return everything that happened to an account, oldest first."""
    query = select(Event).where(Event.tenant_id == tenant_id, Event.customer_id == customer_id)
    return list(session.exec(query.order_by(col(Event.occurred_at), col(Event.id))))
