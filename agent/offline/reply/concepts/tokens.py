"""Cuts lower-case text into words, marks, and the signs that mean something."""

from __future__ import annotations

import re

#: Articles and pronouns that are written together with the word after them.
_ELIDED = re.compile(
    r"^(?:(?:l|d|qu|s|n|j|m|t|c|jusqu|lorsqu|puisqu|dell|nell|sull|all|un|dall|quell|quest)')(?=\w{2})"
)
_TOKEN = re.compile(r"<\w+>|[^\W\d_]+(?:['’][^\W\d_]+)*|\w*\d[\w./-]*|[?!%€$£]")
#: A number of so many figures names something; a smaller one counts something.
_LONG_NUMBER = 3


def tokens(text: str) -> list[str]:
    """Return the words of a text; numbers are told apart by their length alone."""
    found: list[str] = []
    for token in _TOKEN.findall(text.replace("’", "'")):
        if token.startswith("<"):
            found.append(token)
        elif any(character.isdigit() for character in token):
            figures = sum(character.isdigit() for character in token)
            found.append("<number>" if figures >= _LONG_NUMBER else "<count>")
        else:
            found += _without_elision(token)
    return found


def _without_elision(word: str) -> list[str]:
    elided = _ELIDED.match(word)
    if elided is None:
        return [word]
    # In "n'avons" the first letter is the denial.
    return (["n'"] if elided.group() == "n'" else []) + [word[elided.end() :]]
