"""The frames of a conversation over a WebSocket (ConversationRelay): what Twilio tells us, and what we tell it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from channels.twilio.twiml import tag_of

_Words = Annotated[str, StringConstraints(max_length=4000)]
#: Where a sentence may be handed over in pieces.
_STOP = re.compile(r"(?<=[.,:;!?]) +")


class BadFrameError(ValueError):
    """A frame that cannot be understood."""


class _Told(BaseModel):
    """A frame from Twilio, which may add fields without notice, as it says of all that it sends."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel)


class Setup(_Told):
    """The first frame: which call this is."""

    type: Literal["setup"]
    call_sid: str = Field(pattern=r"^CA[0-9a-fA-F]{32}$")
    account_sid: str


class Prompt(_Told):
    """What was said to us; `last` is missing only while they still speak."""

    type: Literal["prompt"]
    voice_prompt: _Words
    lang: str = ""
    last: bool = True

    @property
    def language(self) -> str:
        """Return the language without its country."""
        return self.lang.partition("-")[0].casefold()


class Interrupt(_Told):
    """They cut in: what was played of what we said."""

    type: Literal["interrupt"]
    utterance_until_interrupt: _Words = ""


class Dtmf(_Told):
    """A key was pressed."""

    type: Literal["dtmf"]
    digit: str = Field(pattern=r"^[0-9*#A-D]$")


class Trouble(_Told):
    """Twilio could not take a frame of ours; the conversation goes on."""

    type: Literal["error"]
    description: str = ""


Frame = Setup | Prompt | Interrupt | Dtmf | Trouble
_KNOWN: dict[str, TypeAdapter[Frame]] = {
    name: TypeAdapter(kind)
    for name, kind in (
        ("setup", Setup), ("prompt", Prompt), ("interrupt", Interrupt), ("dtmf", Dtmf), ("error", Trouble),
    )
}  # fmt: skip


def read_frame(raw: str) -> Frame | None:
    """Read a frame; None for a kind we do not know, BadFrameError with a sentence for what is none."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadFrameError("a frame is no JSON") from None
    kind = found.get("type") if isinstance(found, dict) else None
    if not isinstance(kind, str):
        raise BadFrameError("a frame has no type")
    if kind not in _KNOWN:
        return None
    try:
        return _KNOWN[kind].validate_python(found)
    except ValidationError as error:
        # What was said stands in no log: only the fields that are wrong are named.
        wrong = sorted({".".join(map(str, one["loc"])) for one in error.errors(include_input=False)})
        raise BadFrameError(f"a frame {kind} does not fit: {', '.join(wrong)}") from None


class _Ours(BaseModel):
    """A frame of ours; Twilio drops one that does not fit, so nothing else is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    def as_text(self) -> str:
        """Write it as it is sent."""
        return self.model_dump_json(by_alias=True)


class Text(_Ours):
    """A piece of what is said; the last one closes it."""

    type: Literal["text"] = "text"
    token: str
    last: bool
    lang: str
    interruptible: bool


class Language(_Ours):
    """Speak another language from now on; they are understood in any."""

    type: Literal["language"] = "language"
    tts_language: str


class End(_Ours):
    """End the conversation; `handoff_data` is JSON in a string, told to whoever is asked what comes after."""

    type: Literal["end"] = "end"
    handoff_data: str


def spoken(first: Sequence[str], question: Sequence[str], language: str) -> list[Text]:
    """Return what is said, in pieces: `first` is heard to its end, `question` may be interrupted."""
    pieces = [(piece, False) for words in first for piece in _pieces(words)]
    pieces += [(piece, True) for words in question for piece in _pieces(words)]
    tag = tag_of(language)
    return [
        Text(token=token, last=number == len(pieces), lang=tag, interruptible=may)
        for number, (token, may) in enumerate(pieces, 1)
    ]


def changed_to(language: str) -> Language:
    """Return the frame that changes the language we speak."""
    return Language(tts_language=tag_of(language))


def ended(reason: str) -> End:
    """Return the frame that ends the conversation, for a reason that names nobody and nothing owed."""
    return End(handoff_data=json.dumps({"reasonCode": reason}))


def _pieces(words: str) -> list[str]:
    """Cut words behind their stops; each piece ends with a space, as the next one begins with a word."""
    return [f"{piece} " for piece in _STOP.split(words) if piece]
