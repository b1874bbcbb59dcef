"""How an event bears on an earlier one: which was undone, restored, narrowed or reopened, and what stands now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session, col

from store.tables import Event

UNDONE, RESTORED = "_undone", "_restored"
#: Kinds that put something narrower, or something anew, in the place of what an earlier event recorded.
REPLACING = frozenset({"promise_narrowed", "dispute_narrowed", "hold_narrowed", "dispute_reopened", "hold_reopened"})


def base_kind(kind: str) -> str:
    """Return the kind of the act an event is about, whether it did it, took it back or restored it."""
    return kind.removesuffix(UNDONE).removesuffix(RESTORED)


def changed_event(event: Event) -> int | None:
    """Return the earlier event this one bears on, if it bears on one."""
    return event.undoes_id if event.undoes_id is not None else event.data.get("changes_id")


@dataclass(frozen=True, slots=True)
class Links:
    """The links between some events: which one took back or replaced which.

    `taken_back` holds every undoing, `undone` and `replaced` only what still stands: an undoing may be undone too.
    """

    taken_back: dict[int, int]
    undone: dict[int, int]
    replaced: dict[int, Event]

    def carrier(self, event_id: int) -> int:
        """Return the newest event of a chain of undoings: the one that can be undone next."""
        while event_id in self.taken_back:
            event_id = self.taken_back[event_id]
        return event_id

    def why_settled(self, event_id: int) -> str:
        """Say by which later event this one no longer stands as it was recorded, or return an empty string."""
        if event_id in self.undone:
            return f"event {event_id} was undone already, by event {self.undone[event_id]}"
        if event_id in self.taken_back:
            newest = self.carrier(event_id)
            return f"event {event_id} was undone and restored: event {newest} stands for it now"
        later = self.replaced.get(event_id)
        if later is None:
            return ""
        assert later.id is not None
        how = later.kind.rpartition("_")[2]
        return f"event {event_id} was {how} by event {later.id}: take back event {self.carrier(later.id)} first"


def link(events: Iterable[Event]) -> Links:
    """Work out what stands from the events of an account, in any order."""
    known = sorted((event for event in events if changed_event(event) is not None), key=lambda event: -(event.id or 0))
    taken_back: dict[int, int] = {}
    undone: dict[int, int] = {}
    standing: list[Event] = []
    for event in known:
        assert event.id is not None
        if event.undoes_id is not None:
            taken_back[event.undoes_id] = event.id
        if event.id in undone:
            continue
        standing.append(event)
        if event.undoes_id is not None:
            undone[event.undoes_id] = event.id
    replaced = {event.data["changes_id"]: event for event in standing if event.kind in REPLACING}
    return Links(taken_back, undone, replaced)


def linking_events(session: Session, tenant_id: int, customer_id: int | None) -> list[Event]:
    """Return the events of an account (None: of the house) that bear on others."""
    query = select(Event).where(
        col(Event.tenant_id) == tenant_id,
        col(Event.customer_id) == customer_id if customer_id is not None else col(Event.customer_id).is_(None),
        or_(col(Event.undoes_id).is_not(None), col(Event.kind).in_(REPLACING)),
    )
    return list(session.scalars(query))
