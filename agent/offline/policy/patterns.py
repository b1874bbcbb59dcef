"""Patterns over kinds of words: "LEN AFTER DUE", "{who:PERSON} APPROVE", with | ? * + ( ) as in regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from agent.offline.policy.lexer import Token

_PART = re.compile(
    r"\{(?P<group>\w+):|(?P<close>\})|(?P<kind>[^\W\d](?:[\w'])*)|(?P<any>\.)|(?P<look>\?[=!])|(?P<blank>\s+)"
)
#: Stands between a name and its number, where a pattern has the name in several alternatives.
_NUMBER = "__"


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern; it is matched against kinds, each followed by one blank."""
    return re.compile(_PART.sub(_part, _numbered(pattern)))


def kinds_of(tokens: Iterable[Token]) -> str:
    """Give the kinds of tokens as patterns are matched against them, each followed by a blank."""
    return "".join(f"{token.kind} " for token in tokens)


def stretch(match: re.Match[str], name: str | int = 0) -> tuple[int, int]:
    """Give the range of tokens a match, or one named part of it, stands for."""
    return match.string.count(" ", 0, match.start(name)), match.string.count(" ", 0, match.end(name))


def places(match: re.Match[str]) -> dict[str, tuple[int, int]]:
    """Give the range of tokens each name of a matched pattern stands for."""
    found = [name for name in match.re.groupindex if match.start(name) >= 0]
    return {name.split(_NUMBER)[0]: stretch(match, name) for name in found}


def _numbered(pattern: str) -> str:
    """Give a name used in several alternatives a number in each, since a regular expression allows it only once."""
    seen: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        seen[match[1]] = seen.get(match[1], 0) + 1
        return f"{{{match[1]}{_NUMBER}{seen[match[1]]}:"

    return re.sub(r"\{(\w+):", number, pattern)


def _part(match: re.Match[str]) -> str:
    if match["group"]:
        return f"(?P<{match['group']}>"
    if match["close"]:
        return ")"
    if match["kind"]:
        return rf"(?:(?<!\S){match['kind']} )"
    if match["any"]:
        return r"(?:(?<!\S)\S+ )"
    return match["look"] or ""
