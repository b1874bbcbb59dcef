"""Intake: fetches messages from the inboxes and stores them raw, once, before anybody reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice

from sqlalchemy import select
from sqlmodel import Session, col

from channels.channel import Inbox, IncomingMessage, Position
from store.events import Journal
from store.tables import MailboxCursor, Message
from tools.office import Office

#: Messages stored in one transaction before they are marked as processed in the mailbox.
STORE_BATCH = 50


def take_in(office: Office, inbox: Inbox) -> tuple[int, int]:
    """Store all new messages of an inbox; return how many were new and how many were known already.

    A message is marked in its mailbox only after it is stored, so a crash can at worst bring it again, where its
    hash recognises it. Raises TransportError when the inbox cannot be read.
    """
    new = known = 0
    for batch in _batches(inbox.fetch(_position(office, inbox.account))):
        with office.journal("inbox") as journal:
            stored = [_store(journal, incoming) for incoming in batch]
            _advance(journal, inbox.account, batch[-1].position)
        inbox.mark_processed(batch)
        new += sum(stored)
        known += len(stored) - sum(stored)
    return new, known


def _batches(messages: Iterator[IncomingMessage]) -> Iterator[list[IncomingMessage]]:
    while batch := list(islice(messages, STORE_BATCH)):
        yield batch


def _position(office: Office, account: str) -> Position:
    with office.database.read() as session:
        cursor = _cursor(session, office.tenant_id, account)
        return Position(cursor.uid_validity, cursor.last_uid) if cursor else Position()


def _advance(journal: Journal, account: str, position: Position) -> None:
    cursor = _cursor(journal.session, journal.tenant_id, account) or MailboxCursor(
        tenant_id=journal.tenant_id, account=account
    )
    cursor.uid_validity, cursor.last_uid = position.uid_validity, position.last_uid
    journal.session.add(cursor)


def _cursor(session: Session, tenant_id: int, account: str) -> MailboxCursor | None:
    query = select(MailboxCursor).where(
        col(MailboxCursor.tenant_id) == tenant_id, col(MailboxCursor.account) == account
    )
    return session.scalars(query).first()


def _store(journal: Journal, incoming: IncomingMessage) -> bool:
    digest = hashlib.sha256(incoming.raw).hexdigest()
    known = select(col(Message.id)).where(col(Message.tenant_id) == journal.tenant_id, col(Message.sha256) == digest)
    if journal.session.scalars(known).first() is not None:
        return False
    journal.session.add(
        Message(
            tenant_id=journal.tenant_id,
            direction="in",
            sha256=digest,
            raw=incoming.raw,
            occurred_at=min(incoming.arrived_at, journal.now),
            recorded_at=journal.now,
        )
    )
    journal.session.flush()
    return True
