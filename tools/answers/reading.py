"""Reads what a batch of answers stands on, freshly and in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from sqlalchemy import select
from sqlmodel import Session, col

from channels.email_message import Attachment
from ledger.calendar import BusinessCalendar
from ledger.money import Money
from ledger.states import DISPUTE_OPEN, TOUCH_WENT_OUT, PromiseState, TouchState
from policies.answer_guard import THREAD_PAUSE
from policies.decide import keeps_from_writing
from policies.policy import Channel
from store.account_file import OTHER_CHANNELS, OpenInvoice
from store.tables import Answer, Dispute, Hold, HoldKind, Invoice, Promise, PromiseLine, Touch
from tools.answers.facts import KNOWN_LEVEL, AnswerFacts, NotedDispute, NotedPromise
from tools.answers.papers import FETCHED_WITHIN, paper_token
from tools.answers.topics import Point, Topic
from tools.answers.ways import Way, Written, open_ways, read_written
from tools.attachments import documents_by_id
from tools.drafts import letter_item
from tools.last_wrote import LastWrote, last_wrote
from tools.office import Office, PolicyInForce, business_calendar
from tools.world import AccountNow, World, read_world

#: Business days in which a person answers what an answer passes on; a review item is due after two days as well.
ANSWER_WITHIN_DAYS = 2
_CAME_BACK = (TouchState.BOUNCED, TouchState.FAILED)

#: Invoice documents by the number of their invoice.
Copies: TypeAlias = tuple[tuple[str, Attachment], ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was recorded for one message: promises, disputes, and until when a payment it claims pauses what."""

    promises: list[NotedPromise] = field(default_factory=list)
    disputes: list[NotedDispute] = field(default_factory=list)
    pauses: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another answer to a customer that went out lately: when, and in which thread."""

    sent_at: datetime
    day: date
    touch_id: int | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a batch of answers is made and judged with.

    `answered` are the messages, each with the promise thanked for if any, to which an answer went out; `came_back`
    the channels by which one of them came back as a text; `threads` the Message-IDs of the reminders their threads
    began with; `last_wrote` when numbers last wrote to us.
    """

    office: Office
    policy: PolicyInForce
    world: World
    messages: dict[int, Written]
    spoken: dict[int, Spoken]
    earlier: dict[int, list[Earlier]]
    answered: frozenset[tuple[int, int | None]]
    came_back: dict[tuple[int, int | None], set[str]]
    threads: dict[int, str]
    last_wrote: LastWrote

    def account(self, answer: Answer) -> AccountNow:
        """Return the account an answer goes to."""
        return self.world.accounts[answer.customer_id]

    def ways(self, answer: Answer) -> list[Way]:
        """Return the ways an answer may take now, the best first."""
        written = self.messages[answer.message_id]
        account, came_back = self.account(answer), self.came_back.get((answer.message_id, answer.promise_id), ())
        found = open_ways(self.office, account.file, answer, written, came_back, self.last_wrote)
        rules = self.policy.book.rules_for(account.facts)
        # Of a mail, the guard says that the policy is against it; a text has another way.
        mailed = written.channel == Channel.EMAIL
        return [way for way in found if mailed or not keeps_from_writing(rules, way.channel)]


def read_desk(session: Session, office: Office, policy: PolicyInForce, answers: Sequence[Answer]) -> Desk:
    """Read what these answers stand on."""
    message_ids = {answer.message_id for answer in answers}
    customers = {answer.customer_id for answer in answers}
    spoken: dict[int, Spoken] = defaultdict(Spoken)
    _promises(session, message_ids, spoken)
    _disputes(session, office, message_ids, spoken)
    _pauses(session, message_ids, spoken)
    messages = read_written(session, message_ids)
    answered, came_back = _answered(session, message_ids)
    return Desk(
        office=office,
        policy=policy,
        world=read_world(session, office, policy, customers),
        messages=messages,
        spoken=spoken,
        earlier=_earlier(session, office, customers),
        answered=answered,
        came_back=came_back,
        threads=_threads(session, {answer.touch_id for answer in answers if answer.touch_id}),
        last_wrote=last_wrote(session, office.tenant_id, {(one.channel, one.number) for one in messages.values()}),
    )


