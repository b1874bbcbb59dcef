"""What a call is told to do, in Twilio's markup: say something, listen for a turn, hang up."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

#: How long we wait for the first word, and the language tags speech is spoken and heard in.
LISTENS_SECONDS = 5
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
        "language": _tag(language),
        "numDigits": "1",
        "timeout": str(LISTENS_SECONDS),
        "speechTimeout": "auto",
        "actionOnEmptyResult": "true",
        "profanityFilter": "false",
    }
    _say(SubElement(response, "Gather", heard), question, language)
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
        SubElement(parent, "Say", {"language": _tag(language)}).text = text


def _tag(language: str) -> str:
    return TAGS.get(language, TAGS["en"])
