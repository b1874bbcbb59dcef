"""A mail folder with copies of what we sent: written after sending, searched when a hand-over is in doubt."""

from __future__ import annotations

import threading
from typing import Any

from channels.channel import TransportError
from channels.imap_connection import ImapAccount, connect, hang_up, reported
from channels.pool import Lease, Pool

_SENT = b"\\Sent"


class SentFolder:
    """A folder of an IMAP account; without a name, the one the server marks as Sent. Safe for several threads.

    `append=False` is for servers that file sent mail by themselves, as Gmail does, and for archives.
    """

    def __init__(self, account: ImapAccount, folder: str = "", *, append: bool = True) -> None:
        self._account = account
        self._folder = folder
        self._append = append
        self._lock = threading.Lock()
        context = None if account.security == "none" else account.tls_context()
        self._pool: Pool[Any] = Pool(lambda: connect(account, context), hang_up)

    def append(self, raw: bytes) -> None:
        """Keep a copy, marked as read; raise TransportError when the server does not take it."""
        if not self._append:
            return
        self._on_server(lambda client: client.append(self._name(client), raw, (b"\\Seen",)), "cannot append")

    def contains(self, rfc_message_id: str) -> bool:
        """Say whether a message with this Message-ID lies in the folder; raise TransportError when unreadable."""

        def search(client: Any) -> bool:
            client.select_folder(self._name(client), readonly=True)
            return bool(client.search(["HEADER", "Message-ID", rfc_message_id]))

        return bool(self._on_server(search, "cannot search"))

    def close(self) -> None:
        """Give back connections."""
        self._pool.close()

    def _on_server(self, action: Any, doing: str) -> Any:
        """Do something on a kept connection; if that one broke meanwhile, once more on a fresh one."""
        lease = self._pool.borrow()
        try:
            return self._once(lease, action, doing)
        except TransportError:
            if lease.uses == 0:
                raise
        return self._once(self._pool.fresh(), action, doing)

    def _once(self, lease: Lease[Any], action: Any, doing: str) -> Any:
        try:
            with reported(self._account, doing):
                result = action(lease.connection)
        except TransportError:
            self._pool.discard(lease)
            raise
        self._pool.give_back(lease)
        return result

    def _name(self, client: Any) -> str:
        with self._lock:
            if not self._folder:
                self._folder = client.find_special_folder(_SENT) or ""
            if not self._folder:
                raise ValueError("the mailbox has no folder marked as Sent; name it in the settings")
            return self._folder
