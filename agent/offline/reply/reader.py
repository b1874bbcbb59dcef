"""The offline answer to ReadReply: what was learned judges every sentence, and what they say is weighed together."""

from __future__ import annotations

from agent.offline.reply import stance, stops, talk
from agent.offline.reply.clauses import Clause
from agent.offline.reply.context import Context
from agent.offline.reply.judging import claimed, doubtful, judged, unheard
from agent.offline.reply.pointers import Pointers
from agent.offline.reply.rules import Hit
from agent.offline.reply.seeing import in_lower_case, seen_in
from agent.offline.reply.weighing import weigh
from prompts.reply_reading import Intent, ReadClaim, ReadReply, ReplyReading

_MAX_CLAIMS = 12
_UNCLEAR = 25
_BARE_DATE = 72
MAX_ACK_WORDS = 14


def read_reply(prompt: ReadReply) -> ReplyReading:
    """Read a message; what was not understood, or may be grave, is UNCLEAR with low confidence, never a guess."""
    if not prompt.sentences:
        return ReplyReading(claims=())
    prompt = in_lower_case(prompt)
    seen = seen_in(prompt)
    clauses = [clause for one in seen for clause in one.clauses]
    sentences = [judged(one) for one in seen]
    hits = _stop_word(prompt, clauses) or [hit for one in sentences for hit in claimed(one, prompt)]
    pointers = Pointers(prompt, clauses, {hit.clause for hit in hits if hit.intent is not Intent.INJECTION})
    claims = _without_thanks(weigh(hits, Context(prompt, clauses, pointers)), prompt) or _said_little(prompt)
    return ReplyReading(claims=tuple(_with_doubt(claims, doubtful(sentences, hits) or unheard(sentences, hits))))


def _with_doubt(claims: list[ReadClaim], doubt: Hit | None) -> list[ReadClaim]:
    """Say beside the claims that a sentence was not understood, unless they say so already."""
    if doubt is None or any(claim.intent is Intent.UNCLEAR for claim in claims):
        return claims[:_MAX_CLAIMS]
    at, unsure = doubt.clause.sentence, doubt.confidence
    unclear = ReadClaim(intent=Intent.UNCLEAR, first_sentence=at, last_sentence=at, confidence_percent=unsure)
    return [*claims[: _MAX_CLAIMS - 1], unclear]


def _stop_word(prompt: ReadReply, clauses: list[Clause]) -> list[Hit]:
    whole = "\n".join(sentence.text for sentence in prompt.sentences)
    return [Hit("the stop word alone", Intent.OPT_OUT, clauses[0], 97)] if stops.is_stop_word(whole) else []


def _without_thanks(claims: list[ReadClaim], prompt: ReadReply) -> list[ReadClaim]:
    """Leave out thanks beside what a message is about; a long message is about something."""
    is_long = sum(len(sentence.text.split()) for sentence in prompt.sentences) > MAX_ACK_WORDS
    others = [claim for claim in claims if claim.intent is not Intent.THANKS]
    return others if others or is_long else claims


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
