"""The second look at a finished answer: every figure, link and address in it must be a fact this writer may know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ledger.findings import Finding
from ledger.money import Money
from tools.answers.facts import AnswerFacts
from tools.answers.paragraphs import MOST_NAMED
from tools.answers.statement import balance_of
from tools.letter.amounts import amount_reader
from tools.letter.check import name_findings
from tools.letter.facts import Letter
from tools.letter.formats import ISOLATE, POP_ISOLATE, clean, date_text, letter_locale
from tools.letter.reread import Known, foreign, links_in
from tools.letter.table import sum_in
from tools.letter.visible import visible_text


def answer_findings(letter: Letter, facts: AnswerFacts) -> list[Finding]:
    """Say everything that forbids an answer to leave; an empty list lets it go."""
    found = list(name_findings(facts.customer_name, facts.contact_name, facts.invoices))
    known = _known(facts)
    shown, broken = visible_text(letter.html, frozenset())
    found += [Finding("letter.broken_html", f"the HTML holds {what}", "html") for what in broken]
    for place, text in (("subject", letter.subject), ("text", letter.text), ("html", shown)):
        found += foreign(text.replace(ISOLATE, "").replace(POP_ISOLATE, ""), known, place)
    return found


def _known(facts: AnswerFacts) -> Known:
    """Gather what may stand in an answer to this writer: below the known level, no figure but those of our names."""
    locale = letter_locale(facts.language)
    literals = {clean(text) for text in _literals(facts)}
    figures = sorted((text for text in literals if any(ch.isdigit() for ch in text)), key=len, reverse=True)
    moneys = frozenset(_moneys(facts) if facts.figures else ())
    return Known(
        locale=locale,
        amounts=amount_reader(locale, tuple(sorted({money.currency for money in moneys}))),
        moneys=moneys,
        dates=tuple({date_text(day, locale) for day in _days(facts)}) if facts.figures else (),
        lettered=tuple(text for text in figures if any(ch.isalpha() for ch in text)),
        numeric=tuple(text for text in figures if not any(ch.isalpha() for ch in text)),
        counts=frozenset(_counts(facts) if facts.figures else ()),
        links=frozenset(link for text in literals for link in links_in(text)),
    )


def _literals(facts: AnswerFacts) -> Iterator[str]:
    head = facts.head
    yield from (head.creditor_name, head.sender_name, head.assistant_name, *head.creditor_address, facts.contact_name)
    if not facts.figures:
        return
    yield from (facts.customer_name, facts.customer_number, *facts.due_numbers, *facts.missing)
    yield from (invoice.number for invoice in facts.invoices)
    yield from (number for promise in facts.promises for number in promise.numbers)
    yield from (dispute.number for dispute in facts.disputes)
    yield from (link for _, link in facts.links)
    for label, value in head.bank_details:
        yield from (label, value)


def _moneys(facts: AnswerFacts) -> Iterator[Money]:
    yield from (*facts.due, *facts.unapplied_cash, *facts.open_credits)
    for invoice in facts.invoices:
        yield from (invoice.total, invoice.open)
    for promise in facts.promises:
        yield from (promise.amount, promise.received)
    for currency in {invoice.open.currency for invoice in facts.invoices}:
        yield sum_in((invoice.open for invoice in facts.invoices), currency)
        yield balance_of(facts, currency)
        yield sum_in(facts.unapplied_cash, currency)
        yield sum_in(facts.open_credits, currency)
    for currency in {dispute.amount.currency for dispute in facts.disputes}:
        yield sum_in((dispute.amount for dispute in facts.disputes), currency)
    yield from (dispute.amount for dispute in facts.disputes)


def _days(facts: AnswerFacts) -> set[date]:
    days = {facts.answer_by, facts.booked_on, facts.paused_until, facts.links_until}
    days |= {day for invoice in facts.invoices for day in (invoice.issue_date, invoice.due_date)}
    days |= {promise.day for promise in facts.promises} | {dispute.answer_by for dispute in facts.disputes}
    return {day for day in days if day is not None}


def _counts(facts: AnswerFacts) -> Iterator[str]:
    yield "0"
    yield from (str(invoice.days_overdue) for invoice in facts.invoices if invoice.days_overdue > 0)
    named = [facts.due_numbers, facts.missing, facts.paused, tuple(number for number, _ in facts.copies)]
    named += [promise.numbers for promise in facts.promises]
    yield from (str(len(numbers) - MOST_NAMED) for numbers in named if len(numbers) > MOST_NAMED)
    yield str(max(len(facts.disputes) - MOST_NAMED, 0))
