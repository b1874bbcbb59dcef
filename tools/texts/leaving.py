"""The bytes of a short message as it leaves: what the provider is asked to send, or a file people can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tools.office import TextWay

#: A reminder that could not be delivered for so long would only puzzle whoever gets it.
VALID_SECONDS = 4 * 3600


class WordedText(Protocol):
    """A text that was worded: to whom, in which template with which values, and how it reads."""

    @property
    def address(self) -> str:
        """Whom it goes to."""
        ...

    @property
    def template(self) -> str:
        """The name its template is configured under."""
        ...

    @property
    def values(self) -> Sequence[str]:
        """What stands in the template's places."""
        ...

    @property
    def letter_text(self) -> str:
        """The whole message."""
        ...


@dataclass(frozen=True, slots=True)
class FreeWords:
    """An answer as a text: no template, as the customer wrote just now."""

    address: str
    letter_text: str
    template: str = ""
    values: tuple[str, ...] = ()


def compose_text(way: TextWay, draft: WordedText, key: str, now: datetime) -> bytes:
    """Compose a message under a key that delivery reports name; in shadow, for people to read."""
    if way.channel.shadow:
        return f"To: {draft.address}\nBy: {way.channel.name}\nKey: {key}\n\n{draft.letter_text}\n".encode()
    from channels.twilio.texts import Text, twilio_address  # noqa: PLC0415  (only where texts really leave)

    content_sid = way.templates.get(draft.template, "")
    return Text(
        to=twilio_address("sms" if way.channel.name == "sms" else "whatsapp", draft.address),
        sender=way.sender,
        validity_seconds=VALID_SECONDS,
        callback_url=way.status_url(key),
        written_at=now,
        body="" if content_sid else draft.letter_text,
        content_sid=content_sid,
        variables=places(draft.values) if content_sid else {},
    ).as_bytes()


def places(values: Sequence[str]) -> dict[str, str]:
    """Number the values of a template from one."""
    return {str(number): value for number, value in enumerate(values, start=1)}
