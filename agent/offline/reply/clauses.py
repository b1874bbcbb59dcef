"""Clauses: the pieces of a sentence that can say different things ("we dispute 1042, but will pay 1043")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prompts.reply_reading import Sentence

_TURN = (
    r"\bbut\b|\bhowever\b|\bthough\b|\balthough\b|\bwhereas\b|\byet\b|\baber\b|\bjedoch\b|"
    r"\ballerdings\b|\bsondern\b|\bmais\b|\bpero\b|\bperò\b|\bmaar\b|\bporém\b|\bmas\b"
)
_SUBJECT = (
    r"(?:we|i|it|you|they|he|she|please|pls|kindly|the\s+(?:rest|remaining|remainder|balance|other|"
    r"payment)|rest|remaining|balance|(?:inv[-\s]?\w+|\d{3,})\b(?=\s+(?:will|is|goes|follows|was|has|can)\b)|"
    r"\d{3,}\b(?=\s+(?:are|were|to|on|by|next|paid)\b)|"
    r"wir|ich|bitte|der\s+rest|den\s+rest|die\s+(?:zahlung|rechnung|restliche)|rechnung|nous|je|"
    r"le\s+(?:solde|reste)|merci\s+de|pagaremos|hemos|el\s+resto|por\s+favor|il\s+(?:saldo|resto)|"
    r"pagheremo|abbiamo|provvederemo|wij|ik|het\s+restant|de\s+rest|graag|o\s+restante|vamos|will|"
    r"stop|cease|leave|copy|send|can|could)\b"
)
#: Tables are laid out with long runs of spaces: each run is tried once, from its beginning, and given back at no cost.
_SPLIT = re.compile(
    rf"(?<!\s)(?:\s*+,?\s*+(?:{_TURN})(?:\s*+,)?\s++|\s*+;\s+|\s++[-–—]\s+|\s*+,\s+(?:(?:and|und|et|y|e|en|so|then|"
    rf"also)\s+)?(?={_SUBJECT})|\s++(?:and|und|et|y|e|en|&|\+)\s+(?={_SUBJECT}))|"
    rf"(?<=\w{{4}})\.\s+(?=\S)|(?<=[^\W\d]{{3}})\.\s+(?=\S)",
)

#: A piece with fewer words belongs to what follows it.
MIN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence; `start` and `end` are offsets into the stored text, `sentence` is the index."""

    sentence: int
    start: int
    end: int
    text: str
    asks: bool


def clauses_of(index: int, sentence: Sentence) -> list[Clause]:
    """Cut a sentence into its clauses, in order; a sentence without a turn is one clause."""
    asks = sentence.text.rstrip(" \"')”’»").endswith("?")
    found: list[Clause] = []
    at = 0
    for split in [*_SPLIT.finditer(sentence.text), None]:
        until = split.start() if split else len(sentence.text)
        words = sentence.text[at:until]
        if split and len(words.split()) < MIN_WORDS:
            # "INV-1042 and INV-1043 will be paid": the first number says nothing alone.
            continue
        if words.strip():
            found.append(Clause(index, sentence.start + at, sentence.start + until, words, asks))
        at = split.end() if split else until
    return found
