"""How a clause is worded: what several frames ask of it beyond the kinds that are left."""

from __future__ import annotations

import re

from agent.offline.policy.clause import Clause, Found
from agent.offline.policy.patterns import compiled, kinds_of
from agent.offline.policy.persons import name_of


def stood(clause: Clause, pattern: str) -> bool:
    """Say whether a pattern is found in everything the clause began with, whatever was taken since."""
    return compiled(pattern).search(kinds_of(clause.whole)) is not None


def worded(clause: Clause, kind: str, words: re.Pattern[str]) -> bool:
    """Say whether a token of this kind stood in the clause in one of these words."""
    return any(token.kind == kind and words.search(token.text) for token in clause.whole)


def take_first(clause: Clause, *patterns: str) -> Found | None:
    """Take the first of several patterns that is found."""
    return next((found for pattern in patterns if (found := clause.take(pattern)) is not None), None)


def take_name(clause: Clause, *patterns: str) -> tuple[bool, str | None]:
    """Take a person by the group `p` of the first pattern found; say whether there is one, and the name."""
    found = take_first(clause, *patterns)
    return (False, None) if found is None else (True, name_of(found["p"]))
