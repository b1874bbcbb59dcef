"""The contacts that were made with accounts and their people, as far as the contact rules look back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from ledger.states import TOUCH_WENT_OUT, TouchState
from policies.contact_law.facts import Contacted
from policies.contact_law.rows import DISTURBING, Medium
from store.tables import Contact, ContactAddress, Message, Touch
from tools.office import Office

#: How far back contacts are read: further than any cap or pause of the rules reaches.
CONTACT_MEMORY_DAYS = 31
_RINGS = sorted(medium.value for medium in DISTURBING)

#: Calls and texts by whom they reached, each with the account it was made for.
Elsewhere: TypeAlias = dict[int, list[tuple[int, Contacted]]]


def past_contacts(
    session: Session, office: Office, ids: Collection[int] | None, now: datetime
) -> dict[int, list[Contacted]]:
    """Read every contact that reached, or may have reached, somebody: by the agent and by people."""
    since = now - timedelta(days=CONTACT_MEMORY_DAYS)
    found: dict[int, list[Contacted]] = defaultdict(list)
    touches = select(
        col(Touch.customer_id), col(Touch.contact_id), col(Touch.channel), col(Touch.sending_at), col(Touch.state),
        col(Touch.idempotency_key).like("human-%").label("by_person"),
    ).where(*_out(office, now))  # fmt: skip
    for row in session.execute(_only(touches, col(Touch.customer_id), ids)):
        # Whoever called in person is taken to have talked: a pause too many does no harm.
        talked = row.channel == Medium.VOICE and (row.by_person or row.state is TouchState.REPLIED)
        found[row.customer_id].append(Contacted(row.sending_at, _medium(row.channel), row.contact_id, bool(talked)))
    calls = select(col(Message.customer_id), col(Message.contact_id), col(Message.occurred_at)).where(
        col(Message.tenant_id) == office.tenant_id,
        col(Message.direction) == "in",
        col(Message.kind) == "human",
        col(Message.channel) == Medium.VOICE.value,
        col(Message.occurred_at) >= since,
        col(Message.occurred_at) <= now,
    )
    for customer_id, contact_id, at in session.execute(_only(calls, col(Message.customer_id), ids)):
        if customer_id is not None:
            found[customer_id].append(Contacted(at, Medium.VOICE, contact_id, conversation=True, ours=False))
    return found


def contacts_elsewhere(session: Session, office: Office, ids: Collection[int] | None, now: datetime) -> Elsewhere:
    """Read the calls and texts that reached people who share a number with these customers' people, in one query.

    Numbers, not mailboxes: one is there to get a letter for every account it stands for.
    """
    called, theirs = aliased(ContactAddress), aliased(ContactAddress)
    query = (
        select(col(theirs.contact_id), col(Touch.id), col(Touch.customer_id), col(Touch.channel), col(Touch.sending_at))
        .join(called, (col(called.contact_id) == col(Touch.contact_id)) & col(called.channel).in_(_RINGS))
        .join(
            theirs,
            (col(theirs.tenant_id) == office.tenant_id)
            & col(theirs.channel).in_(_RINGS)
            & (col(theirs.address) == col(called.address)),
        )
        .join(Contact, col(Contact.id) == col(theirs.contact_id))
        .where(col(Touch.channel).in_(_RINGS), *_out(office, now))
        .distinct()
    )
    found: Elsewhere = defaultdict(list)
    for contact_id, _, customer_id, channel, at in session.execute(_only(query, col(Contact.customer_id), ids)):
        found[contact_id].append((customer_id, Contacted(at, Medium(channel), contact_id, elsewhere=True)))
    return found


def _out(office: Office, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Touch.tenant_id) == office.tenant_id,
        col(Touch.shadow).is_(office.channel.shadow),
        col(Touch.state).in_(TOUCH_WENT_OUT),
        col(Touch.sending_at) >= now - timedelta(days=CONTACT_MEMORY_DAYS),
        col(Touch.sending_at) <= now,
    )


def _only(query: Any, column: Any, ids: Collection[int] | None) -> Any:
    return query if ids is None else query.where(column.in_(ids))


def _medium(channel: str) -> Medium | None:
    return Medium(channel) if channel in {medium.value for medium in Medium} else None
