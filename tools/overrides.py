"""Overrides: a named person sets contact rules aside for a customer and a channel, for a reason and some days.

They lift hours, holidays, caps and an unknown place; no consent, no opt-out, nothing a platform or the policy forbids.
An override is an event, and is taken back by another (`undo.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from policies.contact_law.facts import Override
from policies.contact_law.rows import Medium
from store.event_links import RESTORED
from store.events import Journal
from store.tables import Event
from tools.undo import undo

OVERRIDDEN = "contact_rules_overridden"
#: An exception longer than this is a rule, and belongs on the policy page.
MOST_DAYS = 31


class OverrideRefusedError(ValueError):
    """Contact rules cannot be set aside like this; the message says why."""


@dataclass(frozen=True, slots=True)
class NewOverride:
    """Whose contact rules shall be set aside, on which channel, until the end of which day, and why."""

    customer_id: int
    channel: Medium
    until: date
    reason: str


def record_override(journal: Journal, new: NewOverride, today: date) -> int:
    """Write down that whoever acts sets contact rules aside; return the event's id.

    Raises OverrideRefusedError without a reason, for anybody but a person, and for a day gone by or too far ahead.
    """
    if not today <= new.until <= today + timedelta(days=MOST_DAYS):
        raise OverrideRefusedError(
            f"{new.until} is not within {MOST_DAYS} days from today: what holds for longer belongs on the policy page"
        )
    try:
        said = Override(journal.actor, new.reason.strip(), new.until)
    except ValueError as error:
        raise OverrideRefusedError(str(error)) from None
    return journal.record(
        OVERRIDDEN,
        new.customer_id,
        channel=new.channel.value,
        until=said.until.isoformat() if said.until else "",
        reason=said.reason,
        overridden_by=said.overridden_by,
    )


def withdraw_overrides(journal: Journal, customer_id: int, channel: Medium, today: date, reason: str = "") -> list[int]:
    """Take back what sets rules of a channel aside for a customer; return the events' ids.

    Raises OverrideRefusedError where nothing does.
    """
    found = overrides(journal.session, journal.tenant_id, today, [customer_id]).get(customer_id, [])
    standing = [one.event_id for medium, one in found if medium is channel]
    if not standing:
        raise OverrideRefusedError(f"no contact rules for {channel.value} are set aside for this customer")
    return [undo(journal, event_id, reason) for event_id in standing]


def overrides(
    session: Session, tenant_id: int, today: date, customer_ids: Collection[int] | None = None
) -> dict[int, list[tuple[Medium, Override]]]:
    """Return what is set aside for some customers, or all, today or later on: the longest first for each."""
    undoing = aliased(Event)
    query = select(col(Event.id), col(Event.customer_id), col(Event.data)).where(
        col(Event.tenant_id) == tenant_id,
        col(Event.kind).in_([OVERRIDDEN, OVERRIDDEN + RESTORED]),
        ~select(col(undoing.id)).where(col(undoing.undoes_id) == col(Event.id)).exists(),
    )
    if customer_ids is not None:
        query = query.where(col(Event.customer_id).in_(customer_ids))
    found: dict[int, list[tuple[Medium, Override]]] = {}
    for event_id, customer_id, data in session.execute(query):
        until = date.fromisoformat(data["until"])
        if customer_id is not None and until >= today:
            said = Override(data["overridden_by"], data["reason"], until, event_id or 0)
            found.setdefault(customer_id, []).append((Medium(data["channel"]), said))
    return {one: sorted(said, key=lambda each: each[1].until or today, reverse=True) for one, said in found.items()}
