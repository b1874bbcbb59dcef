"""What the house did about a message, in the words of `replies/README.md`: read from the tables, not from the claims.

A task for a person that names the work counts as the action: the house does it, if not by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from sqlmodel import Session, col, select

from evals.labels import ReplyAction
from ledger.states import TouchState
from prompts.reply_reading import Intent
from store.tables import Answer, ClaimRecord, Dispute, Event, Hold, HoldKind, Message, Promise, ReviewItem
from tools.answers.paragraphs import answer_phrases
from tools.answers.topics import SERVICES, Topic, topics_of
from tools.letter.formats import LANGUAGES
from tools.reviews import ReviewKind

Done = Mapping[int, frozenset[ReplyAction]]
#: What a task is for, by the intent it was raised for; any other waits for a person's decision.
TASKS = {
    Intent.INVOICE_COPY: ReplyAction.SEND_COPY,
    Intent.STATEMENT_REQUEST: ReplyAction.SEND_STATEMENT,
    Intent.BANK_DETAIL_REQUEST: ReplyAction.SEND_BANK_DETAILS,
    Intent.DOCUMENT_REQUEST: ReplyAction.PROVIDE_DOCUMENT,
    Intent.PORTAL_SUBMISSION: ReplyAction.PROVIDE_DOCUMENT,
    Intent.SHORT_PAY_NOTICE: ReplyAction.OPEN_DEDUCTION,
    Intent.TAX_WITHHOLDING: ReplyAction.OPEN_DEDUCTION,
    Intent.REDIRECT: ReplyAction.CONTACT_CHANGE,
    Intent.NOT_CUSTOMER: ReplyAction.CONTACT_CHANGE,
    Intent.LEFT_COMPANY: ReplyAction.MARK_LEFT,
    Intent.CALL_REQUEST: ReplyAction.SCHEDULE_CALL,
    Intent.HUMAN_REQUEST: ReplyAction.HAND_TO_PERSON,
    Intent.LANGUAGE_SWITCH: ReplyAction.SET_LANGUAGE,
}
_HOLDS = {
    HoldKind.INSOLVENCY: ReplyAction.INSOLVENCY_HOLD,
    HoldKind.LEGAL: ReplyAction.LEGAL_HOLD,
    HoldKind.FRAUD: ReplyAction.FRAUD_HOLD,
    HoldKind.HARDSHIP: ReplyAction.HARDSHIP_HOLD,
    HoldKind.MANUAL: ReplyAction.STOP_CONTACT,
    HoldKind.PENDING_CASH: ReplyAction.SEARCH_CASH,
}
_EVENTS = {
    "opted_out": ReplyAction.OPT_OUT,
    "contact_left": ReplyAction.MARK_LEFT,
    "language_set": ReplyAction.SET_LANGUAGE,
}
#: The sentences of `tools/answers/phrases.toml` that ask for a day: of all that is owed, and of what is left of it.
_QUESTIONS = ("which_day", "rest")
_NEVER_LEFT = frozenset({TouchState.FAILED, TouchState.CANCELLED, TouchState.EXPIRED})
#: Cases that go with something counted already: the hold, or the answer that waits for its release.
_BESIDES = frozenset({ReviewKind.CRITICAL, ReviewKind.ANSWER_APPROVAL})


def actions_done(session: Session, tenant_id: int) -> Done:
    """Return what was done for each customer of a tenant; who is missing had nothing done."""
    found: defaultdict[int, set[ReplyAction]] = defaultdict(set)
    for read in _SOURCES:
        for customer_id, action in read(session, tenant_id):
            if customer_id is not None:
                found[customer_id].add(action)
    return {customer_id: frozenset(actions) for customer_id, actions in found.items()}


_Found = Collection[tuple[int | None, ReplyAction]]


def _agreed(session: Session, tenant_id: int) -> _Found:
    promises = session.exec(select(Promise.customer_id).where(col(Promise.tenant_id) == tenant_id))
    disputes = session.exec(select(Dispute.customer_id).where(col(Dispute.tenant_id) == tenant_id))
    return [
        *((customer_id, ReplyAction.RECORD_PROMISE) for customer_id in promises),
        *((customer_id, ReplyAction.OPEN_DISPUTE) for customer_id in disputes),
    ]


def _held(session: Session, tenant_id: int) -> _Found:
    holds = session.exec(select(Hold).where(col(Hold.tenant_id) == tenant_id))
    return [(hold.customer_id, _HOLDS[hold.kind]) for hold in holds if hold.kind in _HOLDS]


def _happened(session: Session, tenant_id: int) -> _Found:
    events = session.exec(select(Event.customer_id, Event.kind).where(col(Event.tenant_id) == tenant_id))
    return [(customer_id, _EVENTS[kind]) for customer_id, kind in events if kind in _EVENTS]


def _answered(session: Session, tenant_id: int) -> _Found:
    """Return what was sent; the services of an answer that may not leave are given to a person."""
    answers = session.exec(select(Answer).where(col(Answer.tenant_id) == tenant_id))
    return [
        (answer.customer_id, TASKS[SERVICES[topic]])
        for answer in answers
        for topic in map(Topic, topics_of(answer.points))
        if topic in SERVICES
    ]


def _asked_for_a_day(session: Session, tenant_id: int) -> _Found:
    """Return whose answer left with a question for the day; whether it holds one is known from its words alone."""
    left = (
        select(Answer.customer_id, Message.text)
        .join(Message, col(Message.id) == col(Answer.outgoing_id))
        .where(col(Answer.tenant_id) == tenant_id, col(Answer.state).not_in(_NEVER_LEFT))
    )
    questions = [answer_phrases(language)[name] for language in LANGUAGES for name in _QUESTIONS]
    return [
        (customer_id, ReplyAction.ASK_DATE)
        for customer_id, words in session.exec(left)
        if any(question in " ".join(words.split()) for question in questions)
    ]


def _given_to_a_person(session: Session, tenant_id: int) -> _Found:
    items = session.exec(select(ReviewItem).where(col(ReviewItem.tenant_id) == tenant_id))
    return [(item.customer_id, action) for item in items if (action := _asks_for(item)) is not None]


def _asks_for(item: ReviewItem) -> ReplyAction | None:
    """Say what a person is to do; a case is raised under a key that names the intent."""
    what, *named = item.dedupe_key.split(":")
    if what == "injection":
        return ReplyAction.FLAG
    if item.kind in _BESIDES or what == "unanswered":
        return None
    if what == "redirect":
        return ReplyAction.CONTACT_CHANGE
    if item.kind == ReviewKind.SERVICE_REQUEST and what == "claim":
        return TASKS.get(Intent(named[1]), ReplyAction.REVIEW)
    return ReplyAction.REVIEW


def _waited(session: Session, tenant_id: int) -> _Found:
    """Return who is only away; to wait leaves no trace but the claim that was noted."""
    away = (
        select(Message.customer_id)
        .join(ClaimRecord, col(ClaimRecord.message_id) == col(Message.id))
        .where(col(Message.tenant_id) == tenant_id, col(ClaimRecord.intent) == Intent.OUT_OF_OFFICE.value)
    )
    return [(customer_id, ReplyAction.WAIT) for customer_id in session.exec(away)]


_SOURCES: tuple[Callable[[Session, int], _Found], ...] = (
    _agreed,
    _held,
    _happened,
    _answered,
    _asked_for_a_day,
    _given_to_a_person,
    _waited,
)
