"""Settles messages whose end a crash left unknown: by looking them up, else by a person; never by resending."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TypeAlias

from sqlalchemy import Select, select
from sqlmodel import col

from channels.channel import OutgoingMessage, TransportError
from ledger.findings import Finding
from ledger.states import REVIEW_WAITING, ReviewState, TouchState
from store.events import Journal
from store.tables import Answer, Message, ReviewItem, Touch
from tools.answers.ends import mark_answer_not_sent, mark_answers_sent
from tools.office import Office
from tools.reviews import NewReview, ReviewKind, close_review, raise_review
from tools.touch_ends import mark_not_sent, mark_sent

#: How long a mail server may take to show a message it accepted before a person is asked.
SHOWS_WITHIN = timedelta(minutes=15)

#: What a crash can leave as `sending`: a message of our own accord, or an answer.
Unsettled: TypeAlias = Touch | Answer


def settle_unknown(office: Office) -> Counter[str]:
    """Settle every `sending` message no live process is working on; call it only while holding the run lock.

    Returns how many turned out sent, not sent, still unknown, or were given to a person.
    """
    ours = col(Message.tenant_id) == office.tenant_id
    with office.database.read() as session:
        waiting: list[tuple[Unsettled, Message]] = [
            *((touch, message) for touch, message in session.execute(_touches().where(ours))),
            *((answer, message) for answer, message in session.execute(_answers().where(ours))),
        ]
    found = [(row, _look_up(office, row, message)) for row, message in waiting]
    ends: Counter[str] = Counter()
    with office.journal("agent") as journal:
        for row, was_sent in found:
            ends[_settle(journal, _again(journal, row), was_sent)] += 1
    return ends


def _touches() -> Select[Touch, Message]:
    of_touch = (col(Message.touch_id) == col(Touch.id)) & (col(Message.direction) == "out")
    return select(Touch, Message).join(Message, of_touch).where(col(Touch.state) == TouchState.SENDING)


def _answers() -> Select[Answer, Message]:
    of_answer = col(Message.id) == col(Answer.outgoing_id)
    return select(Answer, Message).join(Message, of_answer).where(col(Answer.state) == TouchState.SENDING)


def _look_up(office: Office, row: Unsettled, message: Message) -> bool | None:
    ways = (office.channel, *(way.channel for way in office.texts.values()))
    way = next((way for way in ways if way.name == row.channel), None)
    if way is None:
        # A shadow message reaches nobody, whether its file was written or not; a real one needs its own channel.
        return False if row.shadow else None
    outgoing = OutgoingMessage(row.idempotency_key, row.rfc_message_id, message.sender, row.address, message.raw)
    try:
        return way.was_sent(outgoing)
    except TransportError:
        return None


def _again(journal: Journal, row: Unsettled) -> Unsettled:
    """Read a message again in the transaction that settles it."""
    if isinstance(row, Answer):
        return journal.session.get_one(Answer, row.id)
    return journal.session.get_one(Touch, row.id)


def _settle(journal: Journal, row: Unsettled, was_sent: bool | None) -> str:
    if row.state is not TouchState.SENDING:
        return "settled"
    if was_sent is True:
        _withdraw_question(journal, row)
        _mark_sent(journal, row)
        return "sent"
    # A run's message belongs to a dead process, as we hold the lock; one a person just released, or an answer, which
    # the reader of the inbox sends, may be on its way.
    recent = row.sending_at is not None and journal.now - row.sending_at < SHOWS_WITHIN
    others = isinstance(row, Answer) or row.run_id is None
    if was_sent is False and not (recent and others):
        _withdraw_question(journal, row)
        _mark_not_sent(journal, row, Finding("channel.passing", "the run ended before it was handed over"))
        return "not_sent"
    if recent:
        return "unknown"
    _ask_person(journal, row)
    return "to_person"


def found_sent(journal: Journal, row: Unsettled, provider_id: str) -> None:
    """Record that a message still called `sending` is out, and withdraw what a person was asked about it."""
    _withdraw_question(journal, row)
    _mark_sent(journal, row, provider_id)
    journal.session.refresh(row)


def _mark_sent(journal: Journal, row: Unsettled, provider_id: str = "") -> None:
    if isinstance(row, Answer):
        mark_answers_sent(journal, {row.id or 0: provider_id})
    else:
        mark_sent(journal, {row.id or 0: provider_id})


def _mark_not_sent(journal: Journal, row: Unsettled, why: Finding) -> None:
    if isinstance(row, Answer):
        mark_answer_not_sent(journal, row, why)
    else:
        mark_not_sent(journal, row, why)


def _ask_person(journal: Journal, row: Unsettled) -> None:
    answer = isinstance(row, Answer)
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.PERHAPS_SENT,
            customer_id=row.customer_id,
            subject=f"A message of {row.sending_at:%Y-%m-%d %H:%M} UTC may or may not have left",
            why="The run ended while it was being handed over, and the mailbox does not show it. "
            "Approve if it went out, reject if it did not: then it can be written again.",
            key=_question(row),
            proposal={"do": "mark_sent", "answer_id" if answer else "touch_id": row.id},
            touch_id=None if answer else row.id,
            blocks_chasing=not answer,
        ),
    )


def _question(row: Unsettled) -> str:
    return f"answer-perhaps-sent:{row.id}" if isinstance(row, Answer) else f"perhaps-sent:{row.id}"


def _withdraw_question(journal: Journal, row: Unsettled) -> None:
    """Close what a person was asked about a message, now that the mailbox has answered it."""
    query = select(ReviewItem).where(
        col(ReviewItem.tenant_id) == journal.tenant_id,
        col(ReviewItem.dedupe_key) == _question(row),
        col(ReviewItem.state).in_(REVIEW_WAITING),
    )
    for item in journal.session.scalars(query):
        close_review(journal, item, ReviewState.CLOSED, "settled by looking it up", decided=False)
