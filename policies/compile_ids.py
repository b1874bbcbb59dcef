"""Short ids for rules that stay the same as long as their sentence does, wherever it moves on the page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from policies.policy import Rule

#: No vowels, so that no id spells a word, and no characters that are mistaken for each other.
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"
_LENGTH = 5


def with_ids(rules: Sequence[tuple[str, Rule]]) -> list[Rule]:
    """Give each rule its id: "c" and a code of its sentence's words, "-2" and so on for further rules of it."""
    codes: dict[str, str] = {}
    used: dict[str, int] = {}
    named = []
    for sentence, rule in rules:
        words = " ".join(sentence.casefold().split())
        if words not in codes:
            codes[words] = _free_code(words, set(codes.values()))
        code = codes[words]
        used[code] = used.get(code, 0) + 1
        suffix = f"-{used[code]}" if used[code] > 1 else ""
        named.append(rule.model_copy(update={"id": f"c{code}{suffix}"}))
    return named


def _free_code(words: str, taken: set[str]) -> str:
    value = int.from_bytes(hashlib.sha256(words.encode()).digest())
    letters = ""
    while value:
        value, place = divmod(value, len(_LETTERS))
        letters += _LETTERS[place]
        if len(letters) >= _LENGTH and letters not in taken:
            break
    return letters
