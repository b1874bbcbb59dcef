"""Stored messages as values, in order: their bytes are parsed in a process of their own, some messages ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

from sqlalchemy import select
from sqlmodel import col

from agent.bootstrap import Workplace
from channels.incoming_mail import OwnMail, ParsedMail, Unreadable
from channels.mail_worker import RawMail
from store.tables import Message
from tools.office import Office


def parsed_in_order(place: Workplace, message_ids: Sequence[int]) -> Iterator[tuple[int, ParsedMail | Unreadable]]:
    """Give each message with what it says; raises MailWorkerError when nothing can be parsed at the moment."""
    email = place.settings.email
    own = OwnMail(email.authserv_id, frozenset({email.address.lower()}))
    with closing(place.mail_worker.parse_all(_stored(place.office, message_ids), own)) as parsed:
        yield from zip(message_ids, parsed, strict=True)


def _stored(office: Office, message_ids: Sequence[int]) -> Iterator[RawMail]:
    for message_id in message_ids:
        with office.database.read() as session:
            query = select(col(Message.raw), col(Message.occurred_at)).where(col(Message.id) == message_id)
            raw, arrived_at = session.execute(query).one()
        yield RawMail(raw, arrived_at)
