"""What stands: the event a person wants to change, held fast while they do, and whether it still can be changed."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import col

from store.event_links import RESTORED, base_kind, link, linking_events
from store.events import Journal
from store.tables import Event

#: The kinds that put an effect into force, by what they tell the id of; each may also be restored after an undoing.
PLACING = {
    "promise_id": frozenset({"promise_recorded", "promise_narrowed"}),
    "dispute_id": frozenset({"dispute_raised", "dispute_narrowed", "dispute_reopened"}),
    "hold_id": frozenset({"hold_placed", "hold_narrowed", "hold_reopened"}),
}


def held_event(journal: Journal, event_id: int) -> Event | None:
    """Return an event of this tenant; whoever wants to change it at the same time waits, and then sees the change."""
    event = journal.session.get(Event, event_id, with_for_update={"key_share": True})
    return event if event is not None and event.tenant_id == journal.tenant_id else None


def why_settled(journal: Journal, event: Event) -> str:
    """Say by which later event an event no longer stands as it was recorded, or return an empty string."""
    assert event.id is not None
    return link(linking_events(journal.session, journal.tenant_id, event.customer_id)).why_settled(event.id)


def placing_event(journal: Journal, name: str, row_id: int) -> Event | None:
    """Return the newest event that put a dispute or hold into force; `name` is "dispute_id" or "hold_id"."""
    kinds = {kind + more for kind in PLACING[name] for more in ("", RESTORED)}
    query = select(Event).where(
        col(Event.tenant_id) == journal.tenant_id,
        col(Event.kind).in_(kinds),
        col(Event.data)[name].as_integer() == row_id,
    )
    found = journal.session.scalars(query.order_by(col(Event.id).desc()).limit(1)).first()
    return held_event(journal, found.id) if found is not None and found.id is not None else None


def is_about(event: Event, name: str) -> bool:
    """Say whether an event put a promise, dispute or hold (by its id's name) into force."""
    return not event.kind.endswith("_undone") and base_kind(event.kind) in PLACING[name]


def in_words(event: Event) -> str:
    """Name an event for a refusal."""
    return f"event {event.id} ({event.kind.replace('_', ' ')})"
