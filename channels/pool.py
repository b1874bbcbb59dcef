"""Connections kept for the next message: as many as threads at work, none too old."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Connection = TypeVar("Connection")


@dataclass
class Lease(Generic[Connection]):
    """A connection in one thread's hands; `uses` counts the earlier ones, so 0 means freshly opened."""

    connection: Connection
    opened_at: float
    uses: int = 0


class Pool(Generic[Connection]):
    """Lends connections and takes them back. Safe to call from several threads."""

    def __init__(
        self,
        opener: Callable[[], Connection],
        closer: Callable[[Connection], None],
        max_age_seconds: float = 300,
        max_uses: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._opener = opener
        self._closer = closer
        self._max_age_seconds = max_age_seconds
        self._max_uses = max_uses
        self._clock = clock
        self._idle: list[Lease[Connection]] = []
        self._lock = threading.Lock()

    def borrow(self) -> Lease[Connection]:
        """Lend a kept connection, or a new one; what opening raises comes through."""
        while True:
            with self._lock:
                lease = self._idle.pop() if self._idle else None
            if lease is None:
                return self.fresh()
            if self._worn(lease):
                self.discard(lease)
            else:
                return lease

    def fresh(self) -> Lease[Connection]:
        """Lend a connection opened just now."""
        return Lease(self._opener(), self._clock())

    def give_back(self, lease: Lease[Connection]) -> None:
        """Keep a healthy connection for the next message."""
        lease.uses += 1
        if self._worn(lease):
            self.discard(lease)
            return
        with self._lock:
            self._idle.append(lease)

    def discard(self, lease: Lease[Connection]) -> None:
        """Close a connection that is worn or broken."""
        self._closer(lease.connection)

    def close(self) -> None:
        """Close what is kept; connections still lent are closed when given back too old."""
        with self._lock:
            idle, self._idle = self._idle, []
        for lease in idle:
            self.discard(lease)

    def _worn(self, lease: Lease[Connection]) -> bool:
        too_old = self._clock() - lease.opened_at > self._max_age_seconds
        return too_old or lease.uses >= self._max_uses
