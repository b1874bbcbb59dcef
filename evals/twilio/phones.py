"""The phones on the other side: who picks up, what they say turn by turn, and what a call is told to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from xml.etree import ElementTree

#: What a caller may do instead of speaking.
SILENCE = ""
KEY_NINE = "#9"
#: The WebSocket of a conversation breaks before anything is said.
SOCKET_LOST = "!"


@dataclass(frozen=True)
class Speech:
    """Something said: `language` is what Twilio tells of it, `partly` what it first took it for.

    Who cuts in says so with what was heard until then; only a conversation over a WebSocket can tell.
    """

    words: str
    cuts_in_after: str | None = None
    language: str = ""
    partly: str = ""


class PicksUp(StrEnum):
    """What becomes of a call that rings."""

    HUMAN = "human"
    MACHINE = "machine_start"
    FAX = "fax"
    UNKNOWN = "unknown"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"

    @property
    def talks(self) -> bool:
        """Say whether the line opens at all."""
        return self not in (PicksUp.BUSY, PicksUp.NO_ANSWER, PicksUp.FAILED)


@dataclass(frozen=True)
class Phone:
    """How one number behaves; once all is said, its owner hangs up.

    `says` holds one turn each: words, SILENCE or a key such as KEY_NINE. `detected_after` is after how many turns the
    detection of answering machines tells what it heard; None = it never does.
    """

    picks_up: PicksUp = PicksUp.HUMAN
    says: tuple[str | Speech, ...] = ()
    detected_after: int | None = 0


class Told(NamedTuple):
    """What a document of ours told the call to do; no URL = hang up. `problem` is why Twilio would break off.

    With a `socket_url` the conversation goes on there, with a `number` it is put through; `turn_url` is asked then.
    """

    spoken: tuple[str, ...]
    turn_url: str = ""
    problem: str = ""
    socket_url: str = ""
    number: str = ""


_KNOWN = {
    "Response": set[str](),
    "Say": {"language", "voice", "loop"},
    "Gather": {
        "input", "action", "method", "language", "numDigits", "timeout", "speechTimeout", "actionOnEmptyResult",
        "profanityFilter", "hints", "bargeIn", "finishOnKey", "speechModel", "enhanced",
    },
    "Hangup": set[str](),
    "Pause": {"length"},
    "Connect": {"action", "method"},
    "ConversationRelay": {
        "url", "welcomeGreeting", "welcomeGreetingInterruptible", "language", "ttsLanguage", "transcriptionLanguage",
        "transcriptionProvider", "speechModel", "ttsProvider", "voice", "interruptible", "dtmfDetection",
        "reportInputDuringAgentSpeech", "profanityFilter", "partialPrompts", "preemptible", "hints", "debug",
    },
    "Language": {"code", "ttsProvider", "voice", "transcriptionProvider", "speechModel"},
    "Dial": {"action", "method", "timeout", "callerId"},
    "Number": set[str](),
}  # fmt: skip


def told(document: str) -> Told:
    """Read a document as Twilio does: an unknown word breaks the call off."""
    try:
        root = ElementTree.fromstring(document)  # noqa: S314  (it comes from the product under test)
    except ElementTree.ParseError as error:
        return Told((), problem=f"12100 {error}")
    spoken: list[str] = []
    if root.tag != "Response":
        return Told((), problem="12100 no Response")
    for verb in root:
        found = _problem(verb)
        if found:
            return Told(tuple(spoken), problem=found)
        spoken += [say.text or "" for say in verb.iter("Say")]
        if verb.tag == "Gather":
            return Told(tuple(spoken), verb.get("action", ""))
        if verb.tag == "Connect":
            talk = verb.find("ConversationRelay")
            assert talk is not None
            greeting = talk.get("welcomeGreeting", "")
            return Told((*spoken, greeting), verb.get("action", ""), socket_url=talk.get("url", ""))
        if verb.tag == "Dial":
            return Told(tuple(spoken), verb.get("action", ""), number=verb.findtext("Number", ""))
        if verb.tag == "Hangup":
            break
    return Told(tuple(spoken))


def _problem(verb: ElementTree.Element) -> str:
    for one in verb.iter():
        if one.tag not in _KNOWN:
            return f"12200 {one.tag} is no word of Twilio's"
        if unknown := set(one.attrib) - _KNOWN[one.tag]:
            return f"12200 {one.tag} knows no {', '.join(sorted(unknown))}"
    return ""


@dataclass
class Phones:
    """Phones by number; any other is picked up by somebody who hangs up at once."""

    by_number: dict[str, Phone] = field(default_factory=dict)

    def at(self, number: str) -> Phone:
        """Return how a number behaves."""
        return self.by_number.get(number, Phone())
