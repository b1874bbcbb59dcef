"""Which date, amount and invoices belong to a claim: those in its own clause, then in its sentence, then nearby."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from agent.offline.reply.clauses import Clause
from prompts.reply_reading import ReadReply


class _Marked(Protocol):
    @property
    def start(self) -> int: ...


_THEN = re.compile(r"\b(?:by then|until then|bis dahin|d['’]ici là|para entonces|entro allora|tegen die tijd|até lá)\b")

M = TypeVar("M", bound=_Marked)


def inside(marks: Sequence[M], start: int, end: int) -> list[int]:
    """Return the indices of the marks that begin in a span."""
    return [i for i, mark in enumerate(marks) if start <= mark.start < end]


class Pointers:
    """Looks up marks for a clause of one prompt; `spoken` are the clauses that make claims of their own."""

    def __init__(self, prompt: ReadReply, clauses: Sequence[Clause], spoken: set[Clause]) -> None:
        self._prompt = prompt
        self._clauses = list(clauses)
        self._spoken = spoken

    def date(self, clause: Clause) -> int | None:
        """Return the first date of a clause, or of a silent one beside it; "by then" means the date before it."""
        if _THEN.search(clause.text):
            earlier = [i for i, mark in enumerate(self._prompt.dates) if mark.start < clause.start]
            return earlier[-1] if earlier else None
        found = self._nearby(self._prompt.dates, clause)
        return found[0] if found else None

    def amount(self, clause: Clause) -> int | None:
        """Return the first amount of a clause, or of a neighbour clause that claims nothing itself."""
        found = inside(self._prompt.amounts, clause.start, clause.end)
        return found[0] if found else None

    def invoices(self, clause: Clause) -> tuple[int, ...]:
        """Return the invoices of a clause; a clause without any takes over those its sentence named before."""
        return self.own_invoices(clause) or self._earlier(clause)

    def own_invoices(self, clause: Clause) -> tuple[int, ...]:
        """Return the invoices that stand in the clause itself or in a silent clause beside it."""
        return tuple(self._nearby(self._prompt.invoices, clause))

    def _nearby(self, marks: Sequence[M], clause: Clause) -> list[int]:
        own = inside(marks, clause.start, clause.end)
        if own:
            return own
        beside = [other for other in self._beside(clause) if other not in self._spoken]
        for other in beside:
            found = inside(marks, other.start, other.end)
            if found:
                return found
        return []

    def _beside(self, clause: Clause) -> list[Clause]:
        """Return the other clauses of the sentence, the following ones first, then the next sentence's first."""
        same = [other for other in self._clauses if other.sentence == clause.sentence and other is not clause]
        following = [other for other in self._clauses if other.sentence == clause.sentence + 1]
        before = [other for other in self._clauses if other.sentence == clause.sentence - 1]
        later = [other for other in same if other.start > clause.start]
        return later + [other for other in same if other.start < clause.start][::-1] + following + before[::-1]

    def _earlier(self, clause: Clause) -> tuple[int, ...]:
        sentence = self._prompt.sentences[clause.sentence]
        found = inside(self._prompt.invoices, sentence.start, clause.start)
        return tuple(found)
