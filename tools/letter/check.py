"""The whole check of a letter: the facts it stands on, the prose before filling, the finished text after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ledger.findings import Finding
from tools.letter.facts import Letter, LetterFacts, LetterInvoice, Prose
from tools.letter.prose import prose_findings
from tools.letter.reread import reread_findings
from tools.letter.table import sum_in

#: A filled subject longer than this is cut off in most mailboxes' lists and looks like a mistake.
SUBJECT_LENGTH = 250

_LINK_IN_NAME = re.compile(r"://|www\.|\w@\w", re.I)


def letter_findings(
    prose: Prose,
    letter: Letter,
    facts: LetterFacts,
    never_say: frozenset[str] = frozenset(),
    *,
    formal: bool = False,
) -> list[Finding]:
    """Say everything that forbids a letter to leave; an empty list lets it go.

    `never_say` are the topics of the policy's never-say rules; `formal` is true for the formal tone. Findings of
    the prose can be put right by another draft; those of the facts need a person.
    """
    found = facts_findings(facts) + prose_findings(prose, facts, never_say, formal=formal)
    if len(letter.subject) > SUBJECT_LENGTH:
        found.append(Finding("letter.subject_length", "the subject is too long with its tokens filled", "subject"))
    return found + reread_findings(letter, facts)


def facts_findings(facts: LetterFacts) -> list[Finding]:
    """Say why no letter may be built on these facts, whatever its prose."""
    return [*_invoices(facts), *_totals(facts), *_ways_to_pay(facts), *_names(facts)]


def name_findings(customer: str, contact: str, items: Iterable[LetterInvoice]) -> Iterator[Finding]:
    """Say which name or number from an import would pass a link or an address on as ours."""
    names = [("the customer's name", customer), ("the contact's name", contact)]
    names += [("an invoice number", item.number) for item in items]
    for what, name in names:
        if _LINK_IN_NAME.search(name):
            yield Finding("letter.unsafe_name", f"{what} holds a link or an address: {name}")


def _invoices(facts: LetterFacts) -> Iterator[Finding]:
    if not facts.invoices or not any(facts.demanded):
        yield Finding("letter.nothing_asked", "there is nothing to ask for")
    for invoice in (*facts.invoices, *facts.other_items):
        amounts = (invoice.demanded, invoice.open, invoice.total)
        if len({money.currency for money in amounts}) > 1:
            yield Finding("letter.mixed_currency", f"invoice {invoice.number} mixes currencies")
        elif not 0 <= invoice.demanded.minor <= invoice.open.minor <= invoice.total.minor:
            yield Finding("letter.over_open", f"invoice {invoice.number} asks for more than is open")


def _totals(facts: LetterFacts) -> Iterator[Finding]:
    for currency in sorted({*facts.currencies, *(money.currency for money in facts.demanded)}):
        asked = sum_in((i.demanded for i in facts.invoices), currency)
        netted = asked - sum_in(facts.unapplied_cash, currency) - sum_in(facts.open_credits, currency)
        if sum_in(facts.demanded, currency).minor != max(netted.minor, 0):
            reason = f"the total in {currency} is not what the invoices ask less payments and credits"
            yield Finding("letter.total_mismatch", reason)


def _ways_to_pay(facts: LetterFacts) -> Iterator[Finding]:
    if not facts.pay_link and not facts.bank_details:
        yield Finding("letter.no_way_to_pay", "neither a pay link nor bank details are set up")
    if facts.pay_link and not re.fullmatch(r"https://[^\s<>\"']+", facts.pay_link):
        yield Finding("letter.unsafe_link", "the pay link must be an https address")


def _names(facts: LetterFacts) -> Iterator[Finding]:
    yield from name_findings(facts.customer_name, facts.contact_name, (*facts.invoices, *facts.other_items))
    if not all(item.number.strip() for item in facts.invoices):
        yield Finding("letter.unsafe_name", "an invoice has no number")
