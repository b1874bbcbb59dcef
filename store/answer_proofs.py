"""Proofs about answers: each has its reason, was written once, and went to an address on file, under its guard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.findings import Finding
from ledger.states import TOUCH_WENT_OUT, TouchState
from store.account_file import OTHER_CHANNELS
from store.tables import Answer, Event, Message


def prove_answers(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Give every finding against the answers of a tenant."""
    for proof in (_reasons, _thanks, _keys, _guarded, _ways, _kept):
        yield from proof(session, tenant_id)


def _reasons(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Every answer stands on a message a person of that customer wrote."""
    query = (
        select(col(Answer.id))
        .outerjoin(Message, col(Message.id) == col(Answer.message_id))
        .where(
            col(Answer.tenant_id) == tenant_id,
            col(Answer.state).in_(TOUCH_WENT_OUT),
            or_(
                col(Message.id).is_(None),
                col(Message.direction) != "in",
                col(Message.kind) != "human",
                col(Message.customer_id) != col(Answer.customer_id),
            ),
        )
    )
    for answer_id in session.scalars(query):
        yield Finding("verify.answer", "answers no message a person of this customer wrote", f"answer {answer_id}")


def _thanks(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Every thank-you stands on a promise that was judged as kept before it left."""
    thanked = select(col(Answer.id), col(Answer.promise_id), col(Answer.customer_id)).where(
        col(Answer.tenant_id) == tenant_id,
        col(Answer.state).in_(TOUCH_WENT_OUT),
        col(Answer.promise_id).is_not(None),
    )
    rows = session.execute(thanked).all()
    if not rows:
        return
    kept = select(col(Event.customer_id), col(Event.data)).where(
        col(Event.tenant_id) == tenant_id, col(Event.kind) == "promise_kept"
    )
    verdicts = {(customer_id, data["promise_id"]) for customer_id, data in session.execute(kept)}
    for answer_id, promise_id, customer_id in rows:
        if (customer_id, promise_id) not in verdicts:
            yield Finding("verify.answer", "thanks for a promise nobody kept", f"answer {answer_id}")


def _keys(session: Session, tenant_id: int) -> Iterator[Finding]:
    """No key was used twice, and no message answered twice; what came back as a text may go once by mail."""
    columns: tuple[tuple[str, Any], ...] = (("key", col(Answer.idempotency_key)), ("message", col(Answer.message_id)))
    for name, column in columns:
        query = select(column, func.count()).where(
            col(Answer.tenant_id) == tenant_id,
            col(Answer.state).in_(TOUCH_WENT_OUT),
            col(Answer.promise_id).is_(None),
            or_(col(Answer.state) != TouchState.BOUNCED, col(Answer.channel).not_in(OTHER_CHANNELS)),
        )
        for found, count in session.execute(query.group_by(column).having(func.count() > 1)):
            yield Finding("verify.answer", f"{count} answers went out for it", f"{name} {found}")


def _guarded(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Every check of the guard held, and the address it saw on file is the one written to."""
    query = select(col(Answer.id), col(Answer.address), col(Answer.proof)).where(
        col(Answer.tenant_id) == tenant_id, col(Answer.state).in_(TOUCH_WENT_OUT)
    )
    for answer_id, address, proof in session.execute(query.execution_options(yield_per=1_000)):
        if not proof or not all(check["holds"] for check in proof):
            yield Finding("verify.proof", "went out without every check of the guard holding", f"answer {answer_id}")
        seen = {check["seen"].get("address") for check in proof if check["code"] == "answer.recipient"}
        if seen != {address}:
            yield Finding("verify.answer", "went to an address that was not on file", f"answer {answer_id}")


def _ways(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Every answer by text went where its message came from, and before what the guard saw as the end of free words.

    When they last wrote is counted anew from their messages.
    """
    theirs = aliased(Message)
    last = (
        select(func.max(col(theirs.occurred_at)))
        .where(
            col(theirs.tenant_id) == tenant_id,
            col(theirs.direction) == "in",
            col(theirs.channel) == col(Answer.channel),
            col(theirs.sender) == col(Message.sender),
            col(theirs.occurred_at) <= col(Answer.sending_at),
        )
        .scalar_subquery()
    )
    query = (
        select(
            col(Answer.id), col(Answer.channel), col(Answer.sending_at), col(Answer.proof), col(Message.channel), last
        )
        .join(Message, col(Message.id) == col(Answer.message_id))
        .where(
            col(Answer.tenant_id) == tenant_id,
            col(Answer.state).in_(TOUCH_WENT_OUT),
            col(Answer.channel).in_(OTHER_CHANNELS),
        )
    )
    for answer_id, channel, sent_at, proof, written_on, last_wrote in session.execute(query):
        seen: dict[str, Any] = next((check["seen"] for check in proof if check["code"] == "answer.way"), {})
        if channel != written_on:
            yield Finding("verify.answer", f"answers by {channel} what came by {written_on}", f"answer {answer_id}")
        elif seen.get("open_until") and not _in_time(sent_at, last_wrote, seen):
            yield Finding("verify.answer", f"went by {channel} after free words were taken", f"answer {answer_id}")


def _in_time(sent_at: datetime, last_wrote: datetime | None, seen: dict[str, Any]) -> bool:
    known = last_wrote == datetime.fromisoformat(seen["last_wrote"])
    return known and sent_at < datetime.fromisoformat(seen["open_until"])


def _kept(session: Session, tenant_id: int) -> Iterator[Finding]:
    """Every answer that went out is kept as it was, under its own Message-ID."""
    outgoing = aliased(Message)
    query = (
        select(col(Answer.id))
        .outerjoin(
            outgoing,
            (col(outgoing.id) == col(Answer.outgoing_id))
            & (col(outgoing.direction) == "out")
            & (col(outgoing.rfc_message_id) == col(Answer.rfc_message_id)),
        )
        .where(
            col(Answer.tenant_id) == tenant_id,
            col(Answer.state).in_(TOUCH_WENT_OUT),
            col(outgoing.id).is_(None),
        )
    )
    for answer_id in session.scalars(query):
        yield Finding("verify.message", "went out, but its message is not kept", f"answer {answer_id}")
