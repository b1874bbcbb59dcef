"""Noticing that a message hands on somebody else's words instead of saying something itself."""

from __future__ import annotations

import re

_FORWARDED = re.compile(
    r"forwarded message|begin forwarded|weitergeleitete|message transféré|mensaje reenviado|"
    r"messaggio inoltrato|doorgestuurd bericht|"
    r"mensagem encaminhada|^\W{0,3}(?:subject|betreff|objet|asunto|oggetto|onderwerp|"
    r"assunto)\W{0,3}:\W{0,3}\s*(?:fwd?|wg|tr|rv|i|enc|doorst)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_HANDING_ON = re.compile(
    r"\s*(?:(?:hi|hello|dear|hallo)\b.{0,30}[,\n]\s*)?(?:(?:please\s+)?see\s+(?:below|attached thread|"
    r"the (?:mail|message|thread) below)|see below|fyi|as below|"
    r"for your information|forwarding|fwd|(?:please\s+)?(?:find|read)\s+below|below\b.{0,30}|siehe unten|"
    r"s\.\s?u\.|zur (?:info|kenntnis)|z\.\s?k\.|weitergeleitet|"
    r"voir ci-dessous|pour info(?:rmation)?|ver abajo|vedi sotto|zie onder(?:staand)?|ter info(?:rmatie)?|"
    r"ver abaixo|from (?:my|our) (?:colleague|boss|manager).{0,40})"
    r"\b.{0,60}$",
    re.IGNORECASE | re.DOTALL,
)
#: How much of the history may stand above the mark of a forwarded message.
_LOOK = 600


def hands_on_a_thread(text: str, start: int, end: int) -> bool:
    """Say whether the newest words are empty, or say no more than "see below", above a forwarded message."""
    newest = text[start:end]
    history = text[end:] if newest.strip() else text
    says_nothing = not newest.strip() or (len(newest) < 200 and _HANDING_ON.match(newest) is not None)
    inline = _FORWARDED.search(newest)
    if inline:
        return True
    return (
        says_nothing
        and bool(history.strip())
        and (_FORWARDED.search(history[:_LOOK]) is not None or bool(newest.strip()))
    )
