"""A few stories out of six weeks, told from the store: what was said, what was recorded, what followed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from agent.event_words import topics_in_words
from evals.simulation.truth import Truth
from ledger.money import Money
from ledger.states import TOUCH_WENT_OUT, PromiseState
from store.tables import Answer, ClaimRecord, Customer, Dispute, Invoice, Message, Promise, Touch, TouchInvoice
from tools.answers.topics import topics_of


@dataclass(frozen=True, slots=True)
class Story:
    """A title, the words a customer wrote, and what became of them."""

    title: str
    quote: str
    lines: tuple[str, ...]


def stories(session: Session, truth: Truth) -> list[Story]:
    """Tell one story of each kind that happened."""
    tellers: tuple[Callable[[Session, Truth], Story | None], ...] = (
        _answered,
        _promise_kept,
        _promise_broken,
        _dispute,
        _injection,
        _opt_out,
    )
    return [story for tell in tellers if (story := tell(session, truth)) is not None]


def _answered(session: Session, _truth: Truth) -> Story | None:
    """Tell of the message to which most was said."""
    asked, outgoing = aliased(Message), aliased(Message)
    query = (
        select(Answer, asked, outgoing)
        .join(asked, col(asked.id) == col(Answer.message_id))
        .join(outgoing, col(outgoing.id) == col(Answer.outgoing_id))
        .where(col(Answer.state).in_(TOUCH_WENT_OUT), col(Answer.promise_id).is_(None))
        .order_by(col(Answer.id))
    )
    found = max(session.execute(query).all(), key=lambda row: len(row[0].points), default=None)
    if found is None:
        return None
    answer, message, said = found
    return Story(
        f"A message answered: {answer.address}",
        _quote(message, message.newest_start, message.newest_end),
        (f"Answered with: {topics_in_words(topics_of(answer.points))}.", "", *said.text.strip().splitlines()),
    )


def _promise_kept(session: Session, _truth: Truth) -> Story | None:
    found = _promises(session, PromiseState.KEPT)
    if not found:
        return None
    promise, customer, message = found[0]
    asked_meanwhile = _touches_between(session, promise.customer_id, promise.recorded_at, promise.judged_at)
    return Story(
        f"A promise kept: {customer.name}",
        _quote(message, promise.evidence_start, promise.evidence_end),
        (
            f"Recorded on {promise.recorded_at:%a %d %b}: {_money(promise)} for {promise.promised_date:%a %d %b}.",
            f"Chased for it meanwhile: {asked_meanwhile} times. Received: {_received(promise)}; judged kept.",
        ),
    )


def _promise_broken(session: Session, _truth: Truth) -> Story | None:
    for promise, customer, message in _promises(session, PromiseState.BROKEN):
        zone = ZoneInfo(customer.zone)
        follow_up = _next_touch(session, promise.customer_id, promise.judged_at or promise.deadline)
        if follow_up is None or follow_up.sent_at is None:
            continue
        return Story(
            f"A promise broken and followed up: {customer.name}",
            _quote(message, promise.evidence_start, promise.evidence_end),
            (
                f"{_money(promise)} promised for {promise.promised_date:%a %d %b}, with grace until"
                f" {promise.deadline.astimezone(zone):%a %d %b}.",
                f"Received: {_received(promise)}. Written to again on {follow_up.sent_at:%a %d %b},"
                f" stage {follow_up.stage!r}.",
            ),
        )
    return None


def _dispute(session: Session, _truth: Truth) -> Story | None:
    query = (
        select(Dispute, Customer, Invoice, Message)
        .join(Customer, col(Customer.id) == col(Dispute.customer_id))
        .join(Invoice, col(Invoice.id) == col(Dispute.invoice_id))
        .join(Message, col(Message.id) == col(Dispute.message_id))
        .order_by(col(Dispute.id))
    )
    for dispute, customer, invoice, message in session.execute(query):
        later = _demanded_after(session, dispute)
        if not later:
            continue
        return Story(
            f"A dispute that pauses only its invoice: {customer.name}",
            _quote(message, dispute.evidence_start, dispute.evidence_end),
            (
                f"{invoice.number} is disputed ({dispute.reason}):"
                f" {Money(dispute.amount_minor, invoice.currency)} are not asked for any more.",
                f"Asked for since then: {', '.join(later)}; {invoice.number} never."
                if invoice.number not in later
                else f"Asked for since then: {', '.join(later)}.",
            ),
        )
    return None


def _injection(session: Session, truth: Truth) -> Story | None:
    said = next((s for s in truth.statements if s.intent == "injection"), None)
    message = _message(session, said.message_id) if said else None
    if said is None or message is None:
        return None
    outcomes = session.execute(
        select(col(ClaimRecord.intent), col(ClaimRecord.outcome)).where(col(ClaimRecord.message_id) == message.id)
    ).all()
    still_open = session.execute(
        select(func.count(), func.sum(col(Invoice.balance_minor)), func.min(col(Invoice.currency))).where(
            col(Invoice.customer_id) == message.customer_id, col(Invoice.balance_minor) > 0
        )
    ).one()
    read_as = ", ".join(f"{intent} → {outcome}" for intent, outcome in outcomes) or "no claim"
    return Story(
        f"An attempt to take the agent over: {message.sender}",
        " ".join(message.text[message.newest_start : message.newest_end].split()),
        (
            f"Read as: {read_as}.",
            f"Changed in the ledger: nothing. {still_open[0]} invoices of this customer are still open,"
            f" {Money(int(still_open[1] or 0), still_open[2] or 'EUR')}.",
        ),
    )


def _opt_out(session: Session, truth: Truth) -> Story | None:
    said = next((s for s in truth.statements if s.intent == "opt_out"), None)
    message = _message(session, said.message_id) if said else None
    if said is None or message is None:
        return None
    later = session.scalar(
        select(func.count())
        .select_from(Touch)
        .where(
            col(Touch.address) == said.address,
            col(Touch.state).in_(TOUCH_WENT_OUT),
            col(Touch.sending_at) > message.recorded_at,
        )
    )
    return Story(
        f"A wish to be left alone: {said.address}",
        " ".join(message.text[message.newest_start : message.newest_end].split()),
        (f"Messages to this address since then: {later}.",),
    )


def _promises(session: Session, state: PromiseState) -> list[tuple[Promise, Customer, Message]]:
    query = (
        select(Promise, Customer, Message)
        .join(Customer, col(Customer.id) == col(Promise.customer_id))
        .join(Message, col(Message.id) == col(Promise.message_id))
        .where(col(Promise.state) == state)
        .order_by(col(Promise.amount_minor).desc())
    )
    return [(promise, customer, message) for promise, customer, message in session.execute(query)]


def _touches_between(session: Session, customer_id: int, start: datetime, end: datetime | None) -> int:
    query = select(func.count()).select_from(Touch).where(
        col(Touch.customer_id) == customer_id,
        col(Touch.state).in_(TOUCH_WENT_OUT),
        col(Touch.sending_at) > start,
        col(Touch.sending_at) <= (end or start),
    )  # fmt: skip
    return int(session.scalar(query) or 0)


def _demanded_after(session: Session, dispute: Dispute) -> list[str]:
    query = (
        select(col(Invoice.number))
        .join(TouchInvoice, col(TouchInvoice.invoice_id) == col(Invoice.id))
        .join(Touch, col(Touch.id) == col(TouchInvoice.touch_id))
        .where(
            col(Touch.customer_id) == dispute.customer_id,
            col(Touch.state).in_(TOUCH_WENT_OUT),
            col(Touch.sending_at) > dispute.raised_at,
        )
        .distinct()
        .order_by(col(Invoice.number))
    )
    return list(session.scalars(query))


def _next_touch(session: Session, customer_id: int, after: datetime) -> Touch | None:
    return session.scalars(
        select(Touch)
        .where(
            col(Touch.customer_id) == customer_id,
            col(Touch.state).in_(TOUCH_WENT_OUT),
            col(Touch.sending_at) >= after,
        )
        .order_by(col(Touch.id))
    ).first()


def _message(session: Session, rfc_message_id: str) -> Message | None:
    return session.scalar(
        select(Message).where(col(Message.rfc_message_id) == rfc_message_id, col(Message.direction) == "in")
    )


def _quote(message: Message, start: int, end: int) -> str:
    return " ".join(message.text[start:end].split())


def _money(promise: Promise) -> Money:
    return Money(promise.amount_minor, promise.currency)


def _received(promise: Promise) -> Money:
    return Money(promise.received_minor, promise.currency)
