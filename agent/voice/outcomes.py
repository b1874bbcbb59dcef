"""How a call may end, and which words and claims end it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from agent.claim_effects import SURE_PERCENT
from agent.reader.claims import Claim
from agent.voice.sentences import says
from prompts.reply_reading import Intent


class Outcome(StrEnum):
    """How a call ended; most are also the name of the sentence it ends with."""

    PROMISE = "promise"
    PROMISE_VAGUE = "promise_vague"
    DISPUTE = "dispute"
    ALREADY_PAID = "already_paid"
    REFUSED = "refused"
    HARDSHIP = "hardship"
    CALL_BACK = "call_back"
    GATEKEEPER = "gatekeeper"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    ASKED_FOR_PERSON = "asked_for_person"
    LANGUAGE_BARRIER = "language_barrier"
    OPTED_OUT = "opted_out"
    COLLEAGUE = "colleague"
    SILENCE = "silence"
    HUNG_UP = "hung_up"
    TROUBLE = "trouble"


#: Claims that end a call, the weightiest first; a promise is repeated before it does.
_BY_CLAIM: tuple[tuple[Outcome, frozenset[Intent]], ...] = (
    (Outcome.OPTED_OUT, frozenset({Intent.OPT_OUT})),
    (Outcome.HARDSHIP, frozenset({Intent.HARDSHIP, Intent.INSOLVENCY})),
    (Outcome.COLLEAGUE, frozenset({Intent.LEGAL_THREAT, Intent.REGULATOR, Intent.ABUSIVE, Intent.BANK_CHANGE_NOTICE})),
    (Outcome.WRONG_NUMBER, frozenset({Intent.NOT_CUSTOMER, Intent.LEFT_COMPANY})),
    (Outcome.ASKED_FOR_PERSON, frozenset({Intent.HUMAN_REQUEST})),
    (Outcome.LANGUAGE_BARRIER, frozenset({Intent.LANGUAGE_SWITCH})),
    (Outcome.CALL_BACK, frozenset({Intent.CALL_REQUEST})),
    (Outcome.DISPUTE, frozenset({Intent.DISPUTE_FULL, Intent.DISPUTE_PARTIAL, Intent.SHORT_PAY_NOTICE})),
    (Outcome.ALREADY_PAID, frozenset({Intent.ALREADY_PAID, Intent.REMITTANCE_ADVICE})),
    (
        Outcome.COLLEAGUE,
        frozenset(
            {
                Intent.PLAN_REQUEST, Intent.EXTENSION_REQUEST, Intent.SETTLEMENT_OFFER, Intent.PROMISE_CONDITIONAL,
                Intent.CREDIT_QUERY, Intent.INVOICE_COPY, Intent.DOCUMENT_REQUEST, Intent.STATEMENT_REQUEST,
                Intent.PORTAL_SUBMISSION, Intent.BANK_DETAIL_REQUEST, Intent.CANCEL_CONTRACT, Intent.REDIRECT,
                Intent.TAX_WITHHOLDING, Intent.ASSIGNMENT_NOTICE, Intent.INJECTION,
            }
        ),
    ),
)  # fmt: skip
#: Words that end a call whatever the reader makes of them.
_BY_WORDS = (
    (Outcome.LANGUAGE_BARRIER, "barrier"),
    (Outcome.WRONG_NUMBER, "wrong"),
    (Outcome.REFUSED, "refusal"),
    (Outcome.ASKED_FOR_PERSON, "person"),
    (Outcome.CALL_BACK, "call_later"),
)
_PROMISES = frozenset({Intent.PROMISE_FULL, Intent.PROMISE_PARTIAL, Intent.PAYMENT_RUN, Intent.PROMISE_VAGUE})


def outcome_of(claims: Sequence[Claim], language: str, words: str) -> Outcome | None:
    """Say how a turn ends the call; None when the call goes on. Of an opt-out we need not be sure."""
    sure = {c.intent for c in claims if c.confidence_percent >= SURE_PERCENT or c.intent is Intent.OPT_OUT}
    by_claim = next((outcome for outcome, intents in _BY_CLAIM if sure & intents), None)
    if by_claim in (Outcome.OPTED_OUT, Outcome.HARDSHIP):
        return by_claim
    by_words = next((outcome for outcome, name in _BY_WORDS if words and says(words, language, name)), None)
    return by_words or by_claim


def promised(claims: Sequence[Claim]) -> Claim | None:
    """Return what is promised, the promise with a day before one without."""
    found = [claim for claim in claims if claim.intent in _PROMISES and claim.confidence_percent >= SURE_PERCENT]
    return next((claim for claim in found if claim.day is not None), found[0] if found else None)
