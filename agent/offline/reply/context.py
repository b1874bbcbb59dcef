"""Reading a hit again in the light of what stands around it: a day, a rest, a part that is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.offline.reply import disputes, promises
from agent.offline.reply.clauses import Clause
from agent.offline.reply.pointers import Pointers
from agent.offline.reply.rules import Hit
from prompts.reply_reading import Intent, ReadReply

PROMISES = frozenset({Intent.PROMISE_FULL, Intent.PROMISE_PARTIAL, Intent.PAYMENT_RUN})
#: A promise without a day is at most so sure, in percent.
_VAGUE_AT_MOST = 80


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds the hits of one message."""

    prompt: ReadReply
    clauses: Sequence[Clause]
    pointers: Pointers

    def read(self, hit: Hit) -> Hit:
        """Return what a hit means where it stands: a promise without a day is a vague one."""
        if hit.intent not in PROMISES or self._dated(hit.clause):
            return hit
        return replace(hit, intent=Intent.PROMISE_VAGUE, confidence=min(hit.confidence, _VAGUE_AT_MOST))

    def _dated(self, clause: Clause) -> bool:
        return self.pointers.date(clause) is not None

    def around(self, hit: Hit) -> str:
        """Return the sentence of a hit and the one after it."""
        near = self.prompt.sentences[hit.clause.sentence : hit.clause.sentence + 2]
        return " ".join(sentence.text for sentence in near)

    def parts(self, hits: list[Hit]) -> list[Hit]:
        """Make a dispute beside words that accept a part one of part, and a promise beside a rest one of part."""
        speaks_of_rest = any(hit.intent is Intent.PROMISE_PARTIAL for hit in hits) or (
            any(promises.PART.search(sentence.text) for sentence in self.prompt.sentences)
        )
        return [self._part(hit, speaks_of_rest) for hit in hits]

    def _part(self, hit: Hit, speaks_of_rest: bool) -> Hit:
        if hit.intent is Intent.DISPUTE_FULL and disputes.ACCEPTS_PART.search(self.around(hit)):
            return replace(hit, intent=Intent.DISPUTE_PARTIAL)
        has_figure = self.pointers.amount(hit.clause) is not None
        if hit.intent is Intent.PROMISE_FULL and speaks_of_rest and has_figure:
            return replace(hit, intent=Intent.PROMISE_PARTIAL)
        return hit
