"""A call as it leaves: what the provider is asked to do, or a file people can read; and its row, written before."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Protocol

from store.bulk import Values
from tools.office import TextWay

_KEY = re.compile(r"touch-([1-9][0-9]{0,8})")


class WordedCall(Protocol):
    """A call that was worded: to whom, with which script, and how that reads."""

    @property
    def address(self) -> str:
        """The number that is called."""
        ...

    @property
    def script(self) -> dict[str, Any]:
        """The facts it may say."""
        ...

    @property
    def letter_text(self) -> str:
        """What it is about, for people."""
        ...


def compose_call(way: TextWay, draft: WordedCall, key: str, now: datetime) -> bytes:
    """Compose a call under a key that all that is told of it names; in shadow, for people to read."""
    if way.channel.shadow:
        return f"To: {draft.address}\nBy: {way.channel.name}\nKey: {key}\n\n{draft.letter_text}\n".encode()
    from channels.twilio.calls import Call  # noqa: PLC0415  (only where calls are really placed)

    return Call(
        to=draft.address,
        sender=way.sender,
        answer_url=way.call_url("answer", key),
        status_url=way.call_url("status", key),
        detection_url=way.call_url("machine", key),
        written_at=now,
        script=draft.script,
    ).as_bytes()


def touch_of(key: str) -> int:
    """Return the touch a key stands for, 0 for what is no such key."""
    found = _KEY.fullmatch(key)
    return int(found[1]) if found else 0


def call_row(tenant_id: int, touch_id: int, script: dict[str, Any], now: datetime) -> Values:
    """Return the row of a call nobody has answered yet."""
    return {
        "tenant_id": tenant_id,
        "touch_id": touch_id,
        "provider_id": "",
        "script": script,
        "state": {},
        "placed_at": now,
        "answered_at": None,
        "ended_at": None,
        "outcome": "",
        "message_id": None,
    }
