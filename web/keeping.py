"""Stores callbacks before they are answered: those that wait together go into one transaction."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TypeAlias

from store.bulk import Values
from store.webhook_calls import keep_calls
from tools.office import Office

log = logging.getLogger("dunlin.webhooks")

#: Callbacks stored in one transaction.
TOGETHER = 200
#: Twilio waits 15 seconds; who is told in time that we could not, tries again or elsewhere.
WITHIN_SECONDS = 10
#: So long at most other work waits for callbacks that are being stored, each time: under load it goes on, slowly.
LET_PASS_SECONDS = 0.05

_Waiting: TypeAlias = tuple[Values, "Future[None]"]


class CallKeeper:
    """Stores callbacks on a thread of its own, as a commit waits for the disk. `kept` is called after each."""

    def __init__(self, office: Office, kept: Callable[[], object], within_seconds: float = WITHIN_SECONDS) -> None:
        self._within_seconds = within_seconds
        self._office = office
        self._kept = kept
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="callback keeper", daemon=True)
        self._quiet = threading.Event()
        self._quiet.set()
        self._writing = threading.Lock()

    @property
    def alive(self) -> bool:
        """Whether callbacks are being stored."""
        return self._thread.is_alive()

    @property
    def waiting(self) -> int:
        """How many callbacks wait to be stored."""
        return self._queue.qsize()

    @contextmanager
    def between(self) -> Iterator[None]:
        """Write something else during the block, after those who wait to be stored.

        Who waits for SQLite's own lock sleeps and looks again, ever longer; who waits for this one is woken at once.
        """
        self._quiet.wait(LET_PASS_SECONDS)
        with self._writing:
            yield

    def start(self) -> None:
        """Begin to store."""
        self._thread.start()

    def close(self) -> None:
        """Store what waits, then end."""
        self._queue.put(None)
        self._thread.join()

    async def keep(self, call: Values) -> None:
        """Return once a callback is stored for good; raise TimeoutError or the database's error when it may not be."""
        stored: Future[None] = Future()
        self._quiet.clear()
        self._queue.put((call, stored))
        async with asyncio.timeout(self._within_seconds):
            await asyncio.wrap_future(stored)

    def _run(self) -> None:
        while batch := self._next():
            self._store(batch)
            if self._queue.empty():
                self._quiet.set()
            self._kept()

    def _next(self) -> list[_Waiting]:
        """Wait for a callback, and take those that wait with it; nothing at the end."""
        first = self._queue.get()
        if first is None:
            return []
        return [first, *islice(iter(self._at_hand, None), TOGETHER - 1)]

    def _at_hand(self) -> _Waiting | None:
        try:
            found = self._queue.get_nowait()
        except Empty:
            return None
        if found is None:
            # The end is told once: it has to be found again after this batch.
            self._queue.put(None)
        return found

    def _store(self, batch: list[_Waiting]) -> None:
        try:
            self._write([call for call, _ in batch])
        except Exception as error:
            if len(batch) > 1:
                # One that cannot be stored must not take the others along.
                for one in batch:
                    self._store([one])
                return
            log.exception("a callback could not be stored")
            _end(batch[0][1], error)
        else:
            for _, stored in batch:
                _end(stored, None)

    def _write(self, calls: list[Values]) -> None:
        with self._writing, self._office.database.write() as session:
            keep_calls(session, calls)


def _end(stored: Future[None], error: Exception | None) -> None:
    """Tell who waits, unless they gave up."""
    if not stored.set_running_or_notify_cancel():
        return
    if error is None:
        stored.set_result(None)
    else:
        stored.set_exception(error)
