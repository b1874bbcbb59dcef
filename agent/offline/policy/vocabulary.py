"""The words of the trade by what they stand for, loaded from `vocabulary.toml`: many wordings, few kinds."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import snowballstemmer

_FILE = Path(__file__).with_suffix(".toml")
_ENGLISH, _GERMAN = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("german")
#: The name under which the file lists the words that say nothing.
_FILLERS = "FILLERS"
#: Words of the longest entry.
LONGEST = 6
#: Shorter words have too many look-alikes to be known by their stem.
_SHORTEST_STEM = 4
#: Where `stems` gives a word as written, and its English stem.
_WRITTEN, _ENGLISH_STEM = 0, 1


class Entry(NamedTuple):
    """An entry of the vocabulary: how many words it has, the kind they stand for, and which of that kind."""

    words: int
    kind: str
    value: str


@lru_cache(maxsize=16384)
def stems(word: str) -> tuple[str, str, str]:
    """Give the forms a word is looked up in: as written, and by its English and its German stem."""
    folded = word.casefold().replace("’", "'")
    return folded, _english(folded), "~" + _GERMAN.stemWord(folded.removesuffix("'s"))


@lru_cache(maxsize=16384)
def _english(folded: str) -> str:
    return "~" + str(_ENGLISH.stemWord(folded.removesuffix("'s")))


@lru_cache(maxsize=1)
def _file() -> dict[str, str]:
    with _FILE.open("rb") as file:
        listed: dict[str, str] = tomllib.load(file)
    return listed


@lru_cache(maxsize=1)
def fillers() -> frozenset[str]:
    """Give the words that carry no condition, limit or direction of their own."""
    return frozenset(_file()[_FILLERS].split())


@lru_cache(maxsize=1)
def entries() -> dict[tuple[str, ...], Entry]:
    """Map each row of words or stems to its entry; of two that look alike the first counts."""
    found: dict[tuple[str, ...], Entry] = {}
    for name, listed in _file().items():
        if name == _FILLERS:
            continue
        kind, _, value = name.partition(":")
        for wording in listed.split(","):
            for row in _rows(wording.split()):
                found.setdefault(row, Entry(len(row), kind, value))
    return found


def _rows(words: list[str]) -> list[tuple[str, ...]]:
    """Give the rows a wording is found by; "=" before it keeps it as written."""
    if not words:
        return []
    if words[0].startswith("="):
        return [(words[0][1:], *words[1:])]
    if len(words) > 1:
        return [tuple(_english(word) for word in words)]
    word = words[0]
    return [(word,)] if len(word) < _SHORTEST_STEM else [(word,), *((stem,) for stem in stems(word)[1:])]


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    return frozenset(row[0] for row in entries() if len(row) > 1)


def look_up(words: tuple[str, ...]) -> Entry | None:
    """Find the longest entry a row of words begins with."""
    forms = [stems(word) for word in words[:LONGEST]]
    return _of_several(forms) or _of_one(words[0], forms[0])


def _of_several(forms: list[tuple[str, str, str]]) -> Entry | None:
    if not any(form in _beginnings() for form in forms[0]):
        return None
    for length in range(len(forms), 1, -1):
        for form in (_WRITTEN, _ENGLISH_STEM):
            if (entry := entries().get(tuple(word[form] for word in forms[:length]))) is not None:
                return entry
    return None


def _of_one(word: str, forms: tuple[str, str, str]) -> Entry | None:
    """Look up one word; a filler is no entry by its stem alone."""
    known_by = forms[:1] if is_filler(word) else forms
    return next((entry for form in known_by if (entry := entries().get((form,))) is not None), None)


def is_filler(word: str) -> bool:
    """Say whether a word says nothing by itself."""
    return word.casefold() in fillers()
