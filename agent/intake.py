"""Intake: fetches messages from the inboxes and stores them raw, once, before anybody reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import select
from sqlmodel import Session, col

from channels.channel import Inbox, IncomingMessage, Position
from store.bulk import Values, insert_rows
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
    for batch in _batches(inbox.fetch(position_in(office, inbox.account))):
        with office.journal("inbox") as journal:
            stored = _store(journal, batch)
            _advance(journal, inbox.account, batch[-1].position)
        inbox.mark_processed(batch)
        new += stored
        known += len(batch) - stored
    return new, known


def _batches(messages: Iterator[IncomingMessage]) -> Iterator[list[IncomingMessage]]:
    while batch := list(islice(messages, STORE_BATCH)):
        yield batch


def position_in(office: Office, account: str) -> Position:
    """Return how far an inbox was read."""
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


def _store(journal: Journal, batch: list[IncomingMessage]) -> int:
    """Store the messages that were never stored before, each once; return how many."""
    fresh = {row["sha256"]: row for row in (_row(journal.tenant_id, incoming, journal.now) for incoming in batch)}
    for digest in known_digests(journal.session, journal.tenant_id, fresh):
        del fresh[digest]
    insert_rows(journal.session, Message, list(fresh.values()))
    return len(fresh)


def known_digests(session: Session, tenant_id: int, digests: Collection[str]) -> list[str]:
    """Return those of some hashes whose very bytes were stored before."""
    query = select(col(Message.sha256)).where(col(Message.tenant_id) == tenant_id, col(Message.sha256).in_(digests))
    return list(session.scalars(query.distinct()))


def is_known(session: Session, tenant_id: int, incoming: IncomingMessage) -> bool:
    """Say whether the very same bytes were stored before."""
    return bool(known_digests(session, tenant_id, [hashlib.sha256(incoming.raw).hexdigest()]))


def as_stored(tenant_id: int, incoming: IncomingMessage, now: datetime) -> Message:
    """Return a message as it is stored, before anybody has read it."""
    return Message(**_row(tenant_id, incoming, now))


def _row(tenant_id: int, incoming: IncomingMessage, now: datetime) -> Values:
    return {
        "tenant_id": tenant_id,
        "direction": "in",
        "sha256": hashlib.sha256(incoming.raw).hexdigest(),
        "raw": incoming.raw,
        "occurred_at": min(incoming.arrived_at, now),
        "recorded_at": now,
    }
