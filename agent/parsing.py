"""Stored messages as values, in order: mail is parsed in a process of its own, some messages ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import col

from agent.bootstrap import Workplace
from channels.incoming_mail import OwnMail, ParsedMail, Spoken, Unreadable, spoken
from channels.mail_worker import RawMail
from store.bulk import NAMED, batches
from store.tables import Message, Touch
from tools.office import Office

_Mail = TypeVar("_Mail")
#: Messages whose bytes are held at once before they are parsed; each may be as large as a mailbox allows.
LOADED = 16


def parsed_in_order(place: Workplace, message_ids: Sequence[int]) -> Iterator[tuple[int, ParsedMail | Unreadable]]:
    """Give each stored message with what it says; raises WorkerError when nothing can be parsed at the moment."""
    others = _not_mail(place.office, message_ids)
    for is_mail, run in groupby(message_ids, lambda message_id: message_id not in others):
        if is_mail:
            yield from parsed(place, _stored(place.office, list(run)))
        else:
            yield from ((message_id, others[message_id]) for message_id in run)


def parsed(place: Workplace, mails: Iterable[tuple[_Mail, RawMail]]) -> Iterator[tuple[_Mail, ParsedMail | Unreadable]]:
    """Give each mail with what it says; raises WorkerError when nothing can be parsed at the moment."""
    email = place.settings.email
    own = OwnMail(email.authserv_id, frozenset({email.address.lower()}))
    ahead: deque[_Mail] = deque()

    def fed() -> Iterator[RawMail]:
        for mail, raw in mails:
            ahead.append(mail)
            yield raw

    with closing(place.mail_worker.parse_all(fed(), own)) as results:
        for result in results:
            yield ahead.popleft(), result


def _not_mail(office: Office, message_ids: Sequence[int]) -> dict[int, ParsedMail]:
    """Return the texts and calls among stored messages, which need no parsing."""
    columns = (Message.channel, Message.sender, Message.text, Message.occurred_at, Message.sha256)
    newest = (col(Message.newest_start), col(Message.newest_end))
    found: dict[int, ParsedMail] = {}
    with office.database.read() as session:
        for some in batches(message_ids, NAMED):
            query = (
                select(col(Message.id), col(Touch.rfc_message_id), *newest, *(col(column) for column in columns))
                .outerjoin(Touch, (col(Touch.id) == col(Message.touch_id)) & (col(Message.channel) == "voice"))
                .where(col(Message.id).in_(some), col(Message.channel) != "email")
            )
            for message_id, call_id, start, end, *values in session.execute(query):
                channel, sender, text, at, sha256 = values
                found[message_id] = spoken(Spoken(channel, sender, text, at, sha256, (start, end), call_id or ""))
    return found


def _stored(office: Office, message_ids: Sequence[int]) -> Iterator[tuple[int, RawMail]]:
    for start in range(0, len(message_ids), LOADED):
        some = message_ids[start : start + LOADED]
        with office.database.read() as session:
            query = select(col(Message.id), col(Message.raw), col(Message.occurred_at)).where(col(Message.id).in_(some))
            found = {message_id: RawMail(raw, arrived_at) for message_id, raw, arrived_at in session.execute(query)}
        yield from ((message_id, found[message_id]) for message_id in some)
