"""What a sentence claims by all that was learned, each claim in the clause that makes it most clearly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.offline.reply.clauses import Clause
from agent.offline.reply.learned import learned
from agent.offline.reply.rules import Hit
from agent.offline.reply.seeing import Seen, features_of
from prompts.reply_reading import Intent, ReadReply

#: How likely a claim must be to be made; chosen on messages that were held out of what was learned.
BAR = 0.28
#: To accuse a customer of addressing a machine needs more.
_BARS = {Intent.INJECTION: 0.5}
#: From here on grave news that is not claimed makes a message one for a person.
DOUBT = 0.07
#: How likely it must be that a sentence claims something, whatever it is, to need a person where nothing was claimed.
UNHEARD = 0.6
#: From here on it is plain what a sentence says: how likely anything else must be to be said in it, and grave news to
#: be feared in it.
PLAIN, BESIDE_PLAIN, DOUBT_IN_PLAIN = 0.6, 0.45, 0.2
#: How likely another promise of the same sentence must be to stand beside a likelier one.
_BESIDE = 0.6
#: What is hoped, heard of others or meant as a joke is nothing to act on without a person, in percent.
_HEARSAY_AT_MOST = 58
_HEARSAY = frozenset({"MAYBE", "REPORTED", "JOKE", "TRY"})
LEARNED = "learned"
_GRAVE = frozenset(
    {
        Intent.OPT_OUT,
        Intent.LEGAL_THREAT,
        Intent.INSOLVENCY,
        Intent.BANK_CHANGE_NOTICE,
        Intent.REGULATOR,
        Intent.HARDSHIP,
        Intent.ABUSIVE,
        Intent.INJECTION,
        Intent.SETTLEMENT_OFFER,
        Intent.REDIRECT,
    }
)
_PROMISES = frozenset(
    {
        Intent.PROMISE_FULL,
        Intent.PROMISE_PARTIAL,
        Intent.PROMISE_VAGUE,
        Intent.PROMISE_CONDITIONAL,
        Intent.PAYMENT_RUN,
    }
)
_ANNOUNCING = (_PROMISES - {Intent.PROMISE_VAGUE}) | {Intent.ALREADY_PAID}


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, and how likely it makes each claim."""

    seen: Seen
    chances: Mapping[Intent, float]


def judged(seen: Seen) -> Judged:
    """Judge a sentence by all that was learned; what gives orders to a machine claims nothing."""
    return Judged(seen, {} if seen.orders or not seen.clauses else learned().likely(seen.features))


def claimed(one: Judged, prompt: ReadReply) -> list[Hit]:
    """Return what a sentence claims."""
    if not one.chances:
        return list(one.seen.hits)
    return [hit for intent in _likely(one.chances) for hit in _hits(intent, one.chances[intent], one.seen, prompt)]


def doubtful(sentences: Iterable[Judged], hits: Sequence[Hit]) -> Hit | None:
    """Return the sentence that most likely brings grave news nobody claimed, if any does."""
    made = {hit.intent for hit in hits}
    found = []
    for one in sentences:
        feared = max((chance for intent, chance in one.chances.items() if intent in _GRAVE - made), default=0.0)
        if one.chances and feared >= (DOUBT_IN_PLAIN if max(one.chances.values()) >= PLAIN else DOUBT):
            found.append(Hit(LEARNED, Intent.UNCLEAR, one.seen.clauses[0], round(100 * feared)))
    return max(found, key=lambda hit: hit.confidence, default=None)


def unheard(sentences: Iterable[Judged], hits: Sequence[Hit]) -> Hit | None:
    """Return the sentence that most likely claims something nobody heard, if any does."""
    heard = {hit.clause.sentence for hit in hits}
    found = []
    for one in sentences:
        if one.chances and one.seen.clauses[0].sentence not in heard:
            nothing = math.prod(1 - chance for chance in one.chances.values())
            if 1 - nothing >= UNHEARD:
                found.append(Hit(LEARNED, Intent.UNCLEAR, one.seen.clauses[0], round(100 * nothing)))
    return min(found, key=lambda hit: hit.confidence, default=None)


def _likely(chances: Mapping[Intent, float]) -> list[Intent]:
    bar = BESIDE_PLAIN if max(chances.values()) >= PLAIN else BAR
    found = [intent for intent, chance in chances.items() if chance >= max(bar, _BARS.get(intent, 0.0))]
    likeliest = max((intent for intent in found if intent in _PROMISES), key=chances.__getitem__, default=None)
    return [i for i in found if i not in _PROMISES or i is likeliest or chances[i] >= _BESIDE]


def _hits(intent: Intent, chance: float, seen: Seen, prompt: ReadReply) -> list[Hit]:
    confidence = round(100 * chance)
    if intent in _ANNOUNCING and seen.features & _HEARSAY:
        confidence = min(confidence, _HEARSAY_AT_MOST)
    agreeing = {hit.clause: hit for hit in seen.hits if hit.intent is intent}
    if not agreeing:
        return [Hit(LEARNED, intent, _clearest(intent, seen, prompt), confidence)]
    return [Hit(hit.rule, intent, clause, confidence, hit.reason) for clause, hit in agreeing.items()]


def _clearest(intent: Intent, seen: Seen, prompt: ReadReply) -> Clause:
    clauses = seen.clauses
    if intent is Intent.PROMISE_PARTIAL:
        # A part is said by its figure: "2,000 on Monday, the rest at the end of the month".
        starts = [mark.start for mark in prompt.amounts]
        clauses = tuple(c for c in clauses if any(c.start <= at < c.end for at in starts)) or clauses
    if len(clauses) == 1:
        return clauses[0]

    def chance(clause: Clause) -> float:
        hits = [hit for hit in seen.hits if hit.clause is clause]
        return learned().likely(features_of(prompt, clause.start, clause.text, hits)).get(intent, 0.0)

    return max(clauses, key=chance)
