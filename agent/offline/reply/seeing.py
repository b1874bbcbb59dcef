"""What a message looks like to the reader: each sentence with its clauses, the rules that spoke, and its features."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.offline.reply import (
    delays,
    disputes,
    distress,
    fraud,
    notices,
    payments,
    people,
    promises,
    service,
    stops,
    talk,
    terms,
)
from agent.offline.reply.clauses import Clause, clauses_of
from agent.offline.reply.features import features
from agent.offline.reply.rules import Hit, Rule
from agent.reader.injection import addresses_a_machine
from agent.reader.lowercase import lowercase
from prompts.reply_reading import Intent, ReadReply

_FAMILIES = (
    notices, distress, fraud, stops, people, talk, service, terms, disputes, payments, promises, delays
)  # fmt: skip
_RULES: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family.RULES)
ORDERS = "orders to a machine"


@dataclass(frozen=True, slots=True)
class Seen:
    """One sentence: its clauses, the rules that spoke, and the features of its words."""

    clauses: tuple[Clause, ...]
    hits: tuple[Hit, ...]
    features: frozenset[str]

    @property
    def orders(self) -> bool:
        """Whether it gives orders to a machine, and so claims nothing else."""
        return any(hit.rule == ORDERS for hit in self.hits)


def in_lower_case(prompt: ReadReply) -> ReadReply:
    """Return a prompt whose words are in lower case; offsets stay."""
    lowered = (s.model_copy(update={"text": lowercase(s.text)}) for s in prompt.sentences)
    return prompt.model_copy(update={"sentences": tuple(lowered)})


def seen_in(prompt: ReadReply) -> list[Seen]:
    """Look at every sentence of a prompt in lower case."""
    whole = "\n".join(sentence.text for sentence in prompt.sentences)
    # One pass over the whole message leaves the few rules that can match anywhere in it.
    rules = [rule for rule in _RULES if rule.pattern.search(whole)]
    return [_seen(prompt, i, rules) for i in range(len(prompt.sentences))]


def _seen(prompt: ReadReply, index: int, rules: list[Rule]) -> Seen:
    sentence = prompt.sentences[index]
    clauses = tuple(clauses_of(index, sentence))
    if not clauses or addresses_a_machine(sentence.text):
        # No rule may read orders to a machine.
        orders = (Hit(ORDERS, Intent.INJECTION, clause, 95) for clause in clauses[:1])
        return Seen(clauses, tuple(orders), frozenset({f"rule {ORDERS}"} if clauses else ()))
    hits = _hits(sentence.text, clauses, rules)
    return Seen(clauses, tuple(hits), features_of(prompt, sentence.start, sentence.text, hits))


def features_of(prompt: ReadReply, start: int, text: str, hits: Iterable[Hit]) -> frozenset[str]:
    """Return the features of some words of a prompt, which begin at `start`, with the rules that spoke for them."""
    end = start + len(text)
    dates = ((mark.start - start, mark.end - start, "date") for mark in prompt.dates if start <= mark.start < end)
    money = ((mark.start - start, mark.end - start, "money") for mark in prompt.amounts if start <= mark.start < end)
    spoke = {name for hit in hits for name in (hit.rule, hit.intent.value)}
    return features(text, (*dates, *money), prompt.language, spoke)


def _hits(sentence: str, clauses: Sequence[Clause], rules: list[Rule]) -> list[Hit]:
    found = [
        Hit(rule.name, rule.intent, _best_clause(rule, clauses), rule.confidence, rule.reason)
        for rule in rules
        if rule.over == "sentence" and rule.speaks(sentence)
    ]
    for clause in clauses:
        found += [
            Hit(rule.name, rule.intent, clause, rule.confidence, rule.reason)
            for rule in rules
            if rule.over == "clause" and rule.speaks(clause.text)
        ]
    return found


def _best_clause(rule: Rule, clauses: Sequence[Clause]) -> Clause:
    return next((clause for clause in clauses if rule.pattern.search(clause.text)), clauses[0])
