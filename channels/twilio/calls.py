"""The channel for calls: ask Twilio to place one call by machine, and look a doubtful one up again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.channel import OutgoingMessage, TransportError
from channels.twilio.account import TwilioAccount
from channels.twilio.call_failures import CALL_FAILURES, transport_error
from channels.twilio.client import client_of

#: Which steps of a call Twilio tells us of.
EVENTS = ("initiated", "ringing", "answered", "completed")
#: Nobody is called for longer, and no phone rings for longer.
LONGEST_SECONDS = 600
RINGS_SECONDS = 25
#: Twilio's limit for the ring (its description of Calls.json, 14 Apr 2026).
_LONGEST_RING_SECONDS = 600
#: A call Twilio does not list so long after it was asked for was never taken.
SHOWS_WITHIN = timedelta(minutes=5)
#: Clocks differ, and overlooking a call would place it twice: so the search begins so long before.
_CLOCKS_DIFFER = timedelta(minutes=10)
_PAGE = 200
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call ready to be placed; raises ValueError with a sentence for what Twilio would refuse.

    Twilio asks `answer_url` what to say once somebody answers, tells `detection_url` who that seems to be, and
    `status_url` how far the call got. `script` is what the call is about, for whoever answers at `answer_url`.
    """

    to: str
    sender: str
    answer_url: str
    status_url: str
    detection_url: str
    written_at: datetime
    time_limit_seconds: int = LONGEST_SECONDS
    ring_seconds: int = RINGS_SECONDS
    script: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number in (self.to, self.sender):
            if not _E164.fullmatch(number):
                raise ValueError(f"{number!r} must be a number like +4930123456")
        if not 1 <= self.time_limit_seconds <= LONGEST_SECONDS:
            raise ValueError(f"a call lasts 1 to {LONGEST_SECONDS} seconds")
        if not 1 <= self.ring_seconds <= _LONGEST_RING_SECONDS:
            raise ValueError(f"a phone rings 1 to {_LONGEST_RING_SECONDS} seconds")
        if self.written_at.tzinfo is None:
            raise ValueError("the moment of writing needs a time zone")

    def as_bytes(self) -> bytes:
        """Write it down in the one form that is stored and handed over."""
        fields = asdict(self) | {"written_at": self.written_at.astimezone(UTC).isoformat()}
        return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Call:
        """Read what `as_bytes` wrote; ValueError for anything else."""
        try:
            fields = json.loads(raw)
            return cls(**fields | {"written_at": datetime.fromisoformat(fields["written_at"])})
        except (TypeError, KeyError, UnicodeDecodeError) as error:
            raise ValueError(f"this is no stored call: {error}") from error

    def form(self) -> dict[str, Any]:
        """Return the arguments of the client's call; nothing is recorded."""
        return {
            "to": self.to,
            "from_": self.sender,
            "url": self.answer_url,
            "method": "POST",
            "status_callback": self.status_url,
            "status_callback_method": "POST",
            "status_callback_event": list(EVENTS),
            "timeout": self.ring_seconds,
            "time_limit": self.time_limit_seconds,
            "machine_detection": "Enable",
            "async_amd": "true",
            "async_amd_status_callback": self.detection_url,
            "async_amd_status_callback_method": "POST",
            "record": False,
        }


class TwilioCalls:
    """Places calls. Safe to call from several threads."""

    name = "voice"
    shadow = False

    def __init__(self, account: TwilioAccount, clock: Callable[[], datetime]) -> None:
        if not account.voice_from or not account.public_url:
            raise ValueError("calls by Twilio need a number to call from and the public URL for callbacks")
        self.account = account
        self._clock = clock
        self._sender = account.voice_from
        self._client = client_of(account)

    def deliver(self, message: OutgoingMessage) -> str:
        """Ask for the call once, without any retry, and return Twilio's SID of it."""
        call = self._call(message)
        try:
            return str(self._client.calls.create(**call.form()).sid or "")
        except CALL_FAILURES as error:
            raise transport_error(error) from error

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        """Say whether Twilio lists the call; only an empty list, `SHOWS_WITHIN` later, proves that it was not placed.

        Twilio's list does not say why a number was called: several calls to it, and nobody knows which is meant.
        """
        call = self._call(message)
        listed = self._listed(call)
        if len(listed) == 1:
            return True
        return None if listed or self._clock() - call.written_at < SHOWS_WITHIN else False

    def sid_of(self, message: OutgoingMessage) -> str:
        """Return the SID of a call Twilio lists exactly once, else an empty string."""
        listed = self._listed(self._call(message))
        return listed[0] if len(listed) == 1 else ""

    def redirect(self, sid: str, document: bytes) -> None:
        """Let a call under way do something else at once; TransportError where it cannot be told."""
        try:
            self._client.calls(sid).update(twiml=document.decode())
        except CALL_FAILURES as error:
            raise transport_error(error) from error

    def close(self) -> None:
        """Give back connections."""
        self._client.http_client.session.close()

    def _call(self, message: OutgoingMessage) -> Call:
        """Read the stored call, and refuse one that is not for this number or not from ours."""
        try:
            call = Call.from_bytes(message.raw)
        except ValueError as error:
            raise TransportError(f"the stored call cannot be placed: {error}", permanent=True) from error
        if call.to != message.recipient:
            raise TransportError("the stored call is for another number", permanent=True)
        if call.sender != self._sender:
            raise TransportError(f"the call names another number than {self._sender} to call from", channel_down=True)
        return call

    def _listed(self, call: Call) -> list[str]:
        """List the calls to this number since it was written; a queued one has no start yet, so by its creation."""
        try:
            listed = self._client.calls.list(to=call.to, from_=self._sender, page_size=_PAGE)
        except CALL_FAILURES as error:
            raise transport_error(error) from error
        since = call.written_at - _CLOCKS_DIFFER
        return [str(one.sid) for one in listed if one.date_created and one.date_created >= since]
