"""What a rule is: a named pattern that makes a clause, or a whole sentence, speak for an intent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.offline.reply.clauses import Clause
from prompts.reply_reading import DisputeReason, Intent

SURE = 94
LIKELY = 82
WEAK = 62


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern: it speaks for an intent where `pattern` (and `also`) match and `unless` does not.

    `over` says what it is matched against: "clause", or "sentence" where the words are spread over clauses.
    """

    name: str
    intent: Intent
    pattern: re.Pattern[str]
    confidence: int = LIKELY
    unless: re.Pattern[str] | None = None
    also: re.Pattern[str] | None = None
    reason: DisputeReason | None = None
    over: str = "clause"

    def speaks(self, words: str) -> bool:
        """Say whether the rule matches some words."""
        return (
            self.pattern.search(words) is not None
            and (self.also is None or self.also.search(words) is not None)
            and (self.unless is None or self.unless.search(words) is None)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that spoke for a clause."""

    rule: str
    intent: Intent
    clause: Clause
    confidence: int
    reason: DisputeReason | None = None


def words(*alternatives: str) -> re.Pattern[str]:
    """Compile alternatives that begin and end at the edge of a word; a space stands for any white space, and
    "n't" for every verb that ends in it.

    They are written, and matched, in lower case: ignoring case instead would make matching three times slower.
    """
    joined = "|".join(alternatives).replace("n['’]t", r"\w*n['’]t").replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")
