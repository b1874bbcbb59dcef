"""Lower case that keeps every character in its place, so that offsets stay true."""

from __future__ import annotations


def lowercase(text: str) -> str:
    """Return the text in lower case at the same length; characters whose lower case is longer stay as they are."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)
