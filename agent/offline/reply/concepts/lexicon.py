"""What the words of a customer stand for: what was learned of one wording, in one language, holds for all."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from threading import Lock
from typing import Any

import snowballstemmer

#: Written by `make train`: for each language its words and rows of stems, with the concept of each.
COMPILED = "compiled.json.gz"
STEMMERS = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
}

#: So many more words must another language know, to be taken for the one that is written.
_SURELY_ANOTHER = 2

Meaning = tuple[str, str]
"""A concept (or an empty string) and the word or words it was found in."""


class Stemmer:
    """Reduces the words of a language to their stems; a stem is told from a word by its first sign.

    Safe to use from several threads.
    """

    def __init__(self, language: str) -> None:
        self._stemmer = snowballstemmer.stemmer(STEMMERS[language])
        # It keeps the word it is at in itself: two threads at once would be given a mixture of both of theirs.
        self._one_at_a_time = Lock()

    @lru_cache(maxsize=16384)  # noqa: B019  (one stemmer a language, kept for good)
    def stem(self, word: str) -> str:
        """Return the stem of a word; marks and signs are their own."""
        if not word[0].isalpha():
            return word
        with self._one_at_a_time:
            return f"~{self._stemmer.stemWord(word)}"


class Lexicon:
    """The vocabulary of one language: words, stems, and rows of stems separated by blanks."""

    def __init__(self, language: str, words: Mapping[str, str], rows: Mapping[str, str]) -> None:
        self._stem = Stemmer(language).stem
        self._words = words
        self._rows: dict[str, list[tuple[list[str], str]]] = {}
        for row in sorted(rows, key=lambda row: -row.count(" ")):
            stems = row.split(" ")
            self._rows.setdefault(stems[0], []).append((stems, rows[row]))

    def meanings(self, words: list[str]) -> list[Meaning]:
        """Say what each word, or row of words, stands for; the longest row first."""
        stems = [self._stem(word) for word in words]
        found: list[Meaning] = []
        at = 0
        while at < len(words):
            concept, length = self._row_at(stems, at) or (self._concept(words[at], stems[at]), 1)
            found.append((concept, " ".join(words[at : at + length])))
            at += length
        return found

    def _row_at(self, stems: list[str], at: int) -> tuple[str, int] | None:
        for row, concept in self._rows.get(stems[at], ()):
            if stems[at : at + len(row)] == row:
                return concept, len(row)
        return None

    def _concept(self, word: str, stem: str) -> str:
        return self._words.get(word) or self._words.get(stem, "") if word[0].isalpha() else word


@cache
def _compiled() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(files(__package__).joinpath(COMPILED).read_bytes()))
    return found


@cache
def lexicon(language: str) -> Lexicon:
    """Return the vocabulary of a language."""
    compiled = _compiled()[language]
    return Lexicon(language, compiled["words"], compiled["rows"])


def meanings(words: list[str], language: str) -> list[Meaning]:
    """Say what words stand for in a language; if it is unknown, or knows few of them, in the one that knows most."""
    own = lexicon(language).meanings(words) if language in STEMMERS else []
    if _known(own) * 2 >= len(words) > 0:
        return own
    best = max((lexicon(known).meanings(words) for known in STEMMERS), key=_known)
    return best if not own or _known(best) >= _known(own) + _SURELY_ANOTHER else own


def _known(reading: list[Meaning]) -> int:
    return sum(len(found.split()) for concept, found in reading if concept)
