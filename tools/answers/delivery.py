"""How answers leave: worded from the ledger of this moment, guarded, written as `sending`, handed over, ended.

A crash in between leaves `sending`, which `tools/settling.py` looks up like a reminder's, and never sends again
blindly.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import col

from channels.channel import OutgoingMessage
from channels.correlation import reply_address, reply_token
from channels.email_message import EmailParts, compose
from channels.outgoing_headers import address as header_address
from ledger.findings import Finding
from ledger.states import TouchState, move
from policies.answer_guard import ANSWER_CURED, ANSWER_WAITS, answer_guard
from policies.guard import Check, refusals
from store.bulk import Values, batches, insert_rows
from store.events import Journal
from store.tables import Answer, Customer, Message
from tools.answers.ends import (
    WAITING,
    ask_for_copies,
    drop_answer,
    expire_answers,
    mark_answer_not_sent,
    mark_answers_sent,
    question_key,
    span_of,
)
from tools.answers.making import Made, make_answer, proposed, world_of
from tools.answers.reading import Desk, earlier_of, read_desk
from tools.answers.render import written_out
from tools.answers.topics import topics_of
from tools.claiming import Claimed
from tools.evidence import Evidence
from tools.letter.formats import plain
from tools.office import Office, PolicyInForce
from tools.reviews import NewReview, ReviewKind, raise_review
from tools.sending import IN_FLIGHT, IN_FLIGHT_CERTAIN, SendOutcome, SendResult, hand_over_all, sent_of
from tools.texts.leaving import FreeWords, compose_text

_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")


class AnswerOutcome(StrEnum):
    """What became of an answer that was tried."""

    SENT = "sent"
    DROPPED = "dropped"
    AWAITING_APPROVAL = "awaiting_approval"
    WAITING = "waiting"
    FAILED = "failed"
    PERHAPS_SENT = "perhaps_sent"


@dataclass(frozen=True, slots=True)
class Delivered:
    """An answer that was tried: to which message, what it says, and what became of it."""

    answer_id: int
    message_id: int
    topics: tuple[str, ...]
    outcome: AnswerOutcome
    why: str = ""


def deliver_answers(office: Office, policy: PolicyInForce, *, only: int | None = None) -> list[Delivered]:
    """Send the answers that wait, or only one, as far as their guard lets them; never raises for a message."""
    if only is None and (office.answers == "never" or not answers_wait(office)):
        return []
    waiting = [only] if only is not None else _waiting(office)
    tried: list[Delivered] = []
    for chunk in batches(waiting, IN_FLIGHT_CERTAIN if office.channel.shadow else IN_FLIGHT):
        claimed, left = _claim(office, policy, chunk)
        ended = hand_over_all(office, [claim for claim, _ in claimed])
        tried += [*left, *_record_ends(office, ended, {claim.row_id: answer for claim, answer in claimed})]
        if any(result.outcome is SendOutcome.CHANNEL_DOWN for _, result in ended):
            break
    return tried


def answers_wait(office: Office) -> bool:
    """Say whether any answer waits to leave, or for a person."""
    query = select(col(Answer.id)).where(col(Answer.tenant_id) == office.tenant_id, col(Answer.state).in_(WAITING))
    with office.database.read() as session:
        return session.execute(query.limit(1)).first() is not None


def _waiting(office: Office) -> list[int]:
    """Return the answers that wait to leave, after ending those that are too old."""
    query = select(col(Answer.id)).where(
        col(Answer.tenant_id) == office.tenant_id,
        col(Answer.state).in_([TouchState.PLANNED, TouchState.APPROVED]),
    )
    with office.journal("agent") as journal:
        expire_answers(journal)
        return [found for found in journal.session.scalars(query.order_by(col(Answer.id))) if found is not None]


def _claim(
    office: Office, policy: PolicyInForce, answer_ids: Sequence[int]
) -> tuple[list[tuple[Claimed, Delivered]], list[Delivered]]:
    """Word and guard answers on fresh facts; write those that may leave as `sending`, and say what became of others."""
    claimed: list[tuple[Claimed, Delivered]] = []
    left: list[Delivered] = []
    leaving: list[tuple[Answer, Values]] = []
    with office.journal("agent") as journal:
        query = select(Answer).where(
            col(Answer.id).in_(answer_ids), col(Answer.state).in_([TouchState.PLANNED, TouchState.APPROVED])
        )
        locked = query.order_by(col(Answer.id)).with_for_update(skip_locked=True)
        answers = journal.session.scalars(locked.execution_options(populate_existing=True)).all()
        desk = read_desk(journal.session, office, policy, answers) if answers else None
        for answer in answers:
            assert desk is not None
            made = make_answer(desk, answer)
            checks = answer_guard(proposed(answer, made), world_of(desk, policy, answer, made))
            found = refusals(checks)
            if found:
                left.append(_hold_back(journal, answer, made, checks, found))
            else:
                outgoing = _take(journal, desk, answer, made, checks)
                leaving.append((answer, _stored(journal, answer, made, outgoing)))
                claim = Claimed(answer.id or 0, answer.customer_id, outgoing, made.way.channel)
                claimed.append((claim, _tried(answer, AnswerOutcome.SENT)))
        ids = insert_rows(journal.session, Message, [row for _, row in leaving])
        for (answer, _), outgoing_id in zip(leaving, ids, strict=True):
            answer.outgoing_id = outgoing_id
    return claimed, left


def _tried(answer: Answer, outcome: AnswerOutcome, why: str = "") -> Delivered:
    return Delivered(answer.id or 0, answer.message_id, tuple(topics_of(answer.points)), outcome, why)


def _hold_back(journal: Journal, answer: Answer, made: Made, checks: list[Check], found: list[Finding]) -> Delivered:
    """Leave an answer waiting, ask a person to release it, or drop it, by what the guard has against it."""
    codes = {finding.code for finding in found}
    why = "; ".join(finding.reason for finding in found)
    if codes <= ANSWER_WAITS | ANSWER_CURED and codes & ANSWER_WAITS:
        answer.note = why
        return _tried(answer, AnswerOutcome.WAITING, why)
    if codes <= ANSWER_CURED and answer.state is TouchState.PLANNED:
        _ask_release(journal, answer, made)
        return _tried(answer, AnswerOutcome.AWAITING_APPROVAL, why)
    if codes <= ANSWER_CURED:
        found = [Finding("answer.changed", "what it states has changed since it was released")]
    drop_answer(journal, answer, checks, found)
    return _tried(answer, AnswerOutcome.DROPPED, answer.note)


def _ask_release(journal: Journal, answer: Answer, made: Made) -> None:
    answer.state = move(answer.state, TouchState.AWAITING_APPROVAL)
    name = journal.session.get_one(Customer, answer.customer_id).name
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.ANSWER_APPROVAL,
            customer_id=answer.customer_id,
            subject=f"Answer {name}?",
            why="answers wait for a person's word, as the settings want it",
            key=question_key(answer),
            proposal=answer_proposal(answer, made),
            evidence=Evidence(answer.message_id, *span_of(answer)),
            blocks_chasing=False,
        ),
    )


def answer_proposal(answer: Answer, made: Made) -> dict[str, object]:
    """Write an answer down as a proposal a person can release, edit or turn down."""
    return {
        "do": "answer",
        "answer_id": answer.id,
        "answer": {
            "address": made.way.address,
            "channel": made.way.channel,
            "subject": made.letter.subject,
            "paragraphs": written_out(made.blocks),
            "letter_subject": made.letter.subject,
            "letter_text": made.letter.text,
            "files": [file.name for _, file in made.facts.copies],
            "content_hash": made.content_hash,
        },
    }


def _take(journal: Journal, desk: Desk, answer: Answer, made: Made, checks: list[Check]) -> OutgoingMessage:
    """Mark an answer as `sending`; return the message as it leaves."""
    office = desk.office
    answer.attempts += 1
    answer.state = move(answer.state, TouchState.SENDING)
    answer.channel, answer.shadow = office.way(made.way.channel).name, office.channel.shadow
    answer.address = made.way.address
    answer.sending_at, answer.content_hash, answer.note = journal.now, made.content_hash, ""
    answer.proof = [check.as_json() for check in checks]
    outgoing = _compose_text(office, answer, made) if made.way.short else _compose(desk, answer, made)
    desk.earlier[answer.customer_id].append(earlier_of(answer, office))
    if made.facts.missing:
        ask_for_copies(journal, answer, made.facts.missing)
    return outgoing


def _compose_text(office: Office, answer: Answer, made: Made) -> OutgoingMessage:
    way = office.texts[made.way.channel]
    raw = compose_text(way, FreeWords(answer.address, made.letter.text), f"answer-{answer.id}", office.clock())
    return OutgoingMessage(answer.idempotency_key, answer.rfc_message_id, way.sender, answer.address, raw)


def _compose(desk: Desk, answer: Answer, made: Made) -> OutgoingMessage:
    head = desk.office.letterhead
    token = reply_token(answer.idempotency_key, desk.office.secret)
    asked = desk.messages[answer.message_id].rfc_message_id
    # A reminder sent as a text began no thread of mails.
    thread = [desk.threads.get(answer.touch_id or 0, ""), asked] if asked else []
    known = tuple(rfc_id for rfc_id in thread if _MESSAGE_ID.fullmatch(rfc_id))
    parts = EmailParts(
        # Not the key alone: a second attempt, after one that failed, is a message of its own.
        key=f"{answer.idempotency_key}-{answer.attempts}",
        message_id=answer.rfc_message_id,
        now=desk.world.moment.now,
        sender=head.mailbox,
        sender_name=head.sender_name,
        recipient=header_address("To", answer.address),
        recipient_name=plain(made.facts.contact_name),
        reply_to=reply_address(head.mailbox, token),
        subject=made.letter.subject,
        text=made.letter.text,
        html=made.letter.html,
        attachments=tuple(file for _, file in made.facts.copies),
        in_reply_to=asked if asked in known else "",
        references=known,
        auto_submitted="auto-replied",
    )
    envelope_from = reply_address(head.mailbox, token, "b")
    return OutgoingMessage(answer.idempotency_key, answer.rfc_message_id, envelope_from, answer.address, compose(parts))


def _stored(journal: Journal, answer: Answer, made: Made, outgoing: OutgoingMessage) -> Values:
    return {
        "tenant_id": journal.tenant_id,
        "direction": "out",
        "channel": made.way.channel,
        "kind": "answer",
        "customer_id": answer.customer_id,
        "contact_id": answer.contact_id,
        "rfc_message_id": answer.rfc_message_id,
        "sender": outgoing.envelope_from,
        "subject": made.letter.subject,
        "text": made.letter.text,
        "sha256": hashlib.sha256(outgoing.raw).hexdigest(),
        "raw": outgoing.raw,
        "occurred_at": journal.now,
        "recorded_at": journal.now,
    }


def _record_ends(
    office: Office, ended: Sequence[tuple[Claimed, SendResult]], tried: dict[int, Delivered]
) -> list[Delivered]:
    if not ended:
        return []
    with office.journal("agent") as written, written.at_once() as journal:
        mark_answers_sent(journal, sent_of(ended))
        failed = {claim.row_id: end for claim, end in ended if end.outcome is not SendOutcome.SENT}
        # Somebody else may have looked one up and settled it meanwhile.
        query = select(Answer).where(col(Answer.id).in_(failed), col(Answer.state) == TouchState.SENDING)
        for answer in journal.session.scalars(query).all() if failed else ():
            why = failed[answer.id or 0].findings[0]
            if failed[answer.id or 0].outcome is SendOutcome.PERHAPS_SENT:
                answer.note = why.reason
            else:
                mark_answer_not_sent(journal, answer, why)
    return [_ended(tried[claim.row_id], end) for claim, end in ended]


def _ended(tried: Delivered, end: SendResult) -> Delivered:
    why = "; ".join(finding.reason for finding in end.findings)
    outcome = _ENDS.get(end.outcome, AnswerOutcome.FAILED)
    return Delivered(tried.answer_id, tried.message_id, tried.topics, outcome, why)


_ENDS = {
    SendOutcome.SENT: AnswerOutcome.SENT,
    SendOutcome.PERHAPS_SENT: AnswerOutcome.PERHAPS_SENT,
    SendOutcome.CHANNEL_DOWN: AnswerOutcome.WAITING,
}
