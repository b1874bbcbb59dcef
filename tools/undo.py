"""Undo: every effect the agent recorded can be taken back by a person, by another fact, never by editing.

An undoing that was a mistake is undone in the same way: what it took back stands again, where that is still possible.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from ledger.states import DisputeState, ForbiddenTransitionError
from store.cash_lines import line_of_allocation
from store.event_links import RESTORED, UNDONE, base_kind
from store.events import Journal
from store.tables import Contact, ContactAddress, Event, Hold
from tools.allocations import AllocationRefusedError, reverse
from tools.disputes import DisputeRefusedError, close_dispute, take_up_again
from tools.holds import LIFTED_BY_PERSON, HoldRefusedError, release_hold, restore_hold
from tools.promises import PromiseRefusedError, take_back_promise
from tools.restoring import RESTORE
from tools.standing import held_event, in_words, why_settled


class UndoRefusedError(ValueError):
    """The event cannot be undone; the message says why."""


#: What the verbs refuse with when the effect of an event has moved on since.
_MOVED_ON = (
    ForbiddenTransitionError,
    AllocationRefusedError,
    PromiseRefusedError,
    DisputeRefusedError,
    HoldRefusedError,
)


def undo(journal: Journal, event_id: int, reason: str = "") -> int:
    """Take back what an event recorded; return the id of the undoing event.

    Raises UndoRefusedError for an unknown event, one that was undone, one that cannot be, or a grave one without a
    reason.
    """
    event = held_event(journal, event_id)
    if event is None:
        raise UndoRefusedError(f"there is no event {event_id}")
    if not can_ever_be_undone(event.kind):
        if event.kind.endswith(UNDONE) and base_kind(event.kind) in _UNDO:
            raise UndoRefusedError(f"{in_words(event)} cannot be undone: money taken back is applied anew")
        raise UndoRefusedError(f"{in_words(event)} cannot be undone")
    if settled := why_settled(journal, event):
        raise UndoRefusedError(settled)
    try:
        return _restore(journal, event, reason) if event.kind.endswith(UNDONE) else _take_back(journal, event, reason)
    except _MOVED_ON as error:
        raise UndoRefusedError(f"event {event_id} cannot be undone any more: {error}") from error


def can_ever_be_undone(kind: str) -> bool:
    """Say whether events of a kind can be undone, as long as nothing later stands in the way."""
    return base_kind(kind) in (RESTORE if kind.endswith(UNDONE) else _UNDO)


def _take_back(journal: Journal, event: Event, reason: str) -> int:
    _UNDO[base_kind(event.kind)](journal, event, reason)
    kind = base_kind(event.kind) + UNDONE
    return journal.record(kind, event.customer_id, undoes_id=event.id, reason=reason, **_subject(event.data))


def _restore(journal: Journal, event: Event, reason: str) -> int:
    """Do again what an undoing took back; its event tells what the first one told, so that it can be undone too."""
    first = journal.session.get_one(Event, event.undoes_id)
    data = {**first.data, **RESTORE[base_kind(event.kind)](journal, first), "why": reason}
    return journal.record(base_kind(event.kind) + RESTORED, event.customer_id, undoes_id=event.id, **data)


def _subject(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key.endswith("_id") and key != "changes_id"}


def _promise(journal: Journal, event: Event, _reason: str) -> None:
    take_back_promise(
        journal, event.data["promise_id"], event.data.get("superseded", ()), event.data.get("carried", ())
    )


def _dispute(journal: Journal, event: Event, _reason: str) -> None:
    close_dispute(journal, event.data["dispute_id"], DisputeState.WITHDRAWN)


def _narrowed_dispute(journal: Journal, event: Event, _reason: str) -> None:
    close_dispute(journal, event.data["dispute_id"], DisputeState.WITHDRAWN)
    take_up_again(journal, event.data["narrowed_dispute_id"])


def _reopened_dispute(journal: Journal, event: Event, _reason: str) -> None:
    close_dispute(journal, event.data["dispute_id"], DisputeState(event.data["before"]))


def _narrowed_hold(journal: Journal, event: Event, reason: str) -> None:
    _hold(journal, event, reason)
    restore_hold(journal, event.data["narrowed_hold_id"])


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
        col(Event.kind).in_(["opted_out", "opted_out" + RESTORED]),
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


def _event_alone(_journal: Journal, _event: Event, _reason: str) -> None:
    """Take back what has no rows of its own: that the event is undone is all there is to it."""


def _allocation(journal: Journal, event: Event, _reason: str) -> None:
    line = line_of_allocation(journal.session, event.data["allocation_id"])
    if line is not None:
        raise UndoRefusedError(
            f"{in_words(event)} is a part of what line {line} of the bank pays;"
            f" 'dunlin cash unapply {line}' takes it back whole"
        )
    reverse(journal, event.data["allocation_id"])


_UNDO: dict[str, Callable[[Journal, Event, str], None]] = {
    "promise_recorded": _promise,
    "promise_narrowed": _promise,
    "dispute_raised": _dispute,
    "dispute_narrowed": _narrowed_dispute,
    "dispute_reopened": _reopened_dispute,
    "hold_placed": _hold,
    "hold_narrowed": _narrowed_hold,
    "hold_reopened": _hold,
    "opted_out": _opt_out,
    "address_undeliverable": _undeliverable,
    "contact_left": _left,
    "language_set": _language,
    "contact_rules_overridden": _event_alone,
    "cash_applied": _allocation,
    "credit_applied": _allocation,
    "difference_settled": _allocation,
    "written_off": _allocation,
}
#: The kinds of act that can be undone.
UNDOABLE = frozenset(_UNDO)
