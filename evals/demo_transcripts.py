"""The scene of texts and calls told from its store: who agreed to what, what was said on both sides, what followed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from evals.demo_stories import Story
from ledger.money import Money
from policies.policy import Channel
from store.tables import Call, Customer, Event, Message, Promise, Touch
from tools.drafts import Draft

_ZONE = ZoneInfo("Europe/Berlin")


def told_by_channel(session: Session, assistant: str, draft: Draft) -> list[Story]:
    """Tell the exchange by WhatsApp, the call, and the email that was drafted meanwhile."""
    return [_texts(session), _call(session, assistant), _email(session, draft)]


def _texts(session: Session) -> Story:
    query = select(Message).where(col(Message.channel) == Channel.WHATSAPP.value).order_by(col(Message.id))
    messages = list(session.scalars(query))
    customer = session.get_one(Customer, messages[0].customer_id)
    said = []
    for one in messages:
        who = "We" if one.direction == "out" else "Customer"
        said.append(f"{one.occurred_at.astimezone(_ZONE):%a %d %b %H:%M}  {who}: {' '.join(one.text.split())}")
    kept = ("The first message is a template WhatsApp approved; the answer is free text, as they wrote just now.",)
    return Story(
        f"By WhatsApp: {customer.name}",
        "",
        (*_agreed(session, customer), "", *said, "", *kept, _promised(session, customer)),
    )


def _call(session: Session, assistant: str) -> Story:
    touch, call = session.execute(select(Touch, Call).join(Call, col(Call.touch_id) == col(Touch.id))).one()
    customer = session.get_one(Customer, touch.customer_id)
    said = (f"{assistant if who == 'we' else 'Customer'}: {words}" for who, words in call.state["lines"])
    return Story(
        f"By phone: {customer.name}",
        "",
        (*_agreed(session, customer), "", *said, "", f"Ended: {call.outcome}. {_promised(session, customer)}"),
    )


def _email(session: Session, draft: Draft) -> Story:
    query = select(Event).where(col(Event.kind) == "send_cancelled").order_by(col(Event.id))
    cancelled = session.scalars(query).one()
    promise = session.scalars(select(Promise).where(col(Promise.customer_id) == draft.customer_id)).one()
    evidence = session.get_one(Message, promise.message_id)
    first = cancelled.data["findings"][0]
    quote = evidence.text[promise.evidence_start : promise.evidence_end]
    return Story(
        f"The email of {cancelled.occurred_at.astimezone(_ZONE):%A} morning: not sent",
        "",
        (
            f"Drafted to {draft.address}: {draft.letter_subject}",
            f"Stopped by the guard ({first['code']}): {first['reason']}.",
            f"The proof kept with it: promise {promise.id}, said on the phone: “{quote}”",
        ),
    )


def _agreed(session: Session, customer: Customer) -> Iterable[str]:
    query = select(Event).where(col(Event.kind) == "consent_recorded", col(Event.customer_id) == customer.id)
    given = session.scalars(query).one()
    day, basis = date.fromisoformat(given.data["given_on"]), given.data["basis"].replace("_", " ")
    yield f"Agreed on {day:%d %b %Y}, {basis}: {given.data['proof']}."


def _promised(session: Session, customer: Customer) -> str:
    promise = session.scalars(select(Promise).where(col(Promise.customer_id) == customer.id)).one()
    amount = Money(promise.amount_minor, promise.currency)
    return f"Recorded: {amount} for {promise.promised_date:%a %d %b}."
