"""From pointers to claims: every index a model gave is checked, and only then looked up."""

from __future__ import annotations

import re
from datetime import date

from agent.reader.claims import Claim, ReadableMessage, ReaderContext, Scope
from prompts.reply_reading import Intent, ReadClaim, ReadReply, ReplyReading

MAX_CLAIMS = 12
MAX_SENTENCES_A_CLAIM = 6
#: Confidence a claim may have at most when its date can mean two days.
AMBIGUOUS_AT_MOST = 60

#: Intents that speak of invoices; only these take over what the subject line names.
ABOUT_INVOICES = frozenset(
    {
        Intent.PROMISE_FULL, Intent.PROMISE_PARTIAL, Intent.PROMISE_CONDITIONAL, Intent.PROMISE_VAGUE,
        Intent.PAYMENT_RUN, Intent.PLAN_REQUEST, Intent.ALREADY_PAID, Intent.REMITTANCE_ADVICE,
        Intent.SHORT_PAY_NOTICE, Intent.DISPUTE_FULL, Intent.DISPUTE_PARTIAL, Intent.INVOICE_COPY,
        Intent.DOCUMENT_REQUEST, Intent.PORTAL_SUBMISSION, Intent.EXTENSION_REQUEST, Intent.SETTLEMENT_OFFER,
        Intent.CREDIT_QUERY, Intent.TAX_WITHHOLDING,
    }
)  # fmt: skip
#: Confidence of a claim that names an invoice this customer does not have: a person finds out which was meant.
STRANGE_AT_MOST = 50
_NUMBERED_INVOICE = re.compile(
    r"\b(?:inv(?:oice)?s?|rechnung(?:en)?|factur[ae]s?|fattura|factuur|fatura)\b"
    r"(?:\s*(?:numbers?|nummer|no|nr)\b\.?)?[\s.:#-]{0,3}(?P<number>(?=[\w/-]*\d)[\w/-]{4,})",
    re.IGNORECASE,
)

_EVERYTHING = re.compile(
    r"\b(?:everything|all (?:of (?:it|them|the|your|these)|the|your|our|open|overdue|outstanding|due|"
    r"unpaid|invoices|items)|whole (?:balance|amount|lot)|"
    r"(?:full|entire|total|outstanding|overdue) (?:balance|amount|account)|(?:both|every) (?:invoices?|"
    r"of them)|in full for all|alles|alle (?:offenen|überfälligen|"
    r"fälligen|rechnungen|posten)|sämtliche|gesamt(?:e[nr]?|betrag|saldo)|toutes? (?:les|vos)|tous les|"
    r"la totalité|tout (?:est|le|sera)|todas? (?:las|sus)|todo lo|"
    r"la totalidad|tutte le|tutto|il totale|alle (?:facturen|openstaande)|het (?:totale|volledige) bedrag|"
    r"todas as|tudo)\b",
    re.IGNORECASE,
)


#: What is left when the invoices named in the message are taken away from those it answers to.
_THE_OTHERS = re.compile(
    r"\b(?:(?:the|all|any) others?|other (?:\w+ )?(?:invoices?|ones|items)|(?:die|alle) (?:anderen|übrigen|restlichen)|"
    r"les autres|(?:las|los) (?:demás|otras|otros)|de (?:andere|overige)|le altre|as outras)\b",
    re.IGNORECASE,
)
#: The same, unless the sentence names the invoice whose rest is meant.
_THE_REST = re.compile(
    r"\b(?:the (?:rest|remaining|remainder)|der rest|le reste|el resto|il resto|de rest)\b", re.IGNORECASE
)


def resolve(
    answer: ReplyReading, prompt: ReadReply, message: ReadableMessage, context: ReaderContext
) -> tuple[Claim, ...]:
    """Turn a model's answer into claims; a claim that points outside the marks says nothing we can use."""
    return tuple(_claim(said, prompt, message, context) for said in answer.claims[:MAX_CLAIMS])


