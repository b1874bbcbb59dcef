"""Tells what hangs from what is slow: the inputs here keep a careless pattern busy for minutes, not for moments."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

#: Computing time no sound reading of a hostile input needs, however slow the machine is.
SECONDS = 60


@contextmanager
def no_hanging() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS
