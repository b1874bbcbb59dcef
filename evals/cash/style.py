"""How sellers number and payers write, one file for a set: the held-back set has schemes and words of its own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.labels import LabelError

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class BookStyle:
    """How a seller writes the numbers of what it issues, and in which scheme its references are."""

    invoice: str
    credit: str
    customer: str
    order: str
    first: int
    languages: tuple[str, ...]
    references: str
    currency: str


@dataclass(frozen=True, slots=True)
class Words:
    """What payers of one language write around numbers, or instead of them."""

    memo: tuple[str, ...]
    bare: tuple[str, ...]
    lump: tuple[str, ...]
    subscription: tuple[str, ...]
    deduction: tuple[str, ...]
    months: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """All of a set: its seeds, the books, and how payers are called and write."""

    seeds: tuple[int, ...]
    books: tuple[BookStyle, ...]
    words: dict[str, Words]
    families: tuple[str, ...]
    trades: tuple[str, ...]
    forms: tuple[str, ...]
    towns: tuple[str, ...]
    joins: tuple[str, ...]
    affixes: tuple[str, ...]


def style_of(chosen: str) -> Style:
    """Read the style of a set. Raises LabelError when there is none."""
    path = HERE / chosen / "payers.toml"
    try:
        told: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LabelError(f"{path} cannot be read: {error}") from error
    words = {
        language: Words(**{name: tuple(each) for name, each in of.items()}) for language, of in told["words"].items()
    }
    books = tuple(BookStyle(**(book | {"languages": tuple(book["languages"])})) for book in told["books"])
    names = {name: tuple(each) for name, each in (told["names"] | told["habits"]).items()}
    return Style(seeds=tuple(told["seeds"]), books=books, words=words, **names)
