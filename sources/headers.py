"""Header words: which ones are known, how a header is brought to its plain form, and the currency some carry."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sources.amounts import currencies_named
from sources.rows import Entity
from sources.texts import strip_accents

WORDS = Path(__file__).with_name("headers.toml")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The header words of one entity: by field best first, what it cannot do without, and names of such tables."""

    columns: dict[str, list[str]]
    required: tuple[tuple[str, ...], ...]
    titles: frozenset[str]
    marks: tuple[str, ...] = ()

    def missing(self, found: dict[str, str]) -> list[str]:
        """Name the required fields that no header gives, alternatives joined by "or"."""
        return [
            " or ".join(field.replace("_", " ") for field in choice)
            for choice in self.required
            if not any(field in found for field in choice)
        ]


@lru_cache(maxsize=1)
def vocabulary() -> dict[Entity, Vocabulary]:
    """Return the header words of every entity."""
    words = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {
        Entity(name): Vocabulary(
            columns=entry["columns"],
            required=tuple(tuple(choice.split("|")) for choice in entry["required"]),
            titles=frozenset(entry["titles"]),
            marks=tuple(entry.get("marks", ())),
        )
        for name, entry in words.items()
    }


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Return every known header word, to tell a header row from a row of values."""
    return frozenset(word for entry in vocabulary().values() for words in entry.columns.values() for word in words)


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """Bring a header to its plain form: "Fälligkeits-Datum*" and "faelligkeits_datum" become plain words."""
    parted = _HUMP.sub(" ", strip_accents(header).replace("WhatsApp", "Whatsapp")).casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", parted).split())


def header_currency(header: str) -> tuple[str, str | None]:
    """Split a header such as "Amount (USD)" or "converted_usd" into its plain words and the currency it names."""
    words = plain(header).split()
    for symbol in ("€", "£"):
        if symbol in header:
            return " ".join(words), next(iter(currencies_named(symbol) or ()), None)
    if len(words) > 1:
        named = currencies_named(words[-1])
        if named and len(named) == 1 and len(words[-1]) == 3:
            rest = words[:-2] if words[-2] == "in" and len(words) > 2 else words[:-1]
            return " ".join(rest), next(iter(named))
    return " ".join(words), None


def is_known(header: str) -> bool:
    """Say whether a cell reads like a column header of any entity."""
    return plain(header) in known_words() or header_currency(header)[0] in known_words()
