"""People in the grammar: how a text names the one who approves, looks after or takes over."""

from __future__ import annotations

import re

#: Somebody: the author, a role, or a name.
PERSON = (
    "(?:<ME>|(?:(?:frau|herrn?|mrs?|ms|miss|dr|shri|smt)\\.? )*(?:"
    "(?:the |our |der |die |dem |den )?<NAME>(?:(?: of| for|\\.)? (?:<NAME>|\\d+))*(?!'s)|<ROLE>(?! <NAME>)|"
    "(?:(?:the |our |an? )?[\\w-]+'s |the |our |my |their |its |der |die |dem |den |unserer? )(?:[\\w&-]+ "
    "){0,2}(?:desk|team|department|"
    "manager|officer|director|lead|leader|head|controller|clerk|office|counsel|committee|board|partner|owner|rep|"
    "coordinator|"
    "assistant|secretary|advisor|csm|kam|cfo|ceo|treasury|leitung)))"
)


def who(name: str | None) -> str | None:
    """Name a person as the text does, without article or possessive; nobody for "a person"."""
    if name is None:
        return None
    bare = re.sub(r"'s?$|\s+$", "", name.strip())
    bare = re.sub(r"^(?:the|our|their|an?|der|die|dem|den)\s+", "", bare, flags=re.IGNORECASE)
    if bare.casefold() in ("my", "mine", "our", "ours", "your", "prior", "meine", "meiner"):
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
