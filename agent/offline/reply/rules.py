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


#: How patterns are written, and what is matched. A word has an end: a hostile one of a thousand characters would
#: otherwise be tried from every one of them.
_SHORTHAND = {
    "n['’]t": r"\w{0,20}n['’]t",
    " ?": r"\s*",
    " ": r"\s+",
    r"\S+": r"\S{1,60}",
    r"\S*": r"\S{0,40}",
    r"\w+": r"\w{1,40}",
    r"\w*": r"\w{0,40}",
}


def words(*alternatives: str) -> re.Pattern[str]:
    """Compile alternatives that begin and end at the edge of a word; a space stands for any white space, and
    "n't" for every verb that ends in it.

    They are written, and matched, in lower case: ignoring case instead would make matching three times slower.
    """
    joined = "|".join(alternatives)
    for written, meant in _SHORTHAND.items():
        joined = joined.replace(written, meant)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")
