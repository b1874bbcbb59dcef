"""What the process that parses mail does with a message, and how its answer is taken."""

from __future__ import annotations

import pickle
from datetime import datetime
from typing import TypeAlias

from channels.incoming_mail import OwnMail, ParsedMail, Unreadable, parse_mail
from channels.worker_process import limit, serve_tasks, unpacked

#: A message to be parsed: its bytes, when it arrived, and how mail of our own is known.
MailTask: TypeAlias = tuple[bytes, datetime, OwnMail]
#: What one message was parsed into.
Answer: TypeAlias = ParsedMail | Unreadable

_OF_MAIL = frozenset({"ParsedMail", "Unreadable", "Attachment", "MailKind", "Dmarc", "Bounce", "Permanence"})
_OF_TIME = frozenset({"datetime", "timezone", "timedelta"})


def serve(pipe: int, seconds: float, memory_bytes: int) -> None:
    """Parse what comes in until the pipe is closed."""
    limit(memory_bytes)
    serve_tasks(pipe, seconds, _parsed)


def _parsed(task: MailTask) -> Answer:
    raw, received_at, own = task
    return parse_mail(raw, received_at=received_at, own=own)


def loaded(answer: bytes) -> Answer:
    """Read an answer of the process; raises UnpicklingError when it is anything but a parsed mail."""
    found = unpacked(answer, _is_of_mail)
    if not isinstance(found, ParsedMail | Unreadable):
        raise pickle.UnpicklingError("the answer is no parsed mail")
    return found


def _is_of_mail(module: str, name: str) -> bool:
    return (module.startswith("channels.") and name in _OF_MAIL) or (module == "datetime" and name in _OF_TIME)
