"""How the customers, segments and tags of the book are written in a policy."""

from __future__ import annotations

import re
from functools import lru_cache

from agent.offline.policy.lexer import normal
from agent.offline.policy.vocabulary import is_filler, look_up

#: A group by one of these words may be meant without the text calling it one.
_MAY_NAME_GROUPS = frozenset(
    "CUST ROLE ROLEMOD BIG NEW GROUPWORD TOPIC SEND MSG UNSUP TITLE HABIT ADAPT EXTRA TAGWORD".split()
)
#: Words that make the name before them another one ("Delta Logistics"), unless they only call it a group.
_LONGER_NAME = r"\s+(?!Gruppe|Group|Konzern)[A-Z][a-z]+(?!\w*'s)"
_CALLED_GROUP = r"(?:segment|tag|customers?|accounts?|clients?|kunden|group)"
#: In shorter names an "s" or "y" at the end may belong to the stem.
_SHORTEST_PLURAL = 5


@lru_cache(maxsize=4096)
def customer_pattern(name: str) -> re.Pattern[str]:
    """Match a customer's name as it stands in the book, capitals kept."""
    spaced = re.sub(r"(?:\\?\s)+", r"\\s+", re.escape(normal(name)))
    return re.compile(rf"(?<![\w-]){spaced}(?![\w-]|{_LONGER_NAME})")


@lru_cache(maxsize=512)
def group_pattern(name: str) -> re.Pattern[str]:
    """Match a segment or tag; one that is an everyday word ("late") only where the text calls it a group."""
    parts = re.split(r"[\s_-]+", name)
    # "no calls" is no tag, "no_calls" is
    joint = r"[_-]" if parts[0].casefold() in ("no", "not", "non") else r"[\s_-]+"
    spaced = joint.join(re.escape(part) for part in parts)
    if len(parts) == 1 and _is_everyday(name):
        return re.compile(_called_group(spaced), re.IGNORECASE)
    return re.compile(rf"(?<![\w-]){_singular_or_plural(name, spaced)}(?!\w)", re.IGNORECASE)


def _is_everyday(word: str) -> bool:
    known = look_up((word,))
    return is_filler(word) or (known is not None and known.kind not in _MAY_NAME_GROUPS)


_LEADS = ("tagged ", 'tagged "', "tag ", "segment ", "kennzeichen ", "merkmal ", "schlagwort ", "kategorie ", "gruppe ")


def _called_group(spaced: str) -> str:
    before = "|".join(rf"(?<={lead}){spaced}(?!\w)" for lead in _LEADS)
    return rf'{before}|(?<!\w){spaced}(?="?\s+{_CALLED_GROUP}\b)'


def _singular_or_plural(name: str, spaced: str) -> str:
    """Let a name written in one number be found in the other, in English and German."""
    if name.endswith("y") and len(name) >= _SHORTEST_PLURAL:
        return rf"{spaced[:-1]}(?:y|ies)"
    if name.endswith("s"):
        return rf"{spaced[:-1]}s?" if len(name) >= _SHORTEST_PLURAL else spaced
    return rf"{spaced}(?:s|es|n|en|e)?" if name[-1:].isalpha() else spaced
