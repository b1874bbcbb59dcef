"""The statement of open items, as tables of the letter's layout: what is open, what is credited, the balance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.money import Money
from tools.answers.facts import AnswerFacts
from tools.letter.formats import letter_locale, money_text, phrases
from tools.letter.table import Table, row_of, sum_in


def statement_tables(facts: AnswerFacts, words: Mapping[str, Any]) -> tuple[Table, ...]:
    """Return one table per currency in which anything is open; `words` are the answer's own phrases."""
    currencies = dict.fromkeys(invoice.open.currency for invoice in facts.invoices)
    return tuple(_table(facts, words, currency, alone=len(currencies) == 1) for currency in currencies)


def balance_of(facts: AnswerFacts, currency: str) -> Money:
    """Return what is open in a currency less payments and credits not yet assigned; below zero is in their favour."""
    open_items = sum_in((invoice.open for invoice in facts.invoices), currency)
    return open_items - sum_in(facts.unapplied_cash, currency) - sum_in(facts.open_credits, currency)


def _table(facts: AnswerFacts, words: Mapping[str, Any], currency: str, *, alone: bool) -> Table:
    letter, locale = phrases(facts.language), letter_locale(facts.language)
    invoices = [invoice for invoice in facts.invoices if invoice.open.currency == currency]
    lines = [
        (letter[label], "−" + money_text(amount, locale))
        for label, amounts in (("less_cash", facts.unapplied_cash), ("less_credit", facts.open_credits))
        if (amount := sum_in(amounts, currency))
    ]
    gross = money_text(sum_in((invoice.open for invoice in invoices), currency), locale)
    caption = words["statement_caption"]
    return Table(
        caption=caption if alone else letter["in_currency"].format(caption=caption, currency=currency),
        rows=tuple(row_of(invoice, letter, locale) for invoice in invoices),
        with_days=any(invoice.days_overdue > 0 for invoice in invoices),
        with_asked=False,
        lines=((letter["sum"], gross), *lines) if lines else (),
        total=(words["statement_total"], money_text(balance_of(facts, currency), locale)),
    )
