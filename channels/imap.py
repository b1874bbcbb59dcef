"""The mailbox replies arrive in: read in order without touching it, marked only after storing."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from channels.channel import IncomingMessage, Position, TransportError
from channels.imap_connection import ImapAccount, connect, hang_up, reported
from channels.oversize import HEADER_BYTES, MAX_MESSAGE_BYTES, oversize_stub, unreadable_stub

PROCESSED = b"$Processed"
_BATCH_MESSAGES = 50
_BATCH_BYTES = 8 * 1024 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A message the server has, before it is loaded."""

    uid: int
    size: int
    arrived_at: datetime


class ImapInbox:
    """Reads one folder of an IMAP account; for one thread at a time.

    `not_before` leaves older mail alone on the first reading and when the server renumbered the folder;
    `processed_folder` is where stored messages are moved, if they are to leave. `read_only` opens the folder by
    EXAMINE, so that the server itself changes nothing in it.
    """

    def __init__(
        self,
        account: ImapAccount,
        folder: str = "INBOX",
        *,
        processed_folder: str = "",
        not_before: date | None = None,
        max_bytes: int = MAX_MESSAGE_BYTES,
        read_only: bool = False,
    ) -> None:
        self._account = account
        self._read_only = read_only
        self._folder = folder
        self._processed_folder = processed_folder
        self._not_before = not_before
        self._max_bytes = max_bytes
        self._context = None if account.security == "none" else account.tls_context()
        self._client: Any = None
        self._selected: dict[bytes, Any] = {}

    @property
    def account(self) -> str:
        """Name the mailbox and folder whose position is kept."""
        return f"imap:{self._account.username}@{self._account.host}/{self._folder}"

    def fetch(self, since: Position) -> Iterator[IncomingMessage]:
        """Give the messages after a position, oldest first, leaving them unread.

        A renumbered folder (new UIDVALIDITY) is read again from `not_before`: whoever stores knows what is known.
        A connection the server ended since it was last used is renewed once, before the first message is given.
        """
        kept = self._client is not None
        try:
            uids = self._newer(since)
        except TransportError:
            if not kept:
                raise
            uids = self._newer(since)
        client = self._client
        for start in range(0, len(uids), _BATCH_MESSAGES):
            listed = self._listed(client, uids[start : start + _BATCH_MESSAGES])
            for batch in _portions(listed, self._max_bytes):
                yield from self._load(client, batch)

    def mark_processed(self, messages: list[IncomingMessage]) -> None:
        """Set `$Processed` and `\\Seen`, and move if asked; to be called after the messages are stored."""
        if not messages:
            return
        client = self._open()
        with self._reported("cannot mark messages"):
            if not self._selected:
                self._select(client)
            uids = [int(one.handle) for one in messages if one.position.uid_validity == self._validity]
            if len(uids) < len(messages):
                _log.warning("%s was renumbered: %d stay unmarked", self.account, len(messages) - len(uids))
            if uids:
                client.add_flags(uids, self._flags(), silent=True)
                self._move(client, uids)

    def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            hang_up(self._client)
            self._client = None
            self._selected = {}

    def _open(self) -> Any:
        if self._client is None:
            self._client = connect(self._account, self._context)
        return self._client

    def _select(self, client: Any) -> None:
        self._selected = client.select_folder(self._folder, readonly=self._read_only)

    @property
    def _validity(self) -> int:
        return int(self._selected.get(b"UIDVALIDITY", 0))

    @contextlib.contextmanager
    def _reported(self, doing: str) -> Iterator[None]:
        """Report failures, and never use a connection again on which something went wrong."""
        try:
            with reported(self._account, doing):
                yield
        except TransportError:
            self.close()
            raise

    def _newer(self, since: Position) -> list[int]:
        """Open the folder as it is now and list what is newer than a position."""
        client = self._open()
        with self._reported("cannot read"):
            self._select(client)
            last = since.last_uid if since.uid_validity == self._validity else 0
            return self._uids_after(client, last)

    def _uids_after(self, client: Any, last: int) -> list[int]:
        """List newer UIDs; "n:*" names the newest message even when it is older than n (RFC 3501, 6.4.8)."""
        criteria: list[Any] = ["UID", f"{last + 1}:*"]
        if last == 0 and self._not_before is not None:
            criteria += ["SINCE", self._not_before]
        return sorted(uid for uid in client.search(criteria) if uid > last)

    def _listed(self, client: Any, uids: list[int]) -> list[_Listed]:
        """Ask for size and arrival first; who is missing from the answer was deleted since the search."""
        with self._reported("cannot read sizes"):
            answer = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
            return [
                _Listed(uid, answer[uid][b"RFC822.SIZE"], answer[uid][b"INTERNALDATE"].astimezone(UTC))
                for uid in uids
                if uid in answer
            ]

    def _load(self, client: Any, batch: list[_Listed]) -> list[IncomingMessage]:
        messages = []
        with self._reported("cannot read messages"):
            bodies = client.fetch([one.uid for one in batch if one.size <= self._max_bytes], ["BODY.PEEK[]"])
            for one in batch:
                raw = bodies.get(one.uid, {}).get(b"BODY[]") or self._stand_in(client, one)
                if raw:
                    position = Position(self._validity, one.uid)
                    messages.append(IncomingMessage(raw, one.arrived_at, str(one.uid), position))
        return messages

    def _stand_in(self, client: Any, one: _Listed) -> bytes:
        """Make something of a message that is too large or was not given; nothing if it is gone by now."""
        if one.size > self._max_bytes:
            answer = client.fetch([one.uid], [f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>"])
            return oversize_stub(answer.get(one.uid, {}).get(b"BODY[HEADER]<0>") or b"", one.size)
        if one.uid not in client.search(["UID", str(one.uid)]):
            return b""
        _log.warning("%s lists message %d but does not give it", self.account, one.uid)
        return unreadable_stub(f"{self._validity}/{one.uid}")

    def _flags(self) -> list[bytes]:
        """Choose the flags the folder keeps: not every server has keywords."""
        kept = self._selected.get(b"PERMANENTFLAGS", ())
        return [PROCESSED, b"\\Seen"] if b"\\*" in kept or PROCESSED in kept else [b"\\Seen"]

    def _move(self, client: Any, uids: list[int]) -> None:
        if not self._processed_folder:
            return
        if not client.folder_exists(self._processed_folder):
            client.create_folder(self._processed_folder)
        if client.has_capability("MOVE"):
            client.move(uids, self._processed_folder)
            return
        client.copy(uids, self._processed_folder)
        client.add_flags(uids, [b"\\Deleted"], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)


def _portions(listed: list[_Listed], max_bytes: int) -> Iterator[list[_Listed]]:
    """Cut a batch so that no answer holds much more than a single message may."""
    portion: list[_Listed] = []
    size = 0
    for one in listed:
        loaded = one.size if one.size <= max_bytes else HEADER_BYTES
        if portion and size + loaded > _BATCH_BYTES:
            yield portion
            portion, size = [], 0
        portion.append(one)
        size += loaded
    if portion:
        yield portion
