"""How many SMS a text becomes: seven bits a character where the alphabet of GSM has it, else sixteen (3GPP 23.038)."""

from __future__ import annotations

from typing import Literal, NamedTuple

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take two places, the first for leaving the basic table.
_EXTENDED = frozenset("\f^{}\\[~]|€")

#: What reads the same in the alphabet of GSM; a single blank of the wrong kind would more than double the parts.
_READS_THE_SAME = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u2018\u2019\u201a", "'"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "\u2026": "...",
    }
)


class Segments(NamedTuple):
    """The parts a text is cut into; `units` are places of the encoding, not characters."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def segments(text: str) -> Segments:
    """Count the SMS of a text; one that fits alone has more room, as parts carry a header of six bytes."""
    if all(character in _BASIC or character in _EXTENDED for character in text):
        places = [2 if character in _EXTENDED else 1 for character in text]
        return Segments("GSM-7", sum(places), _parts(places, alone=160, together=153))
    places = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Segments("UCS-2", sum(places), _parts(places, alone=70, together=67))


def in_fewer_parts(text: str) -> str:
    """Write typographic blanks, quotes, dashes and dots as GSM has them; letters stay, as they spell names."""
    return text.translate(_READS_THE_SAME)


def _parts(places: list[int], *, alone: int, together: int) -> int:
    """Count the parts; what takes two places is never cut in two."""
    if sum(places) <= alone:
        return 1 if places else 0
    count, used = 1, 0
    for taken in places:
        if used + taken > together:
            count, used = count + 1, 0
        used += taken
    return count
