"""What Twilio's callbacks say, as typed values read from their forms; a form that makes no sense is a BadCallback."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs

#: How far a message got: callbacks come in any order, and the highest rank is the truth.
RANKS = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 1,
    "sending": 2,
    "sent": 3,
    "partially_delivered": 4,
    "delivered": 5,
    "read": 6,
    "canceled": 7,
    "undelivered": 8,
    "failed": 9,
}
#: Nothing comes after these.
FAILED = frozenset({"failed", "undelivered", "canceled"})

_MESSAGE_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_CALL_SID = re.compile(r"CA[0-9a-fA-F]{32}")
_RECORDING_SID = re.compile(r"RE[0-9a-fA-F]{32}")
#: `completed`: it can be heard; `absent` and `failed`: there is none.
_RECORDING_STATUSES = frozenset({"in-progress", "completed", "absent", "failed"})
_MOST_MEDIA = 10

#: All pairs of a form in their order, repeated names included.
Fields = Iterable[Sequence[str]]


class BadCallback(ValueError):  # noqa: N818 - it is the callback that is bad
    """A callback that cannot be understood, with a sentence why."""


class OptOut(StrEnum):
    """What Twilio makes of a keyword: it says so where advanced opt-out is on, and acts on those of SMS anyway."""

    NONE = ""
    STOP = "STOP"
    START = "START"
    HELP = "HELP"


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """How far a message got; `outbox_key` is what we wrote into the callback URL, "" if it is not there."""

    sid: str
    status: str
    rank: int
    error_code: int | None
    outbox_key: str

    @property
    def failed(self) -> bool:
        """Say whether the message will not arrive."""
        return self.status in FAILED


@dataclass(frozen=True, slots=True)
class IncomingText:
    """A message of a customer; `sender` is the address as given, for WhatsApp perhaps no phone number.

    `media` are content types with URLs, `button` what a pressed quick reply carries, `to` our address.
    """

    sid: str
    channel: str
    sender: str
    to: str
    body: str
    media: tuple[tuple[str, str], ...] = ()
    profile_name: str = ""
    opt_out_type: OptOut = OptOut.NONE
    button: str = ""


class Answered(StrEnum):
    """Who or what answered a call; unknown is not a machine."""

    HUMAN = "human"
    MACHINE_START = "machine_start"
    MACHINE_END_BEEP = "machine_end_beep"
    MACHINE_END_SILENCE = "machine_end_silence"
    MACHINE_END_OTHER = "machine_end_other"
    FAX = "fax"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CallUpdate:
    """How far a call got."""

    sid: str
    status: str
    rank: int
    duration_seconds: int | None
    outbox_key: str


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """What the detection of answering machines heard."""

    sid: str
    by: Answered


@dataclass(frozen=True, slots=True)
class SpeechTurn:
    """What somebody said or keyed in on a call; both empty when there was silence."""

    sid: str
    speech: str
    confidence: float | None
    digits: str


@dataclass(frozen=True, slots=True)
class RecordingUpdate:
    """What became of the recording of a call."""

    sid: str
    call_sid: str
    status: str
    duration_seconds: int | None
    outbox_key: str


_OPT_OUTS = {kind.value: kind for kind in OptOut}
#: What carriers heed when it is the whole of an SMS (Twilio's default keywords); then nothing reaches the sender more.
_STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
_ANSWERS = {kind.value: kind for kind in Answered}

#: The same for a call.
CALL_RANKS = {
    "queued": 0,
    "initiated": 1,
    "ringing": 2,
    "in-progress": 3,
    "completed": 5,
    "canceled": 6,
    "busy": 6,
    "no-answer": 6,
    "failed": 6,
}


def status_update(fields: Fields, path: str = "") -> StatusUpdate:
    """Read a message's status callback; `path` with its query holds the outbox key."""
    form = _Form(fields)
    status = form.one("MessageStatus") or form.one("SmsStatus")
    if status not in RANKS:
        raise BadCallback(f"the status {status!r} is not known")
    return StatusUpdate(
        sid=form.sid("MessageSid", "SmsSid", _MESSAGE_SID),
        status=status,
        rank=RANKS[status],
        error_code=form.number("ErrorCode"),
        outbox_key=_outbox_key(path),
    )


