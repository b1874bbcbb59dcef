"""Weighing what the rules say: a stronger reading of the same words replaces a weaker one, then claims are made."""

from __future__ import annotations

from dataclasses import replace

from agent.offline.reply import disputes, promises, stance
from agent.offline.reply.pointers import Pointers, inside
from agent.offline.reply.rules import Hit
from prompts.reply_reading import DisputeReason, Intent, ReadClaim, ReadReply

_I = Intent
#: In one clause the first of a pair silences the second.
_SILENCES_IN_CLAUSE = (
    (_I.PROMISE_CONDITIONAL, (_I.PROMISE_FULL, _I.PROMISE_PARTIAL, _I.PROMISE_VAGUE, _I.PAYMENT_RUN)),
    (_I.PAYMENT_RUN, (_I.PROMISE_FULL, _I.PROMISE_VAGUE)),
    (_I.ALREADY_PAID, (_I.PROMISE_FULL, _I.PROMISE_PARTIAL, _I.PROMISE_VAGUE, _I.INVOICE_COPY, _I.STATEMENT_REQUEST)),
    (_I.REMITTANCE_ADVICE, (_I.PROMISE_FULL, _I.PROMISE_PARTIAL)),
    (_I.DISPUTE_FULL, (_I.PROMISE_FULL, _I.PROMISE_VAGUE, _I.INVOICE_COPY, _I.ALREADY_PAID)),
    (_I.INVOICE_COPY, (_I.PROMISE_VAGUE, _I.STATEMENT_REQUEST)),
    (_I.SHORT_PAY_NOTICE, (_I.ALREADY_PAID, _I.DISPUTE_FULL, _I.CREDIT_QUERY, _I.SETTLEMENT_OFFER)),
    (_I.BANK_DETAIL_REQUEST, (_I.INVOICE_COPY, _I.DOCUMENT_REQUEST)),
    (_I.OPT_OUT, (_I.REDIRECT, _I.CALL_REQUEST, _I.CANCEL_CONTRACT, _I.PROMISE_FULL, _I.INVOICE_COPY)),
    (_I.CALL_REQUEST, (_I.REDIRECT,)),
    (_I.PORTAL_SUBMISSION, (_I.INVOICE_COPY, _I.PROMISE_FULL, _I.REDIRECT, _I.DOCUMENT_REQUEST)),
    (_I.DOCUMENT_REQUEST, (_I.PROMISE_FULL,)),
    (_I.REDIRECT, (_I.INVOICE_COPY, _I.PROMISE_FULL)),
)
#: In one sentence the first of a pair silences the second.
_SILENCES_IN_SENTENCE = (
    (_I.PLAN_REQUEST, (_I.EXTENSION_REQUEST, _I.PROMISE_PARTIAL, _I.PROMISE_FULL, _I.PROMISE_VAGUE)),
    (_I.EXTENSION_REQUEST, (_I.PROMISE_VAGUE, _I.PROMISE_FULL, _I.DISPUTE_FULL)),
    (_I.TAX_WITHHOLDING, (_I.SHORT_PAY_NOTICE, _I.DISPUTE_FULL)),
    (_I.BANK_CHANGE_NOTICE, (_I.BANK_DETAIL_REQUEST, _I.REDIRECT, _I.DISPUTE_FULL, _I.DOCUMENT_REQUEST)),
    (_I.NOT_CUSTOMER, (_I.DISPUTE_FULL, _I.REDIRECT)),
    (_I.REGULATOR, (_I.CANCEL_CONTRACT,)),
    (_I.ALREADY_PAID, (_I.PROMISE_VAGUE,)),
    (_I.CANCEL_CONTRACT, (_I.DOCUMENT_REQUEST,)),
)
#: In a whole message the first of a pair silences the second.
_SILENCES_IN_MESSAGE = (
    (_I.OUT_OF_OFFICE, (_I.REDIRECT, _I.CALL_REQUEST, _I.THANKS, _I.LEFT_COMPANY, _I.PROMISE_FULL, _I.PROMISE_VAGUE)),
    (_I.LEFT_COMPANY, (_I.REDIRECT,)),
    (_I.INSOLVENCY, (_I.HARDSHIP, _I.PROMISE_VAGUE)),
)
_PROMISES = frozenset({_I.PROMISE_FULL, _I.PROMISE_PARTIAL, _I.PAYMENT_RUN})
_WITH_DATE = _PROMISES | {
    _I.PROMISE_CONDITIONAL, _I.PLAN_REQUEST, _I.ALREADY_PAID, _I.EXTENSION_REQUEST, _I.OUT_OF_OFFICE,
    _I.REMITTANCE_ADVICE, _I.CALL_REQUEST, _I.DISPUTE_PARTIAL, _I.CANCEL_CONTRACT, _I.SHORT_PAY_NOTICE,
}  # fmt: skip
_WITH_AMOUNT = _PROMISES | {
    _I.PROMISE_CONDITIONAL, _I.PLAN_REQUEST, _I.ALREADY_PAID, _I.REMITTANCE_ADVICE, _I.SHORT_PAY_NOTICE,
    _I.DISPUTE_FULL, _I.DISPUTE_PARTIAL, _I.SETTLEMENT_OFFER, _I.CREDIT_QUERY, _I.TAX_WITHHOLDING,
}  # fmt: skip
_WITHOUT_INVOICES = frozenset(
    {
        _I.OPT_OUT, _I.ABUSIVE, _I.HUMAN_REQUEST, _I.LANGUAGE_SWITCH, _I.CALL_REQUEST, _I.THANKS, _I.OUT_OF_OFFICE,
        _I.LEFT_COMPANY, _I.INSOLVENCY, _I.REGULATOR, _I.HARDSHIP, _I.INJECTION, _I.STATEMENT_REQUEST,
        _I.ASSIGNMENT_NOTICE, _I.REDIRECT, _I.LEGAL_THREAT, _I.CANCEL_CONTRACT,
    }
)  # fmt: skip


