"""Making a claim of a hit: which date, amount, invoices and reason belong to it."""

from __future__ import annotations

import re

from agent.offline.reply import disputes
from agent.offline.reply.context import PROMISES, Context
from agent.offline.reply.pointers import inside
from agent.offline.reply.rules import Hit
from prompts.reply_reading import DisputeReason, Intent, ReadClaim

_WITH_DATE = PROMISES | {
    Intent.PROMISE_CONDITIONAL,
    Intent.PLAN_REQUEST,
    Intent.ALREADY_PAID,
    Intent.EXTENSION_REQUEST,
    Intent.OUT_OF_OFFICE,
    Intent.REMITTANCE_ADVICE,
    Intent.CALL_REQUEST,
    Intent.DISPUTE_PARTIAL,
    Intent.CANCEL_CONTRACT,
    Intent.SHORT_PAY_NOTICE,
}
_WITH_AMOUNT = PROMISES | {
    Intent.PROMISE_CONDITIONAL,
    Intent.PLAN_REQUEST,
    Intent.ALREADY_PAID,
    Intent.REMITTANCE_ADVICE,
    Intent.SHORT_PAY_NOTICE,
    Intent.DISPUTE_FULL,
    Intent.DISPUTE_PARTIAL,
    Intent.SETTLEMENT_OFFER,
    Intent.CREDIT_QUERY,
    Intent.TAX_WITHHOLDING,
}
_WITHOUT_INVOICES = frozenset(
    {
        Intent.OPT_OUT,
        Intent.ABUSIVE,
        Intent.HUMAN_REQUEST,
        Intent.LANGUAGE_SWITCH,
        Intent.CALL_REQUEST,
        Intent.THANKS,
        Intent.OUT_OF_OFFICE,
        Intent.LEFT_COMPANY,
        Intent.REGULATOR,
        Intent.HARDSHIP,
        Intent.INJECTION,
        Intent.STATEMENT_REQUEST,
        Intent.ASSIGNMENT_NOTICE,
        Intent.REDIRECT,
        Intent.LEGAL_THREAT,
        Intent.CANCEL_CONTRACT,
    }
)


_DISPUTES = (Intent.DISPUTE_FULL, Intent.DISPUTE_PARTIAL)
_TOTAL = re.compile(
    r"\b(?:total|sum|summe|gesamt\w*|totale?|montant|importe|totaal|paid|gezahlt|payé|pagado|pagato|betaald|pago)\b"
    r"[^\d\n]{0,80}$"
)


def claim_of(hit: Hit, context: Context) -> ReadClaim:
    """Return the claim a hit makes, pointing at the marks that belong to it."""
    clause, sentences = hit.clause, context.prompt.sentences
    date = _date(hit, context)
    spoken = {clause.sentence}
    if date is not None:
        at = context.prompt.dates[date].start
        spoken |= {i for i, sentence in enumerate(sentences) if sentence.start <= at < sentence.end}
    if max(spoken) - min(spoken) > 5:
        spoken = {clause.sentence}
    return ReadClaim(
        intent=hit.intent,
        first_sentence=min(spoken),
        last_sentence=max(spoken),
        date=date,
        amount=_amount(hit, context),
        invoices=_invoices(hit, context),
        reason=_reason(hit, context),
        confidence_percent=hit.confidence,
    )


def _date(hit: Hit, context: Context) -> int | None:
    if hit.intent not in _WITH_DATE:
        return None
    if hit.intent is Intent.OUT_OF_OFFICE:
        # The last day named is the day somebody is back.
        dates = context.prompt.dates
        return max(range(len(dates)), key=lambda i: dates[i].day, default=None)
    return context.pointers.date(hit.clause)


def _amount(hit: Hit, context: Context) -> int | None:
    if hit.intent not in _WITH_AMOUNT:
        return None
    prompt, sentence = context.prompt, context.prompt.sentences[hit.clause.sentence]
    if hit.intent is Intent.REMITTANCE_ADVICE:
        return _total(context)
    own = context.pointers.amount(hit.clause)
    in_sentence = inside(prompt.amounts, sentence.start, sentence.end)
    if hit.intent is Intent.TAX_WITHHOLDING or (own is None and hit.intent in (*_DISPUTES, Intent.SHORT_PAY_NOTICE)):
        return in_sentence[0] if len(in_sentence) == 1 and hit.intent is not Intent.TAX_WITHHOLDING else None
    if hit.intent is Intent.DISPUTE_PARTIAL and own is not None:
        # "Two of them, £186 each, so that's £372": the figure that is disputed comes last.
        return inside(prompt.amounts, hit.clause.start, hit.clause.end)[-1]
    return own


def _total(context: Context) -> int | None:
    """Return the amount called the total, or the largest one: an advice lists what it pays, then sums it."""
    prompt = context.prompt
    for i, mark in enumerate(prompt.amounts):
        for sentence in prompt.sentences:
            if sentence.start <= mark.start < sentence.end and _TOTAL.search(
                sentence.text[: mark.start - sentence.start]
            ):
                return i
    return max(range(len(prompt.amounts)), key=lambda i: prompt.amounts[i].minor, default=None)


def _invoices(hit: Hit, context: Context) -> tuple[int, ...]:
    if hit.intent in _WITHOUT_INVOICES:
        return ()
    marks = context.prompt.invoices
    if hit.intent is Intent.REMITTANCE_ADVICE:
        return tuple(range(len(marks)))
    own = context.pointers.invoices(hit.clause)
    if hit.reason is DisputeReason.DUPLICATE and len(own) > 1:
        # "1043 is a duplicate of 1042": the first one named is the disputed one.
        return own[:1]
    if not own and len({mark.number for mark in marks}) == 1:
        return tuple(range(len(marks)))
    return own


def _reason(hit: Hit, context: Context) -> DisputeReason | None:
    if hit.intent is Intent.SHORT_PAY_NOTICE:
        return disputes.reason_of(context.prompt.sentences[hit.clause.sentence].text)
    if hit.intent in _DISPUTES and hit.reason is None:
        return disputes.reason_of(context.around(hit))
    return hit.reason