def incoming_text(fields: Fields) -> IncomingText:
    """Read a message a customer sent by WhatsApp or SMS."""
    form = _Form(fields)
    sender, to = form.one("From"), form.one("To")
    if not sender or not to:
        raise BadCallback("a message needs sender and recipient")
    channel = "whatsapp" if sender.startswith("whatsapp:") else "sms"
    keyword = channel == "sms" and form.one("Body").strip().casefold() in _STOP_WORDS
    opt_out = OptOut.STOP if keyword else _OPT_OUTS.get(form.one("OptOutType").upper(), OptOut.NONE)
    return IncomingText(
        sid=form.sid("MessageSid", "SmsMessageSid", _MESSAGE_SID),
        channel=channel,
        sender=sender,
        to=to,
        body=form.one("Body"),
        media=form.media(),
        profile_name=form.one("ProfileName"),
        opt_out_type=opt_out,
        button=form.one("ButtonPayload"),
    )


def call_update(fields: Fields, path: str = "") -> CallUpdate:
    """Read a call's status callback."""
    form = _Form(fields)
    status = form.one("CallStatus")
    if status not in CALL_RANKS:
        raise BadCallback(f"the call status {status!r} is not known")
    sid = form.sid("CallSid", "CallSid", _CALL_SID)
    return CallUpdate(sid, status, CALL_RANKS[status], form.number("CallDuration"), _outbox_key(path))


def recording_update(fields: Fields, path: str = "") -> RecordingUpdate:
    """Read the status callback of a recording."""
    form = _Form(fields)
    status = form.one("RecordingStatus")
    if status not in _RECORDING_STATUSES:
        raise BadCallback(f"the recording status {status!r} is not known")
    return RecordingUpdate(
        sid=form.sid("RecordingSid", "RecordingSid", _RECORDING_SID),
        call_sid=form.sid("CallSid", "CallSid", _CALL_SID),
        status=status,
        duration_seconds=form.number("RecordingDuration"),
        outbox_key=_outbox_key(path),
    )


def answered_by(fields: Fields) -> AnsweredBy:
    """Read what answered a call; a word not known is `unknown`, which is not a machine."""
    form = _Form(fields)
    word = form.one("AnsweredBy")
    if not word:
        raise BadCallback("nothing says who answered")
    return AnsweredBy(form.sid("CallSid", "CallSid", _CALL_SID), _ANSWERS.get(word, Answered.UNKNOWN))


def speech_turn(fields: Fields) -> SpeechTurn:
    """Read one turn of a call by <Gather>."""
    form = _Form(fields)
    sid = form.sid("CallSid", "CallSid", _CALL_SID)
    return SpeechTurn(sid, form.one("SpeechResult"), form.share("Confidence"), form.one("Digits"))


def _outbox_key(path: str) -> str:
    values = parse_qs(path.partition("?")[2]).get("o", [])
    return values[0] if len(values) == 1 else ""


class _Form:
    """The fields of a callback by name; the same name with different values makes no sense to us."""

    def __init__(self, fields: Fields) -> None:
        self._values: dict[str, str] = {}
        for pair in fields:
            if len(pair) != 2 or not all(isinstance(part, str) for part in pair):
                raise BadCallback("a form consists of pairs of text")
            name, value = pair
            if self._values.setdefault(name, value) != value:
                raise BadCallback(f"the field {name} is there twice, with different values")

    def one(self, name: str) -> str:
        """Return a field, or nothing."""
        return self._values.get(name, "")

    def sid(self, name: str, older_name: str, shape: re.Pattern[str]) -> str:
        """Return the SID of what the callback is about."""
        sid = self.one(name) or self.one(older_name)
        if not shape.fullmatch(sid):
            raise BadCallback(f"{name} {sid[:40]!r} is no SID")
        return sid

    def number(self, name: str) -> int | None:
        """Return a whole number, None where the field is absent or empty."""
        text = self.one(name)
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise BadCallback(f"{name} {text[:20]!r} is no number")
        return int(text)

    def share(self, name: str) -> float | None:
        """Return a number between 0 and 1, None where the field is absent or empty."""
        text = self.one(name)
        try:
            value = float(text) if text else None
        except ValueError:
            value = -1.0
        if value is not None and not 0 <= value <= 1:
            raise BadCallback(f"{name} {text[:20]!r} is no number between 0 and 1")
        return value

    def media(self) -> tuple[tuple[str, str], ...]:
        """Return the content type and URL of each medium."""
        count = self.number("NumMedia") or 0
        if count > _MOST_MEDIA:
            raise BadCallback(f"a message carries at most {_MOST_MEDIA} media, not {count}")
        listed = [(self.one(f"MediaContentType{n}"), self.one(f"MediaUrl{n}")) for n in range(count)]
        if not all(url for _, url in listed):
            raise BadCallback("a medium has no URL")
        return tuple(listed)