def weigh(hits: list[Hit], prompt: ReadReply, pointers: Pointers) -> list[ReadClaim]:
    """Turn hits into claims, in the order of the message."""
    read = [seen for hit in hits if (seen := _in_context(hit, prompt, pointers)) is not None]
    read = _silence(read, _SILENCES_IN_CLAUSE, lambda one, other: one.clause is other.clause)
    read = _silence(read, _SILENCES_IN_SENTENCE, lambda one, other: one.clause.sentence == other.clause.sentence)
    read = _silence(read, _SILENCES_IN_MESSAGE, lambda one, other: True)
    read = _partial_disputes(read, prompt)
    claims = _merged([_claim(hit, prompt, pointers) for hit in read])
    return sorted(_without_weaker(claims), key=lambda claim: (claim.first_sentence, claim.intent))


def _in_context(hit: Hit, prompt: ReadReply, pointers: Pointers) -> Hit | None:
    """Read a hit again in the light of its sentence: asked, denied, tied to a condition, or of a part."""
    sentence = prompt.sentences[hit.clause.sentence].text
    if hit.intent is Intent.ALREADY_PAID and hit.clause.asks:
        return None
    if hit.intent is Intent.DISPUTE_FULL and hit.reason is None and hit.rule == "will not pay":
        return replace(hit, intent=Intent.PROMISE_CONDITIONAL) if _is_tied(sentence) else hit
    if hit.intent in _PROMISES:
        return _promise(hit, sentence, prompt, pointers)
    return hit


def _promise(hit: Hit, sentence: str, prompt: ReadReply, pointers: Pointers) -> Hit | None:
    dated = pointers.date(hit.clause) is not None
    if stance.NEGATED.search(hit.clause.text):
        if _is_tied(sentence):
            return replace(hit, intent=Intent.PROMISE_CONDITIONAL, confidence=hit.confidence - 6)
        return None
    if _is_tied(sentence):
        return replace(hit, intent=Intent.PROMISE_CONDITIONAL, confidence=hit.confidence - 4)
    if hit.clause.asks:
        return replace(hit, intent=Intent.EXTENSION_REQUEST, confidence=70) if dated else None
    if hit.intent is Intent.PROMISE_FULL and promises.PART.search(hit.clause.text):
        return replace(hit, intent=Intent.PROMISE_PARTIAL)
    return hit if dated or hit.intent is Intent.PAYMENT_RUN else replace(hit, intent=Intent.PROMISE_VAGUE, confidence=min(hit.confidence, 80))


def _is_tied(sentence: str) -> bool:
    return stance.TIED.search(stance.NOT_TIED.sub(" ", sentence)) is not None


def _silence(hits: list[Hit], pairs, together) -> list[Hit]:  # type: ignore[no-untyped-def]
    silenced = {
        id(other)
        for stronger, weaker in pairs
        for one in hits
        if one.intent is stronger
        for other in hits
        if other.intent in weaker and other is not one and together(one, other)
    }
    return [hit for hit in hits if id(hit) not in silenced]


def _partial_disputes(hits: list[Hit], prompt: ReadReply) -> list[Hit]:
    """A dispute beside words that accept a part is a dispute of part, and the promise beside it one of the rest."""
    if not any(hit.intent is Intent.DISPUTE_FULL for hit in hits):
        return hits
    read = []
    for hit in hits:
        nearby = _around(hit, prompt)
        if hit.intent is Intent.DISPUTE_FULL and disputes.ACCEPTS_PART.search(nearby):
            hit = replace(hit, intent=Intent.DISPUTE_PARTIAL)
        read.append(hit)
    return read


