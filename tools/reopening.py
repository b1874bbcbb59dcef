"""Reopen: a person takes up again what had ended by itself or by a decision: a dispute, a hold, a review item.

What ended by an undoing or a narrowing is not reopened: that event is undone, so that the record stays a chain.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from ledger.calendar import BusinessCalendar
from ledger.states import DISPUTE_OPEN, REVIEW_WAITING, ForbiddenTransitionError, ReviewState, TouchState
from store.events import Journal
from store.tables import Dispute, Event, ReviewItem, Touch
from tools.disputes import ANSWER_WITHIN_DAYS, DisputeRefusedError, take_up_again
from tools.holds import HoldRefusedError, reopen_hold
from tools.reviews import DUE_DAYS, ReviewKind, reopen_review
from tools.standing import held_event, in_words, placing_event, why_settled

#: How a review item ends without anything done; a person may take it up again.
_ENDED_WITHOUT_EFFECT = {
    ReviewState.CLOSED: "review_closed",
    ReviewState.REJECTED: "review_rejected",
    ReviewState.EXPIRED: "review_expired",
}


class ReopenRefusedError(ValueError):
    """It cannot be reopened; the message says why and what to do instead."""


def reopen_event(journal: Journal, event_id: int, why: str, calendar: BusinessCalendar) -> int:
    """Reopen the dispute, hold or review item an event tells of; return the id of the reopening event.

    Raises ReopenRefusedError, with nothing changed, where it has not ended, or stays ended.
    """
    event = held_event(journal, event_id)
    if event is None:
        raise ReopenRefusedError(f"there is no event {event_id}")
    if "review_id" in event.data:
        return reopen_case(journal, event.data["review_id"], why)
    if "dispute_id" in event.data:
        return reopen_dispute(journal, event.data["dispute_id"], why, calendar)
    if "hold_id" in event.data:
        return _reopen_hold(journal, event.data["hold_id"], why)
    if "promise_id" in event.data:
        raise ReopenRefusedError(
            f"{in_words(event)}: a promise is judged by money alone, never by hand; a payment that arrives or"
            " comes back changes the verdict by itself"
        )
    raise ReopenRefusedError(f"{in_words(event)} is nothing that could be reopened")


def reopen_dispute(journal: Journal, dispute_id: int, why: str, calendar: BusinessCalendar) -> int:
    """Investigate a dispute again that was resolved or withdrawn, with a new day to answer by."""
    _must_say(why)
    event = _standing(journal, "dispute_id", dispute_id)
    before = journal.session.get_one(Dispute, dispute_id).state
    if before in DISPUTE_OPEN:
        raise ReopenRefusedError(f"dispute {dispute_id} is open: {before.value.replace('_', ' ')}")
    try:
        dispute = take_up_again(journal, dispute_id)
    except ForbiddenTransitionError:
        raise ReopenRefusedError(
            f"dispute {dispute_id} was resolved as valid and stays so; what the customer claims now is a new dispute"
        ) from None
    except DisputeRefusedError as refusal:
        raise ReopenRefusedError(str(refusal)) from refusal
    due = calendar.add(journal.now.date(), ANSWER_WITHIN_DAYS)
    dispute.due_at = journal.now + timedelta(days=(due - journal.now.date()).days)
    dispute.reopened += 1
    kept = ("dispute_id", "invoice_id", "invoice", "currency", "reason", "evidence")
    return journal.record(
        "dispute_reopened",
        event.customer_id,
        changes_id=event.id,
        why=why,
        before=before.value,
        amount_minor=dispute.amount_minor,
        due=due.isoformat(),
        **{name: event.data.get(name) for name in kept},
    )


def _reopen_hold(journal: Journal, hold_id: int, why: str) -> int:
    _must_say(why)
    event = _standing(journal, "hold_id", hold_id)
    try:
        told = reopen_hold(journal, hold_id)
    except HoldRefusedError as refusal:
        raise ReopenRefusedError(str(refusal)) from refusal
    evidence = event.data.get("evidence")
    return journal.record("hold_reopened", event.customer_id, changes_id=event.id, why=why, evidence=evidence, **told)


def reopen_case(journal: Journal, review_id: int, why: str) -> int:
    """Put a review item that was closed, turned down or expired before a person again."""
    _must_say(why)
    item = journal.session.get(ReviewItem, review_id, with_for_update=True)
    if item is None or item.tenant_id != journal.tenant_id:
        raise ReopenRefusedError(f"there is no review {review_id}")
    if item.state in REVIEW_WAITING:
        raise ReopenRefusedError(f"review {review_id} waits for a person already")
    if item.state not in _ENDED_WITHOUT_EFFECT:
        raise ReopenRefusedError(f"review {review_id} was released; what it did is taken back with 'dunlin undo'")
    if item.kind == ReviewKind.PERHAPS_SENT and not _still_unknown(journal, item):
        raise ReopenRefusedError(f"review {review_id} is settled: the end of its message is on record")
    ended = _ENDED_WITHOUT_EFFECT[item.state]
    query = select(Event.id).where(
        Event.tenant_id == journal.tenant_id,
        Event.kind == ended,
        col(Event.data)["review_id"].as_integer() == review_id,
    )
    changes_id = journal.session.exec(query.order_by(col(Event.id).desc())).first()
    item.due_at = journal.now + timedelta(days=DUE_DAYS)
    item.decided_at, item.decided_by, item.decision_note = None, "", ""
    return reopen_review(journal, item, why, changes_id)


def _still_unknown(journal: Journal, item: ReviewItem) -> bool:
    touch = journal.session.get(Touch, item.proposal.get("touch_id", 0))
    return touch is not None and touch.state is TouchState.SENDING


def _must_say(why: str) -> None:
    if not why.strip():
        raise ReopenRefusedError("reopening needs a reason: say it with --reason")


def _standing(journal: Journal, name: str, row_id: int) -> Event:
    """Return the event that put a dispute or hold into force; refuse where a later event took its place."""
    event = placing_event(journal, name, row_id)
    if event is None:
        raise ReopenRefusedError(f"there is no {name.removesuffix('_id')} {row_id}")
    if settled := why_settled(journal, event):
        raise ReopenRefusedError(f"{settled}; 'dunlin undo' takes back what stands in the way")
    return event
