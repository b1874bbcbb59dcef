"""The offline answer to ReadReply: every rule is tried on every clause, and what they say is weighed together."""

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
    stance,
    stops,
    talk,
    terms,
)
from agent.offline.reply.clauses import Clause, clauses_of
from agent.offline.reply.context import Context
from agent.offline.reply.features import features
from agent.offline.reply.learned import learned
from agent.offline.reply.pointers import Pointers
from agent.offline.reply.rules import Hit, Rule
from agent.offline.reply.weighing import weigh
from agent.reader.injection import addresses_a_machine
from agent.reader.lowercase import lowercase
from prompts.reply_reading import Intent, ReadClaim, ReadReply, ReplyReading

_FAMILIES = (
    notices, distress, fraud, stops, people, talk, service, terms, disputes, payments, promises, delays
)  # fmt: skip
_RULES: tuple[Rule, ...] = tuple(rule for family in _FAMILIES for rule in family.RULES)
#: What a doubtful tone takes from the confidence of a claim, in percent points.
_DOUBT, _REPORT, _JOKE, _OUR_WORDS, _TOLD_US = 28, 22, 50, 55, 40
_LOWERED = frozenset(
    {
        Intent.PROMISE_FULL,
        Intent.PROMISE_PARTIAL,
        Intent.PROMISE_CONDITIONAL,
        Intent.PAYMENT_RUN,
        Intent.ALREADY_PAID,
        Intent.PROMISE_VAGUE,
        Intent.THANKS,
    }
)
_MAX_CLAIMS = 12
ORDERS = "orders to a machine"
#: How likely a claim must be to be made at all. What must not be overlooked is said earlier; what stops chasing, later.
_COMMON_BAR = 0.2
_BAR: dict[Intent, float] = {}
_UNCLEAR = 25
_BARE_DATE = 72
MAX_ACK_WORDS = 14


@dataclass(frozen=True, slots=True)
class Seen:
    """One sentence as the reader sees it: its clauses, the rules that spoke, and the features of its words."""

    clauses: tuple[Clause, ...]
    hits: tuple[Hit, ...]
    features: frozenset[str]


def read_reply(prompt: ReadReply) -> ReplyReading:
    """Read a message; what neither was learned nor is a rule is UNCLEAR with low confidence, never a guess."""
    if not prompt.sentences:
        return ReplyReading(claims=())
    prompt = _in_lower_case(prompt)
    seen = seen_in(prompt)
    clauses = [clause for one in seen for clause in one.clauses]
    hits = _stop_word(prompt, clauses) or [hit for one in seen for hit in _claimed(one, prompt)]
    pointers = Pointers(prompt, clauses, {hit.clause for hit in hits if hit.intent is not Intent.INJECTION})
    claims = weigh(hits, Context(prompt, clauses, pointers)) or _said_little(prompt)
    return ReplyReading(claims=tuple(claims[:_MAX_CLAIMS]))


def _in_lower_case(prompt: ReadReply) -> ReadReply:
    lowered = (s.model_copy(update={"text": lowercase(s.text)}) for s in prompt.sentences)
    return prompt.model_copy(update={"sentences": tuple(lowered)})


def _stop_word(prompt: ReadReply, clauses: list[Clause]) -> list[Hit]:
    whole = "\n".join(sentence.text for sentence in prompt.sentences)
    return [Hit("the stop word alone", Intent.OPT_OUT, clauses[0], 97)] if stops.is_stop_word(whole) else []


def seen_in(prompt: ReadReply) -> list[Seen]:
    """Look at every sentence of a prompt in lower case: what rules say of it, and what its words stand for."""
    prompt = _in_lower_case(prompt)
    whole = "\n".join(sentence.text for sentence in prompt.sentences)
    # One pass over the whole message leaves the few rules that can match anywhere in it.
    rules = [rule for rule in _RULES if rule.pattern.search(whole)]
    return [_seen(prompt, i, rules) for i in range(len(prompt.sentences))]


