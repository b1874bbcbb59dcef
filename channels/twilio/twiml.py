"""What a call is told to do, in Twilio's markup: say something, listen, talk over a socket, hand over, hang up."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

#: How long we wait for the first word, how long a colleague's phone rings, and the language tags of speech.
LISTENS_SECONDS = 5
RINGS_SECONDS = 20
TAGS = {"en": "en-GB", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'


def ask(first: Sequence[str], question: Sequence[str], language: str, turn_url: str) -> bytes:
    """Say `first` without a break, then ask, which may be interrupted; what is said or keyed goes to `turn_url`."""
    response = Element("Response")
    _say(response, first, language)
    heard = {
        "input": "dtmf speech",
        "action": turn_url,
        "method": "POST",
        "language": tag_of(language),
        "numDigits": "1",
        "timeout": str(LISTENS_SECONDS),
        "speechTimeout": "auto",
        "actionOnEmptyResult": "true",
        "profanityFilter": "false",
    }
    _say(SubElement(response, "Gather", heard), question, language)
    return _HEAD + tostring(response)


def relay(greeting: Sequence[str], language: str, socket_url: str, action_url: str) -> bytes:
    """Say a greeting without a break, then talk over a WebSocket of ours; `action_url` is asked what comes after.

    What is spoken is recognised in whichever language it is, which only this model does.
    """
    response = Element("Response")
    connect = SubElement(response, "Connect", {"action": action_url, "method": "POST"})
    talk = {
        "url": socket_url,
        "welcomeGreeting": " ".join(greeting),
        "welcomeGreetingInterruptible": "none",
        "ttsLanguage": tag_of(language),
        "transcriptionProvider": "Deepgram",
        "speechModel": "nova-3-general",
        "transcriptionLanguage": "multi",
        "interruptible": "any",
        "dtmfDetection": "true",
        "reportInputDuringAgentSpeech": "dtmf",
        "profanityFilter": "false",
    }
    spoken = SubElement(connect, "ConversationRelay", talk)
    for tag in TAGS.values():
        SubElement(spoken, "Language", {"code": tag})
    return _HEAD + tostring(response)


def hand_over(last: Sequence[str], language: str, number: str, action_url: str) -> bytes:
    """Say the last words, and put the call through; `action_url` is told whether anybody took it."""
    response = Element("Response")
    _say(response, last, language)
    dial = SubElement(response, "Dial", {"action": action_url, "method": "POST", "timeout": str(RINGS_SECONDS)})
    SubElement(dial, "Number").text = number
    return _HEAD + tostring(response)


def hang_up(last: Sequence[str], language: str) -> bytes:
    """Say the last words, and end the call."""
    response = Element("Response")
    _say(response, last, language)
    SubElement(response, "Hangup")
    return _HEAD + tostring(response)


def _say(parent: Element, words: Sequence[str], language: str) -> None:
    text = " ".join(word for word in words if word)
    if text:
        SubElement(parent, "Say", {"language": tag_of(language)}).text = text


def tag_of(language: str) -> str:
    """Return the tag a language is spoken and heard in."""
    return TAGS.get(language, TAGS["en"])
