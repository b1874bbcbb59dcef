"""Compiles the vocabularies of the offline reader: every entry with its stems, so that nothing is stemmed at start."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path

from agent.offline.reply import concepts
from agent.offline.reply.concepts.lexicon import COMPILED, STEMMERS, Stemmer
from agent.offline.reply.concepts.tokens import tokens

FOLDER = Path(concepts.__file__).parent


def compiled(language: str) -> dict[str, dict[str, str]]:
    """Return the words and the rows of stems of a language, each with its concept; the first entry wins."""
    words: dict[str, str] = {}
    rows: dict[str, str] = {}
    stem = Stemmer(language).stem
    with (FOLDER / f"{language}.toml").open("rb") as file:
        entries = [(entry, concept) for concept, entries in tomllib.load(file).items() for entry in entries]
    for entry, concept in entries:
        cut = tokens(entry.lower())
        if len(cut) == 1:
            words.setdefault(cut[0], concept)
            words.setdefault(stem(cut[0]), concept)
        elif cut:
            rows.setdefault(" ".join(map(stem, cut)), concept)
    return {"words": words, "rows": rows}


def write_compiled() -> None:
    """Write the vocabularies of all languages where the reader looks for them."""
    told = json.dumps({language: compiled(language) for language in STEMMERS}, ensure_ascii=False, sort_keys=True)
    (FOLDER / COMPILED).write_bytes(gzip.compress(told.encode(), mtime=0))