def _seen(prompt: ReadReply, index: int, rules: list[Rule]) -> Seen:
    sentence = prompt.sentences[index]
    clauses = tuple(clauses_of(index, sentence))
    if not clauses or addresses_a_machine(sentence.text):
        # Orders to a machine claim nothing: no rule may read them.
        orders = (Hit(ORDERS, Intent.INJECTION, clause, 95) for clause in clauses[:1])
        return Seen(clauses, tuple(orders), frozenset({f"rule {ORDERS}"} if clauses else ()))
    hits = _hits(sentence.text, clauses, rules)
    return Seen(clauses, tuple(hits), _features(prompt, sentence.start, sentence.text, hits))


def _features(prompt: ReadReply, start: int, text: str, hits: Iterable[Hit]) -> frozenset[str]:
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
            _hit(rule, clause, sentence) for rule in rules if rule.over == "clause" and rule.speaks(clause.text)
        ]
    return found


def _claimed(seen: Seen, prompt: ReadReply) -> list[Hit]:
    """Return what a sentence claims by all that was learned, each in the clause that says it most clearly."""
    if any(hit.rule == ORDERS for hit in seen.hits):
        return list(seen.hits)
    likely = learned().likely(seen.features)
    found = [intent for intent, chance in likely.items() if chance >= _BAR.get(intent, _COMMON_BAR)]
    return [_learned_hit(intent, likely[intent], seen, prompt) for intent in found]


def _learned_hit(intent: Intent, chance: float, seen: Seen, prompt: ReadReply) -> Hit:
    agreeing = [hit for hit in seen.hits if hit.intent is intent]
    clause = agreeing[0].clause if agreeing else _clearest(intent, seen, prompt)
    reason = next((hit.reason for hit in agreeing if hit.reason), None)
    rule = agreeing[0].rule if agreeing else "learned"
    return Hit(rule, intent, clause, round(100 * chance), reason)


def _clearest(intent: Intent, seen: Seen, prompt: ReadReply) -> Clause:
    if len(seen.clauses) == 1:
        return seen.clauses[0]

    def chance(clause: Clause) -> float:
        hits = [hit for hit in seen.hits if hit.clause is clause]
        return learned().likely(_features(prompt, clause.start, clause.text, hits)).get(intent, 0.0)

    return max(seen.clauses, key=chance)


def _best_clause(rule: Rule, clauses: Sequence[Clause]) -> Clause:
    return next((clause for clause in clauses if rule.pattern.search(clause.text)), clauses[0])


def _hit(rule: Rule, clause: Clause, sentence: str) -> Hit:
    lowered = _lowered_by(clause.text, sentence) if rule.intent in _LOWERED else 0
    return Hit(rule.name, rule.intent, clause, max(rule.confidence - lowered, 20), rule.reason)


def _lowered_by(clause: str, sentence: str) -> int:
    return (
        (_DOUBT if stance.DOUBTED.search(clause) else 0)
        + (_REPORT if stance.REPORTED.search(sentence) else 0)
        + (_TOLD_US if stance.TELLS_US.search(clause) else 0)
        + (_JOKE if stance.JOKED.search(sentence) else 0)
        + (_OUR_WORDS if stance.OUR_WORDS.search(sentence) else 0)
    )


def _said_little(prompt: ReadReply) -> list[ReadClaim]:
    """Return a bare date as a promise, THANKS for a short acknowledgement, and UNCLEAR for anything else."""
    last = min(len(prompt.sentences) - 1, 5)
    words = " ".join(sentence.text for sentence in prompt.sentences)
    says_no = "?" in words or stance.is_negated(words, prompt.language) or stance.JOKED.search(words) is not None
    is_ack = not says_no and len(words.split()) <= MAX_ACK_WORDS and talk.ACKNOWLEDGES.speaks(words)
    if is_ack and len(prompt.dates) == 1:
        # "Agreed. 9/25 for the 1042 balance."
        named = tuple(range(len(prompt.invoices)))
        return [
            ReadClaim(
                intent=Intent.PROMISE_FULL,
                first_sentence=0,
                last_sentence=last,
                date=0,
                amount=0 if len(prompt.amounts) == 1 else None,
                invoices=named,
                confidence_percent=_BARE_DATE,
            )
        ]
    intent, confidence = (Intent.THANKS, 88) if is_ack else (Intent.UNCLEAR, _UNCLEAR)
    return [ReadClaim(intent=intent, first_sentence=0, last_sentence=last, confidence_percent=confidence)]