def _claim(said: ReadClaim, prompt: ReadReply, message: ReadableMessage, context: ReaderContext) -> Claim:
    if not _points_inside(said, prompt):
        return Claim(Intent.UNCLEAR, _whole(prompt), 0)
    evidence = (prompt.sentences[said.first_sentence].start, prompt.sentences[said.last_sentence].end)
    numbers, scope = _invoices(said, prompt, message, evidence)
    amount = prompt.amounts[said.amount] if said.amount is not None else None
    mention = prompt.dates[said.date] if said.date is not None else None
    ambiguous = mention is not None and mention.ambiguous
    confidence = min(said.confidence_percent, AMBIGUOUS_AT_MOST) if ambiguous else said.confidence_percent
    if scope is not Scope.NAMED and said.intent in ABOUT_INVOICES and _names_a_strange_one(prompt, message, evidence):
        confidence = min(confidence, STRANGE_AT_MOST)
    return Claim(
        intent=said.intent,
        evidence=evidence,
        confidence_percent=confidence,
        invoice_numbers=numbers,
        scope=scope,
        amount_minor=amount.minor if amount else None,
        currency=(amount.currency or context.currency) if amount else None,
        day=date.fromisoformat(mention.day) if mention else None,
        precision=mention.precision if mention else "day",
        day_is_ambiguous=ambiguous,
        reason=said.reason,
    )


def _names_a_strange_one(prompt: ReadReply, message: ReadableMessage, evidence: tuple[int, int]) -> bool:
    """Say whether some words call an invoice by a number that is none of the customer's, nor a date or an amount."""
    known = [(mark.start, mark.end) for mark in prompt.invoices]
    known += [(mark.start, mark.end) for mark in prompt.dates]
    known += [(mark.start, mark.end) for mark in prompt.amounts]
    named = (found.span("number") for found in _NUMBERED_INVOICE.finditer(message.text, *evidence))
    return any(all(end <= a or b <= start for a, b in known) for start, end in named)


def _points_inside(said: ReadClaim, prompt: ReadReply) -> bool:
    first, last = said.first_sentence, said.last_sentence
    sentences_fit = first <= last < len(prompt.sentences) and last - first < MAX_SENTENCES_A_CLAIM
    date_fits = said.date is None or 0 <= said.date < len(prompt.dates)
    amount_fits = said.amount is None or 0 <= said.amount < len(prompt.amounts)
    return sentences_fit and date_fits and amount_fits and all(0 <= i < len(prompt.invoices) for i in said.invoices)


def _whole(prompt: ReadReply) -> tuple[int, int]:
    return prompt.sentences[0].start, prompt.sentences[-1].end


def _invoices(
    said: ReadClaim, prompt: ReadReply, message: ReadableMessage, evidence: tuple[int, int]
) -> tuple[tuple[str, ...], Scope]:
    named = tuple(dict.fromkeys(prompt.invoices[i].number for i in said.invoices))
    words = message.text[evidence[0] : evidence[1]]
    others = _others(prompt, message) if said.intent in ABOUT_INVOICES else ()
    inside = any(evidence[0] <= mark.start < evidence[1] for mark in prompt.invoices)
    if others and (_THE_OTHERS.search(words) or (_THE_REST.search(words) and not inside)):
        return others, Scope.SUBJECT
    if named:
        return named, Scope.NAMED
    if said.intent not in ABOUT_INVOICES:
        return (), Scope.UNSAID
    if _EVERYTHING.search(words):
        return (), Scope.ALL
    hinted = tuple(dict.fromkeys(message.subject_invoices))
    return (hinted, Scope.SUBJECT) if hinted else ((), Scope.UNSAID)


def _others(prompt: ReadReply, message: ReadableMessage) -> tuple[str, ...]:
    named = {mark.number for mark in prompt.invoices}
    return tuple(number for number in dict.fromkeys(message.subject_invoices) if number not in named)
