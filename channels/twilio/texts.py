"""The channels for texts: hand one WhatsApp message or SMS to Twilio, and look a doubtful one up again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from channels.channel import OutgoingMessage, TransportError
from channels.twilio.account import TwilioAccount, is_service
from channels.twilio.call_failures import CALL_FAILURES, transport_error
from channels.twilio.client import client_of
from channels.twilio.templates import rendered

TextChannel = Literal["whatsapp", "sms"]

#: What Twilio takes (its description of Messages.json, 14 Apr 2026).
LONGEST_BODY = 1600
LONGEST_VALIDITY_SECONDS = 36_000
MOST_MEDIA = {"whatsapp": 1, "sms": 10}
#: A message Twilio does not list so long after it was written was never taken.
SHOWS_WITHIN = timedelta(minutes=5)
#: Clocks differ, and overlooking a message would send it twice: so the search begins so long before.
_CLOCKS_DIFFER = timedelta(minutes=10)
_PAGE = 200

_CONTENT_SID = re.compile(r"HX[0-9a-fA-F]{32}")
_NOT_IN_A_VARIABLE = re.compile(r"[\n\r\t]| {5}")
WHATSAPP = "whatsapp:"


def twilio_address(channel: TextChannel, address: str) -> str:
    """Return an address as Twilio writes it; a WhatsApp address need not be a phone number."""
    return f"{WHATSAPP}{address}" if channel == "whatsapp" and not address.startswith(WHATSAPP) else address


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text ready to leave: free words, or an approved template with its variables, never both.

    Raises ValueError with a sentence for what Twilio would refuse. `to` and `sender` are as Twilio writes them;
    `written_at` is when its `sending` row was written, from which on it is looked for.
    """

    to: str
    sender: str
    validity_seconds: int
    callback_url: str
    written_at: datetime
    body: str = ""
    content_sid: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    media_urls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for problem in (_address_problem(self), _words_problem(self), _variables_problem(self), _limits_problem(self)):
            if problem:
                raise ValueError(problem)

    @property
    def channel(self) -> TextChannel:
        """Say by which channel it goes."""
        return "whatsapp" if self.to.startswith(WHATSAPP) else "sms"

    def as_bytes(self) -> bytes:
        """Write it down in the one form that is stored and handed over."""
        fields = asdict(self) | {
            "variables": dict(self.variables),
            "media_urls": list(self.media_urls),
            "written_at": self.written_at.astimezone(UTC).isoformat(),
        }
        return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Text:
        """Read what `as_bytes` wrote; ValueError for anything else."""
        try:
            fields = json.loads(raw)
            return cls(
                **fields
                | {
                    "media_urls": tuple(fields["media_urls"]),
                    "written_at": datetime.fromisoformat(fields["written_at"]),
                }
            )
        except (TypeError, KeyError, UnicodeDecodeError) as error:
            raise ValueError(f"this is no stored text: {error}") from error

    def form(self) -> dict[str, Any]:
        """Return the arguments of the client's call."""
        said: dict[str, Any] = {"content_sid": self.content_sid} if self.content_sid else {"body": self.body}
        if self.variables:
            said["content_variables"] = json.dumps(dict(self.variables), ensure_ascii=False)
        if self.media_urls:
            said["media_url"] = list(self.media_urls)
        return {
            "to": self.to,
            **({"messaging_service_sid": self.sender} if is_service(self.sender) else {"from_": self.sender}),
            "validity_period": self.validity_seconds,
            "status_callback": self.callback_url,
            **said,
        }


