"""Writes down what contacts cost once they are out, at the prices of the day; one that has none is kept as unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from channels.twilio.segments import segments
from ledger.contact_prices import USUAL_UNIT, Unit, cost_micros, started_minutes
from policies.answer_ways import takes_free_words
from policies.policy import Channel
from store.bulk import insert_rows
from store.contact_costs import prices_in_force
from store.events import Journal
from store.tables import Answer, ContactCost, Message, PriceList, Tenant, Touch
from tools.last_wrote import last_wrote


class _Contact(NamedTuple):
    """What bears on the cost of a touch or an answer."""

    id: int
    customer_id: int
    channel: str
    address: str
    text: str


def set_prices(journal: Journal, currency: str, micros: Mapping[str, int]) -> None:
    """Write down the prices contacts cost from now on, if they differ from those in force."""
    known = prices_in_force(journal.session, journal.tenant_id)
    if (known.currency, known.micros) != (currency, micros) if known else bool(micros):
        prices = PriceList(tenant_id=journal.tenant_id, currency=currency, micros=dict(micros), since=journal.now)
        journal.session.add(prices)


def count_touches(journal: Journal, touch_ids: Sequence[int]) -> None:
    """Write down what messages cost that are out; of a call it is known at its end."""
    of_touch = (col(Message.touch_id) == col(Touch.id)) & (col(Message.direction) == "out")
    query = (
        select(col(Touch.id), col(Touch.customer_id), col(Touch.channel), col(Touch.address), col(Message.text))
        .join(Message, of_touch)
        .where(col(Touch.id).in_(touch_ids), col(Touch.shadow).is_(False), col(Touch.channel) != Channel.VOICE)
    )
    _count(journal, "touch_id", [_Contact(*row) for row in journal.session.execute(query)])


def count_answers(journal: Journal, answer_ids: Sequence[int]) -> None:
    """Write down what answers cost that are out."""
    query = (
        select(col(Answer.id), col(Answer.customer_id), col(Answer.channel), col(Answer.address), col(Message.text))
        .join(Message, col(Message.id) == col(Answer.outgoing_id))
        .where(col(Answer.id).in_(answer_ids), col(Answer.shadow).is_(False))
    )
    _count(journal, "answer_id", [_Contact(*row) for row in journal.session.execute(query)])


def count_call(journal: Journal, touch: Touch, seconds: int | None) -> None:
    """Write down what a call cost by how long the provider says it took; None = it never said."""
    minutes = None if seconds is None else started_minutes(seconds)
    if not touch.shadow:
        of_call = _Contact(touch.id or 0, touch.customer_id, Channel.VOICE.value, touch.address, "")
        _write(journal, "touch_id", [(of_call, Unit.VOICE_MINUTE, minutes)])


def _count(journal: Journal, key: str, contacts: Sequence[_Contact]) -> None:
    if not contacts:
        return
    in_window = _in_window(journal, contacts)
    counted: list[tuple[_Contact, Unit, int | None]] = []
    for one in contacts:
        # A letter's channel is called by the way it left.
        unit = USUAL_UNIT.get(one.channel, Unit.EMAIL)
        unit = Unit.WHATSAPP_SESSION if one.id in in_window else unit
        counted.append((one, unit, segments(one.text).parts if unit is Unit.SMS_SEGMENT else 1))
    _write(journal, key, counted)


def _in_window(journal: Journal, contacts: Sequence[_Contact]) -> frozenset[int]:
    """Return which of them the customer had opened the 24 hours for."""
    on_whatsapp = [one for one in contacts if one.channel == Channel.WHATSAPP]
    wrote = last_wrote(journal.session, journal.tenant_id, {(one.channel, one.address) for one in on_whatsapp})
    return frozenset(
        one.id
        for one in on_whatsapp
        if takes_free_words(one.channel, wrote.get((one.channel, one.address)), journal.now)
    )


def _write(journal: Journal, key: str, counted: Sequence[tuple[_Contact, Unit, int | None]]) -> None:
    prices = prices_in_force(journal.session, journal.tenant_id)
    micros, currency = (prices.micros, prices.currency) if prices else ({}, _home_currency(journal))
    rows = [
        {
            "tenant_id": journal.tenant_id,
            "customer_id": one.customer_id,
            key: one.id,
            "channel": one.channel if one.channel in USUAL_UNIT else Channel.EMAIL.value,
            "unit": unit.value,
            "units": units,
            "cost_micros": cost_micros(unit, units, micros),
            "currency": currency,
            "recorded_at": journal.now,
        }
        for one, unit, units in counted
    ]
    insert_rows(journal.session, ContactCost, rows)


def _home_currency(journal: Journal) -> str:
    return journal.session.get_one(Tenant, journal.tenant_id).home_currency
