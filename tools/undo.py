"""Undo: every effect the agent recorded can be taken back by a person, by another fact, never by editing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from ledger.states import DisputeState, ForbiddenTransitionError
from store.events import Journal
from store.tables import Contact, ContactAddress, Event, Hold
from tools.allocations import AllocationRefusedError, reverse
from tools.disputes import close_dispute
from tools.holds import LIFTED_BY_PERSON, release_hold
from tools.promises import take_back_promise


class UndoRefusedError(ValueError):
    """The event cannot be undone; the message says why."""


def undo(journal: Journal, event_id: int, reason: str = "") -> int:
    """Take back what an event recorded; return the id of the undoing event.

    Raises UndoRefusedError for an unknown event, one that was undone, one that cannot be, or a grave one without a
    reason.
    """
    # Two people at once: the second waits here, and then sees what the first one did.
    event = journal.session.get(Event, event_id, with_for_update={"key_share": True})
    if event is None or event.tenant_id != journal.tenant_id:
        raise UndoRefusedError(f"there is no event {event_id}")
    undone = journal.session.execute(select(col(Event.id)).where(col(Event.undoes_id) == event_id)).scalar()
    if undone is not None:
        raise UndoRefusedError(f"event {event_id} was undone already, by event {undone}")
    take_back = _UNDO.get(event.kind)
    if take_back is None:
        what = event.kind.replace("_", " ")
        raise UndoRefusedError(f"event {event_id} ({what}) cannot be undone")
    try:
        take_back(journal, event, reason)
    except (ForbiddenTransitionError, AllocationRefusedError) as error:
        raise UndoRefusedError(f"event {event_id} cannot be undone any more: {error}") from error
    return journal.record(
        f"{event.kind}_undone", event.customer_id, undoes_id=event_id, reason=reason, **_subject(event.data)
    )


def _subject(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key.endswith("_id")}


def _promise(journal: Journal, event: Event, _reason: str) -> None:
    take_back_promise(
        journal, event.data["promise_id"], event.data.get("superseded", ()), event.data.get("carried", ())
    )


def _dispute(journal: Journal, event: Event, _reason: str) -> None:
    close_dispute(journal, event.data["dispute_id"], DisputeState.WITHDRAWN)


def _hold(journal: Journal, event: Event, reason: str) -> None:
    hold = journal.session.get_one(Hold, event.data["hold_id"])
    if hold.released_at is not None:
        raise UndoRefusedError(f"the hold was lifted already on {hold.released_at:%Y-%m-%d}")
    if hold.kind in LIFTED_BY_PERSON and not reason:
        kind = hold.kind.value.replace("_", " ")
        raise UndoRefusedError(f"lifting a hold for {kind} needs a reason: say it with --reason")
    release_hold(journal, event.data["hold_id"])


def _opt_out(journal: Journal, event: Event, reason: str) -> None:
    if not reason:
        raise UndoRefusedError("taking back an opt-out needs the proof that the person wants mail: --reason")
    again = _opted_out_again(journal, event)
    if again is not None:
        raise UndoRefusedError(f"the person asked again for no more mail: take back event {again} first")
    for address_id, consent in event.data["before"]:
        journal.session.get_one(ContactAddress, address_id).consent = consent


def _opted_out_again(journal: Journal, event: Event) -> int | None:
    """Return a later opt-out of one of the same addresses that still stands."""
    addresses = {address_id for address_id, _ in event.data["before"]}
    undone = select(col(Event.undoes_id)).where(col(Event.undoes_id).is_not(None))
    later = select(Event).where(
        col(Event.tenant_id) == journal.tenant_id,
        col(Event.kind) == event.kind,
        col(Event.id) > event.id,
        col(Event.id).not_in(undone),
    )
    same = (
        e.id for e in journal.session.scalars(later) if addresses & {address_id for address_id, _ in e.data["before"]}
    )
    return max((event_id for event_id in same if event_id is not None), default=None)


def _undeliverable(journal: Journal, event: Event, _reason: str) -> None:
    for address_id, status in event.data["before"]:
        journal.session.get_one(ContactAddress, address_id).status = status


def _left(journal: Journal, event: Event, _reason: str) -> None:
    journal.session.get_one(Contact, event.data["contact_id"]).status = event.data["before"]


def _language(journal: Journal, event: Event, _reason: str) -> None:
    contact = journal.session.get_one(Contact, event.data["contact_id"])
    if contact.language != event.data["language"]:
        raise UndoRefusedError("the contact's language was changed again since")
    contact.language = event.data["before"]


def _allocation(journal: Journal, event: Event, _reason: str) -> None:
    reverse(journal, event.data["allocation_id"])


_UNDO: dict[str, Callable[[Journal, Event, str], None]] = {
    "promise_recorded": _promise,
    "dispute_raised": _dispute,
    "hold_placed": _hold,
    "opted_out": _opt_out,
    "address_undeliverable": _undeliverable,
    "contact_left": _left,
    "language_set": _language,
    "cash_applied": _allocation,
    "credit_applied": _allocation,
    "difference_settled": _allocation,
    "written_off": _allocation,
}
#: The kinds of event that can be undone.
UNDOABLE = frozenset(_UNDO)
