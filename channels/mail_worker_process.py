"""The process that parses mail: it reads batches from its pipe until the other end is gone, within strict limits."""

from __future__ import annotations

import contextlib
import io
import pickle
import resource
import signal
import sys
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

from channels.incoming_mail import OwnMail, ParsedMail, Unreadable, parse_mail

#: No message makes an answer of this size: its text is cut far below.
MAX_ANSWER_BYTES = 64 * 1024 * 1024
#: Sent once, when the process is ready to read.
READY = b"ready"

#: What one message was parsed into.
Answer: TypeAlias = ParsedMail | Unreadable

_OF_MAIL = frozenset({"ParsedMail", "Unreadable", "Attachment", "MailKind", "Dmarc", "Bounce", "Permanence"})
_OF_TIME = frozenset({"datetime", "timezone", "timedelta"})


def serve(pipe: int, seconds: float, memory_bytes: int) -> None:
    """Parse what comes in until the pipe is closed; the alarm of the system ends the process when a message hangs."""
    _limit(memory_bytes)
    connection = Connection(pipe)
    connection.send_bytes(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            own, mails = connection.recv()
            _answer(connection, own, mails, seconds)


def _answer(connection: Connection, own: OwnMail, mails: list[tuple[bytes, datetime]], seconds: float) -> None:
    for raw, received_at in mails:
        # Not handled by Python, which would wait for a regular expression or a C library to return first.
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = pickle.dumps(parse_mail(raw, received_at=received_at, own=own))
        signal.setitimer(signal.ITIMER_REAL, 0)
        connection.send_bytes(answer)


def _limit(memory_bytes: int) -> None:
    """Take from this process what parsing does not need: memory without end, files to write, a dump of its memory."""
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
    """Takes only values of mail from the process: what hostile bytes may have got hold of must not name code to run."""

    def find_class(self, module: str, name: str) -> Any:
        """Give a class an answer is made of; anything else is refused."""
        if (module.startswith("channels.") and name in _OF_MAIL) or (module == "datetime" and name in _OF_TIME):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a parsed mail")


def loaded(answer: bytes) -> Answer:
    """Read an answer of the process; raises UnpicklingError when it is anything but a parsed mail."""
    found = _Answers(io.BytesIO(answer)).load()
    if not isinstance(found, ParsedMail | Unreadable):
        raise pickle.UnpicklingError("the answer is no parsed mail")
    return found
