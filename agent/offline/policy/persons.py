"""People in the grammar: how a text names the one who approves, looks after or takes over."""

from __future__ import annotations

import re

#: Somebody: the author, a role, or a name.
PERSON = "(?:<ME>|(?:(?:frau|herrn?|mrs?|ms|miss|dr)\\.? )*(?:<ROLE>(?! <NAME>)|<NAME>(?:\\.? <NAME>)?(?!'s)))"


def who(name: str | None) -> str | None:
    """Name a person as the text does, without article or possessive; nobody for "a person"."""
    if name is None:
        return None
    bare = re.sub(r"'s?$|\s+$", "", name.strip())
    bare = re.sub(r"^(?:the|our|their|an?|der|die|dem|den)\s+", "", bare, flags=re.IGNORECASE)
    if bare.casefold() in ("my", "our", "your", "prior"):
        return "me"
    nobody = (
        "person",
        "human",
        "human being",
        "somebody",
        "someone",
        "mensch",
        "menschen",
        "a",
        "an",
        "the",
        "it",
        "them",
        "colleague",
    )
    return None if bare.casefold() in nobody else bare
