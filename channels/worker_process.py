"""The process of a worker: it answers batches from its pipe until the other end is gone, within strict limits."""

from __future__ import annotations

import contextlib
import io
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

#: No task makes an answer of this size: what is read of a message is cut far below.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
#: Sent once, when the process is ready to read.
READY = b"ready"


def serve_tasks(pipe: int, seconds: float, answered: Callable[[Any], object]) -> None:
    """Answer what comes in until the pipe is closed; the alarm of the system ends the process when a task hangs."""
    connection = Connection(pipe)
    connection.send_bytes(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            for task in connection.recv():
                # Not handled by Python, which would wait for a regular expression or a C library to return first.
                signal.setitimer(signal.ITIMER_REAL, seconds)
                answer = pickle.dumps(answered(task))
                signal.setitimer(signal.ITIMER_REAL, 0)
                connection.send_bytes(answer)


def limit(memory_bytes: int) -> None:
    """Take from this process what its work does not need: memory without end, files to write, a dump of its memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    sys.dont_write_bytecode = True
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows the first limit and refuses to set it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


class _Answers(pickle.Unpickler):
    """Takes only plain values from the process: what hostile bytes may have got hold of must not name code to run."""

    def __init__(self, answer: bytes, is_value: Callable[[str, str], bool]) -> None:
        super().__init__(io.BytesIO(answer))
        self._is_value = is_value

    def find_class(self, module: str, name: str) -> Any:
        """Give a class an answer is made of; anything else is refused."""
        if self._is_value(module, name):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")


def unpacked(answer: bytes, is_value: Callable[[str, str], bool]) -> Any:
    """Read an answer made of the values allowed by module and name; raises UnpicklingError for any other."""
    return _Answers(answer, is_value).load()
