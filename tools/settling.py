"""Settles messages whose end a crash left unknown: by looking them up, else by a person; never by resending."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from channels.channel import OutgoingMessage, TransportError
from ledger.findings import Finding
from ledger.states import REVIEW_WAITING, ReviewState, TouchState
from store.events import Journal
from store.tables import Message, ReviewItem, Touch
from tools.office import Office
from tools.reviews import NewReview, ReviewKind, close_review, raise_review
from tools.touch_ends import mark_not_sent, mark_sent

#: How long a mail server may take to show a message it accepted before a person is asked.
SHOWS_WITHIN = timedelta(minutes=15)


def settle_unknown(office: Office) -> Counter[str]:
    """Settle every `sending` touch no live process is working on; call it only while holding the run lock.

    Returns how many turned out sent, not sent, still unknown, or were given to a person.
    """
    with office.database.read() as session:
        query = (
            select(Touch, Message)
            .join(Message, col(Message.touch_id) == col(Touch.id))
            .where(
                col(Touch.tenant_id) == office.tenant_id,
                col(Touch.state) == TouchState.SENDING,
                col(Message.direction) == "out",
            )
        )
        waiting = [(touch, message) for touch, message in session.execute(query)]
    found = {touch.id: _look_up(office, touch, message) for touch, message in waiting}
    ends: Counter[str] = Counter()
    with office.journal("agent") as journal:
        for touch, _ in waiting:
            ends[_settle(journal, touch.id or 0, found[touch.id])] += 1
    return ends


def _look_up(office: Office, touch: Touch, message: Message) -> bool | None:
    if office.channel.name != touch.channel:
        # A shadow message reaches nobody, whether its file was written or not; a real one needs its own channel.
        return False if touch.shadow else None
    outgoing = OutgoingMessage(touch.idempotency_key, touch.rfc_message_id, message.sender, touch.address, message.raw)
    try:
        return office.channel.was_sent(outgoing)
    except TransportError:
        return None


def _settle(journal: Journal, touch_id: int, was_sent: bool | None) -> str:
    touch = journal.session.get_one(Touch, touch_id)
    if touch.state is not TouchState.SENDING:
        return "settled"
    if was_sent is True:
        _withdraw_question(journal, touch_id)
        mark_sent(journal, [touch_id])
        return "sent"
    # A run's message belongs to a dead process, as we hold the lock; one a person just released may be on its way.
    recent = touch.sending_at is not None and journal.now - touch.sending_at < SHOWS_WITHIN
    if was_sent is False and not (recent and touch.run_id is None):
        _withdraw_question(journal, touch_id)
        mark_not_sent(journal, touch, Finding("channel.passing", "the run ended before it was handed over"))
        return "not_sent"
    if recent:
        return "unknown"
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.PERHAPS_SENT,
            customer_id=touch.customer_id,
            subject=f"A message of {touch.sending_at:%Y-%m-%d %H:%M} UTC may or may not have left",
            why="The run ended while it was being handed over, and the mailbox does not show it. "
            "Approve if it went out, reject if it did not: then it can be written again.",
            key=_question(touch_id),
            proposal={"do": "mark_sent", "touch_id": touch_id},
            touch_id=touch_id,
        ),
    )
    return "to_person"


def _question(touch_id: int) -> str:
    return f"perhaps-sent:{touch_id}"


def _withdraw_question(journal: Journal, touch_id: int) -> None:
    """Close what a person was asked about a message, now that the mailbox has answered it."""
    query = select(ReviewItem).where(
        col(ReviewItem.tenant_id) == journal.tenant_id,
        col(ReviewItem.dedupe_key) == _question(touch_id),
        col(ReviewItem.state).in_(REVIEW_WAITING),
    )
    for item in journal.session.scalars(query):
        close_review(journal, item, ReviewState.CLOSED, "settled by looking it up", decided=False)
