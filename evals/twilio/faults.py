"""What can go wrong between a caller and Twilio, switched on request by request."""

from __future__ import annotations

import threading
from collections import deque
from enum import StrEnum


class Fault(StrEnum):
    """What becomes of one request that creates something; "after" means that Twilio took it all the same."""

    CLOSED_BEFORE = "closed_before"
    CLOSED_AFTER = "closed_after"
    FAILED_BEFORE = "failed_before"
    FAILED_AFTER = "failed_after"
    SILENT_BEFORE = "silent_before"
    SILENT_AFTER = "silent_after"
    THROTTLED = "throttled"

    @property
    def takes(self) -> bool:
        """Say whether the request is taken nevertheless."""
        return self in (Fault.CLOSED_AFTER, Fault.FAILED_AFTER, Fault.SILENT_AFTER)


class Faults:
    """The faults of the next requests, in order; None lets a request pass. Safe to use from several threads."""

    def __init__(self) -> None:
        self._next: deque[Fault | None] = deque()
        self._lock = threading.Lock()

    def inject(self, *faults: Fault | None) -> None:
        """Let the next requests end like this."""
        with self._lock:
            self._next.extend(faults)

    def take(self) -> Fault | None:
        """Return what becomes of this request."""
        with self._lock:
            return self._next.popleft() if self._next else None
