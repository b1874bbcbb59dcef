"""The process of a worker: it answers batches from its pipe until the other end is gone, within strict limits."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NoReturn

#: No task makes an answer of this size: what is read of a message is cut far below.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
#: Sent once, when the process is ready to read.
READY = b"ready"


def serve_tasks(pipe: int, seconds: float, answered: Callable[[Any], object], *, apart: bool = False) -> None:
    """Answer what comes in until the pipe is closed; the alarm of the system ends the process when a task hangs.

    `apart` gives each task a child of its own, which has loaded everything and seen no other task.
    """
    connection = Connection(pipe)
    connection.send_bytes(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            for task in connection.recv():
                in_time = _InTime(task, seconds, answered)
                connection.send_bytes(_of_a_child(in_time, connection) if apart else in_time())


@dataclass(frozen=True, slots=True)
class _InTime:
    """One task, answered within its time."""

    task: Any
    seconds: float
    answered: Callable[[Any], object]

    def __call__(self) -> bytes:
        # Not handled by Python, which would wait for a regular expression or a C library to return first. Computing
        # time is what counts: on a machine that has other things to do, an honest mail is not one that hangs.
        signal.setitimer(signal.ITIMER_PROF, self.seconds)
        answer = packed(self.answered(self.task))
        signal.setitimer(signal.ITIMER_PROF, 0)
        return answer


def _of_a_child(in_time: _InTime, connection: Connection) -> bytes:
    """Return the answer of a child that can give this one answer and no more; end as it ends when it gives none."""
    ours, theirs = Pipe(duplex=False)
    child = os.fork()
    if child == 0:
        try:
            connection.close()
            theirs.send_bytes(in_time())
        finally:
            os._exit(0)
    theirs.close()
    with ours:
        try:
            answer = ours.recv_bytes(MAX_ANSWER_BYTES)
        except (EOFError, OSError):
            _end_as(child)
    os.waitpid(child, 0)
    return answer


def _end_as(child: int) -> NoReturn:
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    os._exit(1)


def limit(memory_bytes: int) -> None:
    """Take from this process what its work does not need: memory without end, files to write, a dump of its memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    sys.dont_write_bytecode = True
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows the first limit and refuses to set it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


class _Packed(pickle.Pickler):
    """Writes a member of an enum as its class and value: Python before 3.11.4 names `getattr`, which is refused."""

    def reducer_override(self, obj: Any) -> Any:
        """Say what a member is made of, and leave the rest as it is."""
        return (type(obj), (obj.value,)) if isinstance(obj, Enum) else NotImplemented


def packed(answer: object) -> bytes:
    """Write an answer for `unpacked`."""
    written = io.BytesIO()
    _Packed(written).dump(answer)
    return written.getvalue()


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