def _around(hit: Hit, prompt: ReadReply) -> str:
    near = prompt.sentences[hit.clause.sentence : hit.clause.sentence + 2]
    return " ".join(sentence.text for sentence in near)


def _claim(hit: Hit, prompt: ReadReply, pointers: Pointers) -> ReadClaim:
    intent, clause = hit.intent, hit.clause
    date = pointers.date(clause) if intent in _WITH_DATE else None
    sentences = {clause.sentence}
    if date is not None:
        sentences |= {i for i, s in enumerate(prompt.sentences) if s.start <= prompt.dates[date].start < s.end}
    invoices = () if intent in _WITHOUT_INVOICES else pointers.invoices(clause)
    reason = hit.reason
    if intent in (Intent.DISPUTE_FULL, Intent.DISPUTE_PARTIAL) and reason is None:
        reason = disputes.reason_of(_around(hit, prompt))
    if intent is Intent.SHORT_PAY_NOTICE:
        reason = disputes.reason_of(prompt.sentences[clause.sentence].text)
    return ReadClaim(
        intent=intent,
        first_sentence=min(sentences),
        last_sentence=max(sentences),
        date=date,
        amount=_amount(hit, prompt, pointers),
        invoices=invoices,
        reason=reason,
        confidence_percent=hit.confidence,
    )


def _amount(hit: Hit, prompt: ReadReply, pointers: Pointers) -> int | None:
    if hit.intent not in _WITH_AMOUNT:
        return None
    own = pointers.amount(hit.clause)
    if own is not None or hit.intent not in (Intent.DISPUTE_PARTIAL, Intent.SHORT_PAY_NOTICE, Intent.TAX_WITHHOLDING):
        return own
    sentence = prompt.sentences[hit.clause.sentence]
    found = inside(prompt.amounts, sentence.start, sentence.end)
    return found[0] if len(found) == 1 else None


def _merged(claims: list[ReadClaim]) -> list[ReadClaim]:
    """Join claims of one intent that differ only in what one of them leaves out."""
    kept: list[ReadClaim] = []
    for claim in sorted(claims, key=_fullness, reverse=True):
        twin = next((i for i, other in enumerate(kept) if _covers(other, claim)), None)
        if twin is None:
            kept.append(claim)
        else:
            kept[twin] = _surer(kept[twin], claim)
    return kept


def _fullness(claim: ReadClaim) -> tuple[int, int]:
    slots = (claim.date is not None) + (claim.amount is not None) + bool(claim.invoices)
    stated = claim.reason is not None and claim.reason is not DisputeReason.UNSTATED
    return slots + stated, claim.confidence_percent


def _covers(fuller: ReadClaim, claim: ReadClaim) -> bool:
    return (
        fuller.intent is claim.intent
        and (not claim.invoices or set(claim.invoices) <= set(fuller.invoices))
        and claim.date in (None, fuller.date)
        and claim.amount in (None, fuller.amount)
    )


def _surer(fuller: ReadClaim, claim: ReadClaim) -> ReadClaim:
    reason = fuller.reason
    if reason in (None, DisputeReason.UNSTATED) and claim.reason is not None:
        reason = claim.reason
    confidence = max(fuller.confidence_percent, claim.confidence_percent)
    return fuller.model_copy(update={"confidence_percent": confidence, "reason": reason})


def _without_weaker(claims: list[ReadClaim]) -> list[ReadClaim]:
    """Drop what another claim makes idle: a vague promise beside a dated one, a whole dispute beside a part."""
    intents = {claim.intent for claim in claims}
    dated = bool(intents & (_PROMISES | {Intent.PLAN_REQUEST, Intent.EXTENSION_REQUEST, Intent.PROMISE_CONDITIONAL}))
    paid_in_part = Intent.PROMISE_PARTIAL in intents or Intent.DISPUTE_PARTIAL in intents
    kept = [
        claim
        for claim in claims
        if not (claim.intent is Intent.PROMISE_VAGUE and dated)
        and not (claim.intent is Intent.DISPUTE_FULL and Intent.DISPUTE_PARTIAL in intents and not claim.invoices)
    ]
    return [_of_the_rest(claim, paid_in_part) for claim in kept]


def _of_the_rest(claim: ReadClaim, paid_in_part: bool) -> ReadClaim:
    """Make a promise beside a part of the same money one of the other part."""
    if claim.intent is Intent.PROMISE_FULL and paid_in_part and not claim.invoices:
        return claim.model_copy(update={"intent": Intent.PROMISE_PARTIAL})
    return claim
