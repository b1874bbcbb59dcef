"""Ending at the next good place: the first Ctrl-C or SIGTERM asks for it, the second one does not wait."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NOTICE = b"dunlin: ending after the batch at hand; the same again ends at once\n"


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """Give an event that is set by Ctrl-C or SIGTERM, so that nothing is left half-done."""
    halt = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield halt
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        if halt.is_set():
            raise KeyboardInterrupt
        halt.set()
        # Straight to the terminal: a signal may come in the middle of printing.
        os.write(2, _NOTICE)

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield halt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
