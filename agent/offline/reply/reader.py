"""The offline answer to ReadReply: every rule is tried on every clause, and what they say is weighed together."""

from __future__ import annotations

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
_UNCLEAR = 25
_BARE_DATE = 72
MAX_ACK_WORDS = 14


def read_reply(prompt: ReadReply) -> ReplyReading:
    """Read a message by rules; what no rule understands is UNCLEAR with low confidence, never a guess."""
    if not prompt.sentences:
        return ReplyReading(claims=())
    prompt = _in_lower_case(prompt)
    clauses = [clause for i, sentence in enumerate(prompt.sentences) for clause in clauses_of(i, sentence)]
    hits = _hits(prompt, clauses)
    pointers = Pointers(prompt, clauses, {hit.clause for hit in hits if hit.intent is not Intent.INJECTION})
    claims = weigh(hits, Context(prompt, clauses, pointers)) or _said_little(prompt)
    return ReplyReading(claims=tuple(claims[:_MAX_CLAIMS]))


def _in_lower_case(prompt: ReadReply) -> ReadReply:
    lowered = (s.model_copy(update={"text": lowercase(s.text)}) for s in prompt.sentences)
    return prompt.model_copy(update={"sentences": tuple(lowered)})


def _hits(prompt: ReadReply, clauses: list[Clause]) -> list[Hit]:
    whole = "\n".join(sentence.text for sentence in prompt.sentences)
    if stops.is_stop_word(whole):
        return [Hit("the stop word alone", Intent.OPT_OUT, clauses[0], 97)] if clauses else []
    # One pass over the whole message leaves the few rules that can match anywhere in it.
    rules = [rule for rule in _RULES if rule.pattern.search(whole)]
    found: list[Hit] = []
    for i, sentence in enumerate(prompt.sentences):
        own = [clause for clause in clauses if clause.sentence == i]
        if not own:
            continue
        if addresses_a_machine(sentence.text):
            # Orders to a machine claim nothing: no other rule may read them.
            found.append(Hit("orders to a machine", Intent.INJECTION, own[0], 95))
            continue
        found += [
            Hit(rule.name, rule.intent, _best_clause(rule, own), rule.confidence, rule.reason)
            for rule in rules
            if rule.over == "sentence" and rule.speaks(sentence.text)
        ]
        for clause in own:
            found += [
                _hit(rule, clause, sentence.text)
                for rule in rules
                if rule.over == "clause" and rule.speaks(clause.text)
            ]
    return found


def _best_clause(rule: Rule, clauses: list[Clause]) -> Clause:
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
