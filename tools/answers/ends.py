"""How an answer ends: sent, refused for good, put back to be tried again, dropped, or too old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select, update
from sqlmodel import col

from ledger.findings import Finding
from ledger.states import REVIEW_WAITING, ReviewState, TouchState, move
from policies.guard import Check
from store.account_file import OTHER_CHANNELS
from store.events import Journal
from store.tables import Answer, Customer, ReviewItem
from tools.answers.topics import SERVICES, Topic, confirms_opt_out, topics_of
from tools.contact_costs import count_answers
from tools.evidence import Evidence
from tools.reviews import NewReview, ReviewKind, close_review, raise_review
from tools.touch_ends import REFUSED_FOR_GOOD, heed_refusal, name_as_provider

#: An answer that could not leave for so long would only puzzle whoever gets it; a person's release waits as long.
FRESH_FOR = timedelta(days=2)
#: States of an answer that may still leave.
WAITING = frozenset({TouchState.PLANNED, TouchState.AWAITING_APPROVAL, TouchState.APPROVED})


def mark_answers_sent(journal: Journal, sent: Mapping[int, str]) -> None:
    """Record that answers are out, each with what the provider calls it; one settled meanwhile stays as it is."""
    if not sent:
        return
    journal.session.flush()
    name_as_provider(journal.session, Answer, sent)
    out = journal.session.execute(
        update(Answer)
        .where(col(Answer.id).in_(sent), col(Answer.state) == TouchState.SENDING)
        .values(state=TouchState.SENT, sent_at=journal.now)
        .returning(
            col(Answer.id),
            col(Answer.customer_id),
            col(Answer.message_id),
            col(Answer.points),
            col(Answer.shadow),
            col(Answer.channel),
        )
    ).all()
    for answer_id, customer_id, message_id, points, shadow, channel in sorted(out):
        journal.record(
            "answer_sent",
            customer_id,
            answer_id=answer_id,
            message_id=message_id,
            topics=topics_of(points),
            shadow=shadow,
            channel=channel,
        )
    count_answers(journal, [answer_id for answer_id, *_ in out])


def mark_answer_not_sent(journal: Journal, answer: Answer, why: Finding) -> None:
    """Record that an answer certainly did not leave; it is tried again unless it was refused for good."""
    answer.note = why.reason
    if why.code not in REFUSED_FOR_GOOD:
        answer.state = move(answer.state, TouchState.PLANNED)
        return
    answer.state = move(answer.state, TouchState.FAILED)
    journal.record("answer_not_sent", answer.customer_id, answer_id=answer.id, reason=why.reason)
    heed_refusal(journal, answer, why, f"answer-refused:{answer.id}")
    if answer.channel in OTHER_CHANNELS:
        answer_by_next_way(journal, answer)
    else:
        ask_for_service(journal, answer)


def answer_by_next_way(journal: Journal, answer: Answer) -> None:
    """Plan an answer anew, once, that came back as a text; which ways are left is seen when it leaves."""
    if answer.channel not in OTHER_CHANNELS or confirms_opt_out(answer.points):
        return
    key = _next_key(answer)
    known = select(col(Answer.id)).where(col(Answer.tenant_id) == journal.tenant_id, col(Answer.idempotency_key) == key)
    if journal.session.execute(known).first() is not None:
        return
    kept = ("tenant_id", "customer_id", "contact_id", "message_id", "promise_id", "touch_id", "address", "level")
    again = Answer(
        **{name: getattr(answer, name) for name in kept},
        idempotency_key=key,
        rfc_message_id=answer.rfc_message_id.replace("<", "<again.", 1),
        points=answer.points,
        words=answer.words,
        planned_at=journal.now,
    )
    journal.session.add(again)


def withdraw_next_way(journal: Journal, answer: Answer) -> None:
    """Let what was planned by the next way not leave, where it still waits: the answer arrived after all."""
    planned = select(Answer).where(
        col(Answer.tenant_id) == journal.tenant_id,
        col(Answer.idempotency_key) == _next_key(answer),
        col(Answer.state).in_(WAITING),
    )
    for again in journal.session.scalars(planned.with_for_update()):
        again.state = move(again.state, TouchState.CANCELLED)
        again.note = "the first one arrived after all"
        journal.record("answer_not_sent", again.customer_id, answer_id=again.id, reason=again.note)
        close_question(journal, again, ReviewState.CLOSED, again.note)


def _next_key(answer: Answer) -> str:
    return f"{answer.idempotency_key}-2"


def drop_answer(journal: Journal, answer: Answer, checks: Sequence[Check], why: Sequence[Finding]) -> None:
    """Record that the guard lets an answer not leave, and ask a person where the customer would else wait in vain."""
    answer.state = move(answer.state, TouchState.CANCELLED)
    answer.note = "; ".join(finding.reason for finding in why)
    answer.proof = [check.as_json() for check in checks]
    journal.record(
        "answer_dropped",
        answer.customer_id,
        answer_id=answer.id,
        message_id=answer.message_id,
        topics=topics_of(answer.points),
        findings=[check.as_json() for check in checks if not check.holds],
    )
    codes = {finding.code for finding in why}
    if "answer.way" in codes and not confirms_opt_out(answer.points):
        _ask(journal, answer, "no answer went out", f"{answer.note}; what they wrote is recorded")
    elif "answer.pace" in codes:
        _ask(journal, answer, "no answer went out", f"{answer.note}; look whether two machines are talking")
    elif "answer.once" not in codes:
        ask_for_service(journal, answer)


def ask_for_service(journal: Journal, answer: Answer) -> None:
    """Give a person what an answer should have done by itself and did not."""
    wanted = _nobody_was_asked(journal, answer, [Topic(topic) for topic in topics_of(answer.points)])
    if wanted:
        asked = ", ".join(topic.replace("_", " ") for topic in wanted)
        _ask(journal, answer, f"asks for: {asked}", f"no answer went out: {answer.note}")


def ask_for_copies(journal: Journal, answer: Answer, numbers: Sequence[str]) -> None:
    """Give a person the copies an answer said would follow."""
    if _nobody_was_asked(journal, answer, [Topic.COPIES]):
        _ask(journal, answer, "wants copies that are not on file", f"announced as following: {', '.join(numbers)}")


def _nobody_was_asked(journal: Journal, answer: Answer, topics: Sequence[Topic]) -> list[Topic]:
    """Return the services no person was given when the message was read."""
    begins = {topic: f"claim:{answer.message_id}:{SERVICES[topic].value}:" for topic in topics if topic in SERVICES}
    if not begins:
        return []
    query = select(col(ReviewItem.dedupe_key)).where(
        col(ReviewItem.tenant_id) == journal.tenant_id,
        col(ReviewItem.customer_id) == answer.customer_id,
        col(ReviewItem.dedupe_key).startswith(f"claim:{answer.message_id}:", autoescape=True),
    )
    asked = tuple(journal.session.scalars(query))
    return [topic for topic, begin in begins.items() if not any(key.startswith(begin) for key in asked)]


def _ask(journal: Journal, answer: Answer, what: str, why: str) -> None:
    name = journal.session.get_one(Customer, answer.customer_id).name
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.SERVICE_REQUEST,
            customer_id=answer.customer_id,
            subject=f"{name}: {what}",
            why=why,
            key=f"unanswered:{answer.id}",
            evidence=Evidence(answer.message_id, *span_of(answer)),
            blocks_chasing=False,
        ),
    )


def span_of(answer: Answer) -> tuple[int, int]:
    """Return where in the message stands what is asked for."""
    placed = [(point["start"], point["end"]) for point in answer.points if point["end"]]
    return (min(start for start, _ in placed), max(end for _, end in placed)) if placed else (0, 0)


def expire_answers(journal: Journal) -> int:
    """End answers that waited too long, whether for a channel, a person or the end of a stop; return how many."""
    query = select(Answer).where(
        col(Answer.tenant_id) == journal.tenant_id,
        col(Answer.state).in_(WAITING),
        col(Answer.planned_at) < journal.now - FRESH_FOR,
    )
    old = journal.session.scalars(query.with_for_update()).all()
    for answer in old:
        answer.state = move(answer.state, TouchState.EXPIRED)
        answer.note = answer.note or "it waited too long"
        journal.record("answer_not_sent", answer.customer_id, answer_id=answer.id, reason="it waited too long")
        ask_for_service(journal, answer)
        close_question(journal, answer, ReviewState.EXPIRED, "not decided in time; nothing was sent")
    return len(old)


def close_question(journal: Journal, answer: Answer, end: ReviewState, note: str) -> None:
    """Close what a person was asked about an answer, where it still waits."""
    query = select(ReviewItem).where(
        col(ReviewItem.tenant_id) == journal.tenant_id,
        col(ReviewItem.dedupe_key) == question_key(answer),
        col(ReviewItem.state).in_(REVIEW_WAITING),
    )
    for item in journal.session.scalars(query):
        close_review(journal, item, end, note, decided=False)


def question_key(answer: Answer) -> str:
    """Return the key of the one review item about an answer."""
    return f"answer:{answer.id}"
