"""Which reading of the same words is stronger: the weaker one is not heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from agent.offline.reply.rules import Hit
from prompts.reply_reading import Intent

_I = Intent
#: In one clause the first of a pair silences the second.
_SILENCES_IN_CLAUSE = (
    (_I.PROMISE_CONDITIONAL, (_I.PROMISE_FULL, _I.PROMISE_PARTIAL, _I.PROMISE_VAGUE, _I.PAYMENT_RUN)),
    (_I.PAYMENT_RUN, (_I.PROMISE_FULL, _I.PROMISE_VAGUE)),
    (
        _I.ALREADY_PAID,
        (_I.PROMISE_FULL, _I.PROMISE_PARTIAL, _I.PROMISE_VAGUE, _I.INVOICE_COPY, _I.STATEMENT_REQUEST),
    ),
    (_I.REMITTANCE_ADVICE, (_I.PROMISE_FULL, _I.PROMISE_PARTIAL)),
    (_I.DISPUTE_FULL, (_I.PROMISE_FULL, _I.PROMISE_VAGUE, _I.INVOICE_COPY, _I.ALREADY_PAID)),
    (_I.INVOICE_COPY, (_I.PROMISE_VAGUE, _I.STATEMENT_REQUEST)),
    (_I.SHORT_PAY_NOTICE, (_I.ALREADY_PAID, _I.DISPUTE_FULL, _I.CREDIT_QUERY, _I.SETTLEMENT_OFFER)),
    (_I.BANK_DETAIL_REQUEST, (_I.INVOICE_COPY, _I.DOCUMENT_REQUEST)),
    (_I.OPT_OUT, (_I.REDIRECT, _I.CALL_REQUEST, _I.CANCEL_CONTRACT, _I.PROMISE_FULL, _I.INVOICE_COPY)),
    (_I.CALL_REQUEST, (_I.REDIRECT, _I.PROMISE_FULL)),
    (_I.PORTAL_SUBMISSION, (_I.INVOICE_COPY, _I.PROMISE_FULL, _I.REDIRECT, _I.DOCUMENT_REQUEST)),
    (_I.DOCUMENT_REQUEST, (_I.PROMISE_FULL,)),
    (_I.REDIRECT, (_I.INVOICE_COPY, _I.PROMISE_FULL)),
)
#: In one sentence the first of a pair silences the second.
_SILENCES_IN_SENTENCE = (
    (
        _I.PLAN_REQUEST,
        (_I.EXTENSION_REQUEST, _I.PROMISE_PARTIAL, _I.PROMISE_FULL, _I.PROMISE_VAGUE, _I.SETTLEMENT_OFFER),
    ),
    (_I.SETTLEMENT_OFFER, (_I.PROMISE_VAGUE, _I.PROMISE_FULL, _I.PROMISE_PARTIAL)),
    (_I.DOCUMENT_REQUEST, (_I.PROMISE_VAGUE,)),
    (_I.DISPUTE_FULL, (_I.DOCUMENT_REQUEST, _I.CANCEL_CONTRACT)),
    (_I.HARDSHIP, (_I.PROMISE_VAGUE,)),
    (_I.BANK_DETAIL_REQUEST, (_I.DOCUMENT_REQUEST, _I.INVOICE_COPY)),
    (_I.EXTENSION_REQUEST, (_I.PROMISE_VAGUE, _I.PROMISE_FULL, _I.DISPUTE_FULL)),
    (_I.TAX_WITHHOLDING, (_I.SHORT_PAY_NOTICE, _I.DISPUTE_FULL)),
    (_I.BANK_CHANGE_NOTICE, (_I.BANK_DETAIL_REQUEST, _I.REDIRECT, _I.DISPUTE_FULL, _I.DOCUMENT_REQUEST)),
    (_I.PORTAL_SUBMISSION, (_I.INVOICE_COPY, _I.REDIRECT)),
    (_I.REGULATOR, (_I.CANCEL_CONTRACT, _I.INVOICE_COPY, _I.DOCUMENT_REQUEST)),
    (_I.ALREADY_PAID, (_I.PROMISE_VAGUE,)),
    (_I.CANCEL_CONTRACT, (_I.DOCUMENT_REQUEST,)),
)
#: In a whole message the first of a pair silences the second.
_SILENCES_IN_MESSAGE = (
    (
        _I.OUT_OF_OFFICE,
        (_I.REDIRECT, _I.CALL_REQUEST, _I.THANKS, _I.LEFT_COMPANY, _I.PROMISE_FULL, _I.PROMISE_VAGUE),
    ),
    (_I.BANK_CHANGE_NOTICE, (_I.PROMISE_VAGUE, _I.PROMISE_CONDITIONAL)),
    (_I.PORTAL_SUBMISSION, (_I.PROMISE_VAGUE,)),
    (_I.ALREADY_PAID, (_I.PROMISE_VAGUE,)),
    (_I.NOT_CUSTOMER, (_I.DISPUTE_FULL, _I.REDIRECT)),
    (_I.INSOLVENCY, (_I.HARDSHIP, _I.PROMISE_VAGUE)),
)


def silenced(hits: list[Hit]) -> list[Hit]:
    """Return the hits that no stronger hit in the same clause, sentence or message silences."""
    # Sentences first: "TDS deducted, paid 900" is no short payment, and so silences no payment either.
    hits = _silence(hits, _SILENCES_IN_SENTENCE, lambda one, other: one.clause.sentence == other.clause.sentence)
    hits = _silence(hits, _SILENCES_IN_CLAUSE, lambda one, other: one.clause is other.clause)
    return _silence(hits, _SILENCES_IN_MESSAGE, lambda _one, _other: True)


def _silence(
    hits: list[Hit], pairs: Iterable[tuple[Intent, tuple[Intent, ...]]], together: Callable[[Hit, Hit], bool]
) -> list[Hit]:
    quiet = {
        id(other)
        for stronger, weaker in pairs
        for one in hits
        if one.intent is stronger
        for other in hits
        if other.intent in weaker and other is not one and together(one, other)
    }
    return [hit for hit in hits if id(hit) not in quiet]
