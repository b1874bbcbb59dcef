"""The fixed sentences of calls, and the words by which code knows a yes, a no or a stop without any model."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from tools.calls.script import CallScript

#: More words than this are no plain yes or no.
_SHORT = 12
#: More words than this are more than a keyword.
_KEYWORD = 4
#: The places of a sentence that tell what is owed.
TELLING = frozenset({"amount", "which", "day"})
_TWELVE_DIGITS = re.compile(r"\d(?:[ -]?\d){11,}")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Return sentences and words by language and name."""
    found: dict[str, dict[str, Any]] = tomllib.loads(
        Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8")
    )
    return found


def sentence(name: str, script: CallScript, **more: str) -> str:
    """Return a sentence in the language of the call, its places filled."""
    words: str = catalogue()[script.language][name]
    return words.format(**{**script.as_json(), **more})


def masked(words: str) -> str:
    """Hide what may be the number of a card or an account: it is neither read nor kept."""
    return _TWELVE_DIGITS.sub(lambda found: "•" * len(found.group()), words)


def is_yes(words: str, language: str) -> bool | None:
    """Say whether words are a plain yes or a plain no; None when they are neither. A no outweighs a yes."""
    if _says(words, language, "no"):
        return False
    plain = len(words.split()) <= _SHORT and "?" not in words
    return True if plain and _says(words, language, "yes") else None


def wants_no_calls(words: str) -> bool:
    """Say whether words ask for no more calls, in any language we know: the word alone, or the wish anywhere."""
    alone = len(words.split()) <= _KEYWORD
    return any(_says(words, one, "stop_anywhere") or (alone and _says(words, one, "stop")) for one in catalogue())


def never_wants_calls(words: str) -> bool:
    """Say whether words ask for no more calls beyond any doubt, in any language we know."""
    return any(_says(words, one, "stop_anywhere") for one in catalogue())


def wants_no_recording(words: str) -> bool:
    """Say whether words ask not to be recorded, in any language we know: they speak of it, and against it."""
    against = ("no", "stop", "unrecorded")
    return any(_says(words, one, "recording") and any(_says(words, one, no) for no in against) for one in catalogue())


def sounds_like_machine(words: str) -> bool:
    """Say whether words are those of an answering machine, in any language we know."""
    return any(_says(words, one, "machine") for one in catalogue())


def says(words: str, language: str, name: str) -> bool:
    """Say whether words hold one of a list, in the language of the call or in English."""
    return any(_says(words, one, name) for one in dict.fromkeys((language, "en")))


def _says(words: str, language: str, name: str) -> bool:
    return _pattern(tuple(catalogue()[language][name])).search(words.casefold().replace("\u2019", "'")) is not None


@lru_cache(maxsize=128)
def _pattern(known: Iterable[str]) -> re.Pattern[str]:
    # A word ends where no letter follows: the apostrophe of "don't" belongs to it.
    return re.compile("|".join(rf"(?<![\w']){re.escape(word)}(?![\w'])" for word in known))
