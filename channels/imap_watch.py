"""A second connection to the mailbox that only waits: it says at once that mail has come, and never reads any."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from channels.channel import TransportError
from channels.imap_connection import ImapAccount, connect, hang_up, reported

#: RFC 2177 asks for a new IDLE every 29 minutes at the latest. A minute costs next to nothing, and it is the
#: longest that news lost between two commands can stay unseen.
IDLE_SECONDS = 60.0
#: How long the end of watching may go unnoticed; nothing is asked of the server for it.
_HEED_SECONDS = 0.5
#: Waiting time before a lost connection is renewed: doubled each time until one has lasted.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 300.0
_log = logging.getLogger(__name__)


class ImapWatch:
    """Watches one folder of an IMAP account in a thread of its own.

    Whoever is told looks for themselves: news may be told twice or in vain, but none is kept back. A lost connection
    is renewed in ever longer steps; a server without IDLE ends the watching. Either is logged, nothing is raised.
    """

    def __init__(self, account: ImapAccount, folder: str = "INBOX") -> None:
        self._account = account
        self._folder = folder
        self._context = None if account.security == "none" else account.tls_context()
        self._ended = threading.Event()

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Watch during a block; `tell` is called from the watching thread, and should only take note."""
        # A thread that hangs in connecting holds nothing worth waiting for.
        thread = threading.Thread(target=self._watch, args=(tell,), name="mailbox watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join(2 * _HEED_SECONDS)

    def _watch(self, tell: Callable[[], None]) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._ended.is_set():
            began = time.monotonic()
            try:
                self._stay(tell)
            except TransportError as error:
                if time.monotonic() - began > _LONGEST_PAUSE_SECONDS:
                    pause = _FIRST_PAUSE_SECONDS
                _log.info("new mail is not announced for the next %.0f seconds: %s", pause, error)
                self._ended.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def _stay(self, tell: Callable[[], None]) -> None:
        """Hold one connection until the end; raise TransportError when it is lost."""
        client = connect(self._account, self._context)
        try:
            with reported(self._account, "cannot wait for mail"):
                if not client.has_capability("IDLE"):
                    _log.info("%s does not announce new mail; it is looked for as scheduled", self._account.where)
                    self._ended.set()
                    return
                newest = int(client.select_folder(self._folder, readonly=True)[b"UIDNEXT"]) - 1
                # Mail may have come while nobody watched.
                tell()
                while not self._ended.is_set():
                    newest = self._look(client, newest, tell)
                    self._idle(client)
        finally:
            hang_up(client)

    def _look(self, client: Any, newest: int, tell: Callable[[], None]) -> int:
        """Tell of mail newer than a UID, return the newest; what IDLE said is not relied on, as it can get lost."""
        # A search alone answers from what the server told us last.
        client.noop()
        found: int = max(client.search(["UID", f"{newest + 1}:*"]), default=newest)
        if found > newest:
            tell()
        return max(found, newest)

    def _idle(self, client: Any) -> None:
        """Wait until the server says anything, for a minute at most."""
        until = time.monotonic() + IDLE_SECONDS
        answers: list[Any] = []
        client.idle()
        while not answers and not self._ended.is_set() and time.monotonic() < until:
            answers = client.idle_check(timeout=_HEED_SECONDS)
        if any(answer[0] == b"BYE" for answer in answers):
            raise OSError("the server ended the connection")
        client.idle_done()