def answer_facts(desk: Desk, answer: Answer, points: Sequence[Point], way: Way) -> AnswerFacts:
    """Gather the facts one answer may state, as they stand now and as its channel can carry them."""
    office, account, spoken = desk.office, desk.account(answer), desk.spoken[answer.message_id]
    file, head = account.file, desk.office.letterhead
    recipient = way.recipient
    today = desk.world.moment.now.astimezone(office.zone).date()
    calendar = business_calendar(office.country)
    cash = tuple(Money(minor, currency) for currency, minor in file.unapplied_cash)
    credits = tuple(Money(minor, currency) for currency, minor in file.open_credits)
    late = [invoice for invoice in file.invoices if invoice.due_date < today and invoice.chase_minor > 0]
    due = () if cash or credits else _totals(late)
    known = answer.level >= KNOWN_LEVEL
    copies, missing = _copies(office, file.invoices, points if known else ())
    synced = desk.world.ledger_synced_at or desk.world.moment.now
    links, links_until = _links(office, file.invoices, copies, way, answer) if way.short else ((), None)
    return AnswerFacts(
        head=head,
        customer_name=file.name,
        customer_number=file.number,
        contact_name=recipient.name if recipient else "",
        language=(recipient.language if recipient else "") or file.locale or head.language,
        level=answer.level,
        today=today,
        answer_by=answered_by(answer.planned_at, office, calendar),
        booked_on=synced.astimezone(office.zone).date(),
        invoices=tuple(letter_item(invoice, today, asked=False) for invoice in file.invoices),
        promises=tuple(spoken.promises),
        disputes=tuple(spoken.disputes),
        due=due,
        due_numbers=tuple(invoice.number for invoice in late) if due else (),
        more_is_due=bool(late),
        paused_until=max(spoken.pauses.values(), default=None),
        paused=tuple(spoken.pauses),
        copies=copies,
        missing=missing,
        unapplied_cash=cash,
        open_credits=credits,
        short=way.short,
        links=links,
        links_until=links_until,
    )


def answered_by(since: datetime, office: Office, calendar: BusinessCalendar) -> date:
    """Return the business day by which a person answers what came in at a moment."""
    return calendar.add(since.astimezone(office.zone).date(), ANSWER_WITHIN_DAYS)


def _totals(invoices: Sequence[OpenInvoice]) -> tuple[Money, ...]:
    totals: dict[str, int] = {}
    for invoice in invoices:
        totals[invoice.currency] = totals.get(invoice.currency, 0) + invoice.chase_minor
    return tuple(Money(minor, currency) for currency, minor in totals.items())


def _copies(office: Office, invoices: Sequence[OpenInvoice], points: Sequence[Point]) -> tuple[Copies, tuple[str, ...]]:
    """Return the invoice documents asked for, and the numbers of those that are not on file."""
    asked = {invoice_id for point in points if point.topic is Topic.COPIES for invoice_id in point.invoice_ids}
    wanted = [invoice for invoice in invoices if invoice.id in asked]
    found = documents_by_id(office.documents, wanted)
    there = tuple((invoice.number, found[invoice.id]) for invoice in wanted if invoice.id in found)
    return there, tuple(invoice.number for invoice in wanted if invoice.id not in found)


def _links(
    office: Office, invoices: Sequence[OpenInvoice], copies: Copies, way: Way, answer: Answer
) -> tuple[tuple[tuple[str, str], ...], date]:
    """Return where each copy is fetched, and until when; no link where nobody could fetch it."""
    until = answer.planned_at + FETCHED_WITHIN
    ids = {invoice.number: invoice.id for invoice in invoices}
    urls = ((number, paper_token(ids[number], until, office.secret)) for number, _ in copies)
    links = tuple((number, office.texts[way.channel].paper_url(token)) for number, token in urls)
    day = until.astimezone(office.zone).date() - timedelta(days=1)
    return tuple((number, link) for number, link in links if link), day


def _answered(
    session: Session, message_ids: Collection[int]
) -> tuple[frozenset[tuple[int, int | None]], dict[tuple[int, int | None], set[str]]]:
    """Return what was answered; and what was not, because the text came back, with the channels tried."""
    query = select(col(Answer.message_id), col(Answer.promise_id), col(Answer.channel), col(Answer.state)).where(
        col(Answer.message_id).in_(message_ids), col(Answer.state).in_({*TOUCH_WENT_OUT, TouchState.FAILED})
    )
    answered, came_back = set(), defaultdict(set)
    for message_id, promise_id, channel, state in session.execute(query):
        if state in _CAME_BACK and channel in OTHER_CHANNELS:
            came_back[message_id, promise_id].add(channel)
        elif state is not TouchState.FAILED:
            answered.add((message_id, promise_id))
    return frozenset(answered), dict(came_back)


