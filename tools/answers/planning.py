"""Plans answers: written down in the transaction that records what a message caused, worded when they leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from channels.correlation import message_id
from ledger.states import PromiseState
from policies.answer_ways import ANSWER_WAYS
from store.events import Journal
from store.tables import Allocation, Answer, Contact, ContactAddress, Message, Promise, PromiseLine, Receipt
from tools.answers.facts import KNOWN_LEVEL
from tools.answers.topics import Point, Topic, in_order
from tools.office import Office

#: A thank-you later than this after the money was seen would only puzzle; so many days also bridge a long weekend.
THANKED_WITHIN = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Heard:
    """The message to answer: whose it is, the address on file its writer used, and how far the writer is believed."""

    message_id: int
    customer_id: int
    contact_id: int
    address: str
    touch_id: int | None
    level: int
    channel: str = "email"


def plan_answer(journal: Journal, office: Office, heard: Heard, points: Sequence[Point]) -> int | None:
    """Plan the one answer to a message; None where there is one already, or nothing for us to say."""
    confirms = any(point.topic is Topic.OPT_OUT for point in points)
    if not points or (confirms and not ANSWER_WAYS[heard.channel].confirms_stop):
        return None
    key = _opt_out_key(journal, heard) if confirms else f"answer-{heard.message_id}"
    return _plan(journal, office, heard, key, in_order(list(points)))


def plan_thanks(journal: Journal, office: Office) -> int:
    """Plan a thank-you for every promise made in writing that was kept just now; return how many."""
    kept = journal.session.execute(_kept_lately(journal)).all()
    planned = 0
    for promise, message, address in kept:
        heard = Heard(
            message_id=message.id or 0,
            customer_id=promise.customer_id,
            contact_id=promise.contact_id,
            address=address,
            touch_id=message.touch_id,
            level=min(message.identity, KNOWN_LEVEL),
            channel=message.channel,
        )
        point = Point(Topic.PROMISE_KEPT, promise.evidence_start, promise.evidence_end)
        planned += _plan(journal, office, heard, f"promise-{promise.id}-kept", (point,), promise.id) is not None
    return planned


def _kept_lately(journal: Journal) -> Select[Promise, Message, str]:
    """Ask for kept promises nobody was thanked for, with the message that made them and its address on file."""
    thanked = aliased(Answer)
    written, sender, address = col(Message.channel), col(Message.sender), func.lower(col(ContactAddress.address))
    return (
        select(Promise, Message, col(ContactAddress.address))
        .join(Message, col(Message.id) == col(Promise.message_id))
        .join(Contact, col(Contact.id) == col(Promise.contact_id))
        .join(
            ContactAddress,
            (col(ContactAddress.contact_id) == col(Contact.id))
            & (col(ContactAddress.channel) == written)
            & or_(address == func.lower(sender), written + ":" + address == func.lower(sender)),
        )
        .outerjoin(thanked, col(thanked.promise_id) == col(Promise.id))
        .where(
            col(Promise.tenant_id) == journal.tenant_id,
            col(Promise.state) == PromiseState.KEPT,
            col(Promise.judged_at) >= journal.now - THANKED_WITHIN,
            col(thanked.id).is_(None),
            written.in_(ANSWER_WAYS),
            ~_may_go_back(journal),
        )
        .order_by(col(Promise.id))
    )


def _may_go_back(journal: Journal) -> Any:
    """Say whether money on the invoices of a promise may still be taken back; thanks wait until it is ours."""
    return (
        select(col(Receipt.id))
        .join(Allocation, col(Allocation.receipt_id) == col(Receipt.id))
        .join(PromiseLine, col(PromiseLine.invoice_id) == col(Allocation.invoice_id))
        .where(
            col(PromiseLine.promise_id) == col(Promise.id),
            col(Receipt.reversible_until) >= journal.now.date(),
            col(Receipt.gone_on).is_(None),
        )
        .exists()
    )


def _opt_out_key(journal: Journal, heard: Heard) -> str:
    """Return the key under which an address is told once, and never again, that it gets no more messages."""
    query = select(func.min(col(ContactAddress.id))).where(
        col(ContactAddress.tenant_id) == journal.tenant_id,
        col(ContactAddress.channel) == heard.channel,
        func.lower(col(ContactAddress.address)) == heard.address.lower(),
    )
    return f"optout-{journal.session.execute(query).scalar_one()}"


def _plan(
    journal: Journal,
    office: Office,
    heard: Heard,
    key: str,
    points: Sequence[Point],
    promise_id: int | None = None,
) -> int | None:
    known = select(col(Answer.id)).where(col(Answer.tenant_id) == journal.tenant_id, col(Answer.idempotency_key) == key)
    if journal.session.execute(known).first() is not None:
        return None
    answer = Answer(
        tenant_id=journal.tenant_id,
        customer_id=heard.customer_id,
        contact_id=heard.contact_id,
        message_id=heard.message_id,
        promise_id=promise_id,
        touch_id=heard.touch_id,
        idempotency_key=key,
        rfc_message_id=message_id(key, office.secret, office.letterhead.mailbox.partition("@")[2]),
        address=heard.address,
        level=heard.level,
        points=[point.as_json() for point in points],
        planned_at=journal.now,
    )
    journal.session.add(answer)
    journal.session.flush()
    return answer.id
