"""Finds the vocabulary's entries and the names of countries in a row of tokens."""

from __future__ import annotations

from collections.abc import Sequence

from agent.offline.policy.lexer import Token
from agent.offline.policy.vocabulary import LONGEST, Entry, look_up
from policies.compile_names import countries

#: Words of the longest name of a country.
_LONGEST_COUNTRY = 4
#: Words that are also codes of countries.
_NO_COUNTRY = frozenset({"Us", "All", "Man", "Das"})


def entry_at(tokens: Sequence[Token], at: int) -> Entry | None:
    """Find the longest entry that begins here; hyphens join words, and figures may follow one."""
    words: list[str] = []
    for token in tokens[at : at + LONGEST + 1]:
        if token.kind == "word" or (words and token.kind in ("NUM", "ORD")):
            words.append(token.text)
        elif not (words and token.kind == "DASH" and token.text == "-"):
            break
    return look_up(tuple(words)) if words else None


def tokens_in(tokens: Sequence[Token], at: int, entry: Entry) -> int:
    """Count the tokens an entry found here takes, hyphens between its words included."""
    end, words = at, 0
    while words < entry.words:
        words += tokens[end].kind != "DASH"
        end += 1
    return end - at


def country_at(tokens: Sequence[Token], at: int) -> tuple[int, str] | None:
    """Find the country named here: how many tokens its name has, and its code."""
    if tokens[at].kind != "word":
        return None
    words = [token.text for token in tokens[at : at + _LONGEST_COUNTRY] if token.kind == "word"]
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length])
        if len(name) > 1 and name[0].isupper() and name not in _NO_COUNTRY and name.casefold() in countries():
            return length, countries()[name.casefold()]
    return None