def _threads(session: Session, touch_ids: Collection[int]) -> dict[int, str]:
    query = select(col(Touch.id), col(Touch.rfc_message_id)).where(col(Touch.id).in_(touch_ids))
    return {touch_id: str(rfc_id) for touch_id, rfc_id in session.execute(query)}


def _promises(session: Session, message_ids: Collection[int], spoken: dict[int, Spoken]) -> None:
    query = (
        select(
            Promise,
            col(Invoice.number),
            col(Invoice.balance_minor),
            col(PromiseLine.amount_minor),
            col(Invoice.chase_minor),
        )
        .join(PromiseLine, col(PromiseLine.promise_id) == col(Promise.id))
        .join(Invoice, col(Invoice.id) == col(PromiseLine.invoice_id))
        .where(col(Promise.message_id).in_(message_ids))
        .order_by(col(Promise.id), col(Invoice.due_date), col(Invoice.id))
    )
    lines: dict[int, list[tuple[str, int, int, int]]] = defaultdict(list)
    promises: dict[int, Promise] = {}
    for promise, *line in session.execute(query):
        promises[promise.id] = promise
        lines[promise.id].append(tuple(line))
    for promise_id, promise in promises.items():
        spoken[promise.message_id or 0].promises.append(_noted(promise, lines[promise_id]))


def _noted(promise: Promise, lines: list[tuple[str, int, int, int]]) -> NotedPromise:
    owed = all(balance >= amount for _, balance, amount, _ in lines)
    return NotedPromise(
        id=promise.id or 0,
        start=promise.evidence_start,
        end=promise.evidence_end,
        amount=Money(promise.amount_minor, promise.currency),
        received=Money(promise.received_minor, promise.currency),
        day=promise.promised_date,
        numbers=tuple(number for number, *_ in lines),
        stands=promise.state is PromiseState.OPEN and owed,
        partly=any(chased > 0 for *_, chased in lines),
        kept=promise.state is PromiseState.KEPT,
    )


def _disputes(session: Session, office: Office, message_ids: Collection[int], spoken: dict[int, Spoken]) -> None:
    query = (
        select(Dispute, col(Invoice.number), col(Invoice.currency))
        .join(Invoice, col(Invoice.id) == col(Dispute.invoice_id))
        .where(col(Dispute.message_id).in_(message_ids))
        .order_by(col(Dispute.id))
    )
    for dispute, number, currency in session.execute(query):
        noted = NotedDispute(
            start=dispute.evidence_start,
            end=dispute.evidence_end,
            number=number,
            amount=Money(dispute.amount_minor, currency),
            answer_by=dispute.due_at.astimezone(office.zone).date(),
            open=dispute.state in DISPUTE_OPEN,
        )
        spoken[dispute.message_id or 0].disputes.append(noted)


def _pauses(session: Session, message_ids: Collection[int], spoken: dict[int, Spoken]) -> None:
    query = (
        select(col(Hold.message_id), col(Invoice.number), col(Hold.until))
        .join(Invoice, col(Invoice.id) == col(Hold.invoice_id))
        .where(
            col(Hold.message_id).in_(message_ids),
            col(Hold.kind) == HoldKind.PENDING_CASH,
            col(Hold.released_at).is_(None),
            col(Invoice.balance_minor) > 0,
        )
        .order_by(col(Invoice.due_date), col(Invoice.id))
    )
    for message_id, number, until in session.execute(query):
        if until is not None:
            spoken[message_id].pauses[number] = until


def _earlier(session: Session, office: Office, customers: Collection[int]) -> dict[int, list[Earlier]]:
    """Return what went out to these customers today or within the pause of a thread."""
    now = office.clock()
    midnight = datetime.combine(now.astimezone(office.zone).date(), time(0), tzinfo=office.zone)
    query = select(Answer).where(
        col(Answer.tenant_id) == office.tenant_id,
        col(Answer.customer_id).in_(customers),
        col(Answer.shadow).is_(office.channel.shadow),
        col(Answer.state).in_(TOUCH_WENT_OUT),
        col(Answer.sending_at) >= min(midnight, now - THREAD_PAUSE),
    )
    found: dict[int, list[Earlier]] = defaultdict(list)
    for answer in session.scalars(query.order_by(col(Answer.id))):
        found[answer.customer_id].append(earlier_of(answer, office))
    return found


def earlier_of(answer: Answer, office: Office) -> Earlier:
    """Return an answer as the next ones see it."""
    assert answer.sending_at is not None
    day = answer.sending_at.astimezone(office.zone).date()
    return Earlier(answer.sending_at, day, answer.touch_id)
