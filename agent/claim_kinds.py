"""What kind of news each intent is: grave, harmless, given to somebody by the policy, or something asked for."""

from __future__ import annotations

from prompts.reply_reading import Intent
from store.tables import HoldKind

#: Grave news stops all contact whoever sends it: the hold it places, and what it is in our words.
GRAVE: dict[Intent, tuple[HoldKind, str]] = {
    Intent.INSOLVENCY: (HoldKind.INSOLVENCY, "insolvency is announced"),
    Intent.LEGAL_THREAT: (HoldKind.LEGAL, "lawyers are mentioned"),
    Intent.BANK_CHANGE_NOTICE: (HoldKind.FRAUD, "a change of bank details is announced"),
    Intent.HARDSHIP: (HoldKind.HARDSHIP, "hardship is described"),
    Intent.REGULATOR: (HoldKind.LEGAL, "a complaint, regulator or data request is mentioned"),
    Intent.ABUSIVE: (HoldKind.MANUAL, "the tone needs a person"),
}
#: Says nothing that anybody would have to act on.
HARMLESS = frozenset({Intent.THANKS, Intent.OUT_OF_OFFICE})
#: What the policy calls the happenings and decisions it may give to somebody.
POLICY_WORDS = {
    Intent.INSOLVENCY: "insolvency",
    Intent.LEGAL_THREAT: "legal_threat",
    Intent.HARDSHIP: "hardship",
    Intent.DISPUTE_FULL: "dispute",
    Intent.DISPUTE_PARTIAL: "dispute",
    Intent.PLAN_REQUEST: "plan",
    Intent.SETTLEMENT_OFFER: "settlement",
    Intent.CREDIT_QUERY: "credit_note",
    Intent.SHORT_PAY_NOTICE: "deduction",
}
#: Why a person is asked about what is asked for.
ASKS: dict[Intent, str] = {
    Intent.PROMISE_CONDITIONAL: "pays only if something is done first",
    Intent.PLAN_REQUEST: "asks to pay in instalments; 'dunlin plan' agrees to them",
    Intent.EXTENSION_REQUEST: "asks for more time",
    Intent.SETTLEMENT_OFFER: "offers less than is owed; only a person may answer",
    Intent.INVOICE_COPY: "asks for a copy of an invoice",
    Intent.DOCUMENT_REQUEST: "asks for a document",
    Intent.STATEMENT_REQUEST: "asks for a statement of account",
    Intent.REDIRECT: "names another contact; check it before it is used",
    Intent.HUMAN_REQUEST: "wants to speak to a person",
    Intent.CALL_REQUEST: "wants to be called",
    Intent.LANGUAGE_SWITCH: "wants to be written to in another language",
}