class TwilioTexts:
    """Sends texts of one kind, WhatsApp or SMS. Safe to call from several threads."""

    shadow = False

    def __init__(self, account: TwilioAccount, channel: TextChannel, clock: Callable[[], datetime]) -> None:
        number = account.whatsapp_from if channel == "whatsapp" else account.sms_from
        if not number or not account.public_url:
            raise ValueError(f"{channel} by Twilio needs a sender and the public URL for callbacks")
        self._account = account
        self._channel: TextChannel = channel
        self._clock = clock
        self._sender = twilio_address(channel, number)
        self._client = client_of(account)

    @property
    def name(self) -> str:
        """The name written into touches: whatsapp or sms."""
        return self._channel

    def deliver(self, message: OutgoingMessage) -> str:
        """Hand the text over once, without any retry, and return Twilio's SID of it."""
        text = self._text(message)
        form = text.form()
        if self._account.messaging_service_sid:
            form.setdefault("messaging_service_sid", self._account.messaging_service_sid)
        try:
            return str(self._client.messages.create(**form).sid or "")
        except CALL_FAILURES as error:
            raise transport_error(error) from error

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        """Say whether Twilio lists the text; only an empty list, `SHOWS_WITHIN` later, proves that it did not go out.

        A message listed with other words may be ours all the same (a trial account changes them): that is in doubt.
        """
        text = self._text(message)
        same, others = self._listed(text)
        if len(same) == 1:
            return True
        if same or others or self._clock() - text.written_at < SHOWS_WITHIN:
            return None
        return False

    def sid_of(self, message: OutgoingMessage) -> str:
        """Return the SID of a text Twilio lists exactly once, else an empty string."""
        same, _ = self._listed(self._text(message))
        return same[0] if len(same) == 1 else ""

    def close(self) -> None:
        """Give back connections."""
        self._client.http_client.session.close()

    def _text(self, message: OutgoingMessage) -> Text:
        """Read the stored text, and refuse one that is not for this recipient or not from us."""
        try:
            text = Text.from_bytes(message.raw)
        except ValueError as error:
            raise TransportError(f"the stored text cannot be sent: {error}", permanent=True) from error
        if text.to != twilio_address(self._channel, message.recipient):
            raise TransportError("the stored text is for another recipient", permanent=True)
        if text.sender != self._sender:
            raise TransportError(f"the text names another sender than {self._sender}", channel_down=True)
        return text

    def _listed(self, text: Text) -> tuple[list[str], list[str]]:
        """List the SIDs of what we sent this recipient since the text was written: with its words, and with others.

        A queued message has no date of sending yet, by which Twilio's filter would leave it out: so the moment is
        compared here. A messaging service sends from numbers we do not know, so its name is compared as well.
        """
        ours = {} if is_service(self._sender) else {"from_": self._sender}
        try:
            said = rendered(self._client, text.content_sid, text.variables) if text.content_sid else text.body
            listed = self._client.messages.list(to=text.to, page_size=_PAGE, **ours)
        except CALL_FAILURES as error:
            raise transport_error(error) from error
        since = text.written_at - _CLOCKS_DIFFER
        recent = [one for one in listed if one.date_created and one.date_created >= since]
        recent = [one for one in recent if ours or one.messaging_service_sid == self._sender]
        same = [str(one.sid) for one in recent if (one.body or "").strip() == said.strip()]
        return same, [str(one.sid) for one in recent if str(one.sid) not in same]


def _address_problem(text: Text) -> str:
    if not text.to or text.to == WHATSAPP or text.to != text.to.strip():
        return f"{text.to!r} is no address"
    if text.to.startswith(WHATSAPP) != text.sender.startswith(WHATSAPP):
        return "recipient and sender must be of the same channel"
    return "" if text.written_at.tzinfo else "the moment of writing needs a time zone"


def _words_problem(text: Text) -> str:
    if text.content_sid and (text.body or text.media_urls):
        return "a template brings its own words and media"
    if not (text.content_sid or text.body.strip() or text.media_urls):
        return "a text needs words, a template or media"
    if len(text.body) > LONGEST_BODY:
        return f"a text has at most {LONGEST_BODY} characters, this one has {len(text.body)}"
    if text.content_sid and not _CONTENT_SID.fullmatch(text.content_sid):
        return f"the template {text.content_sid!r} must be HX and 32 hexadecimal digits"
    return ""


def _variables_problem(text: Text) -> str:
    """Check variables as Twilio does (errors 21654, 21656 and 21658 of its dictionary)."""
    if text.variables and not text.content_sid:
        return "variables need a template"
    for name, value in text.variables.items():
        if not isinstance(value, str) or not value.strip():
            return f"variable {name} is empty"
        if _NOT_IN_A_VARIABLE.search(value) or len(value) > LONGEST_BODY:
            return f"variable {name} has a line break, a tab, a run of blanks or more than {LONGEST_BODY} characters"
    return ""


def _limits_problem(text: Text) -> str:
    if not 1 <= text.validity_seconds <= LONGEST_VALIDITY_SECONDS:
        return f"a text is valid for 1 to {LONGEST_VALIDITY_SECONDS} seconds"
    most = MOST_MEDIA[text.channel]
    if len(text.media_urls) > most:
        return f"{text.channel} carries at most {most} media"
    return ""
