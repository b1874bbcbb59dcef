"""The second look: the finished letter is taken apart again, and everything in it must be a fact of the ledger.

It reads figures with a parser of its own, not with the formatter that wrote them, and it reads the HTML as a
person would see it, so a slip in a template, a format or a token is caught before the letter leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from babel.core import Locale

from ledger.findings import Finding
from ledger.money import Money
from tools.letter.amounts import AmountReader, amount_reader
from tools.letter.facts import Letter, LetterFacts, LetterInvoice
from tools.letter.formats import ISOLATE, POP_ISOLATE, clean, date_text, letter_locale
from tools.letter.table import sum_in, total_label
from tools.letter.tokens import NUMBERS_NAMED
from tools.letter.visible import visible_text

_CELL = re.compile(r" {2,}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{2,4}){3,8}\b")
#: What makes a word a link or an address.
_LINKED = re.compile(r"@|://|www\.", re.I)
_DIGIT = re.compile(r"\d")
_MONEY_SIGN = re.compile(r"[€$£¥₹₽₩₺₴₪₫₱₦฿]|\b[A-Z]{3}\b")
#: What may stand around a figure, link or address without being part of it.
_AROUND = ".,;:!?()[]<>«»„“”\"'"


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a letter may hold that has a figure, a link or an address in it."""

    locale: Locale
    amounts: AmountReader
    moneys: frozenset[Money]
    dates: tuple[str, ...]
    lettered: tuple[str, ...]
    numeric: tuple[str, ...]
    counts: frozenset[str]
    links: frozenset[str]


def reread_findings(letter: Letter, facts: LetterFacts) -> list[Finding]:
    """Read the finished letter again and say what in it is not a fact, or which fact is missing."""
    known = known_facts(facts)
    shown, broken = visible_text(letter.html, frozenset({facts.pay_link}) if facts.pay_link else frozenset())
    found = [Finding("letter.broken_html", f"the HTML holds {what}", "html") for what in broken]
    for place, text in (("subject", letter.subject), ("text", letter.text), ("html", shown)):
        read = text.replace(ISOLATE, "").replace(POP_ISOLATE, "")
        found += foreign(read, known, place)
        if place != "subject":
            found += missing(read, facts, known, place)
    return found


def known_facts(facts: LetterFacts) -> Known:
    """Gather what may stand in a letter to this account."""
    locale = letter_locale(facts.language)
    items = (*facts.invoices, *facts.other_items)
    literals = {clean(text) for text in _names(facts)}
    literals |= {clean(text) for item in items for text in (item.number, item.reference)}
    figures = sorted((text for text in literals if any(ch.isdigit() for ch in text)), key=len, reverse=True)
    moneys = frozenset(_moneys(facts))
    return Known(
        locale=locale,
        amounts=amount_reader(locale, tuple(sorted({money.currency for money in moneys}))),
        moneys=moneys,
        dates=tuple({date_text(day, locale) for item in items for day in (item.issue_date, item.due_date)}),
        lettered=tuple(text for text in figures if any(ch.isalpha() for ch in text)),
        numeric=tuple(text for text in figures if not any(ch.isalpha() for ch in text)),
        counts=frozenset(_counts(facts)),
        links=frozenset(link for text in literals for link in links_in(text)),
    )


def foreign(text: str, known: Known, place: str) -> Iterator[Finding]:
    """Take every known fact out of a text and report what figure, link or address is left."""
    rest = text
    for link in links_in(text):
        if link not in known.links:
            yield Finding("letter.foreign_link", f"{link} is not a link or address of ours", place)
        rest = rest.replace(link, " ")
    if "{{" in rest or "}}" in rest:
        yield Finding("letter.unfilled_token", "a token was left unfilled", place)
    # Only lines with a figure can hold a wrong one; the others are most of the letter.
    rest = _with_figures(rest)
    rest = _without((*known.lettered, *known.dates), rest)
    rest, unknown = known.amounts.take_out(rest, known.moneys)
    for amount in unknown:
        yield Finding("letter.foreign_amount", f"{amount} is not an amount of this account", place)
    yield from _leftovers(_without(known.numeric, rest), known, place)


def missing(text: str, facts: LetterFacts, known: Known, place: str) -> Iterator[Finding]:
    """Say which invoice or total does not stand in the text as the ledger has it."""
    rows: dict[str, list[list[str]]] = {}
    for line in text.split("\n"):
        if "  " in line:
            cells = _CELL.split(line.strip())
            rows.setdefault(cells[0], []).append(cells[1:])
    for invoice in facts.invoices:
        if not any(_tells(cells, invoice, known) for cells in rows.get(clean(invoice.number), ())):
            reason = f"invoice {invoice.number} is not listed with its due date, open and asked amount"
            yield Finding("letter.missing_invoice", reason, place)
    totals = [money for cells in rows.get(total_label(facts), ()) for money in _amounts(cells, known)]
    for currency in facts.currencies:
        if sum_in(facts.demanded, currency) not in totals:
            yield Finding("letter.missing_total", f"the total in {currency} is missing or wrong", place)


def _leftovers(rest: str, known: Known, place: str) -> Iterator[Finding]:
    rest = _with_figures(rest)
    for account in _IBAN.findall(rest):
        yield Finding("letter.foreign_account", f"{account} is not an account of ours", place)
    words = _IBAN.sub(" ", rest).split()
    for at, word in enumerate(words):
        figure = word.strip(_AROUND)
        if not _DIGIT.search(figure) or figure in known.counts:
            continue
        money = _MONEY_SIGN.search(" ".join(words[max(at - 1, 0) : at + 2]))
        code = "letter.foreign_amount" if money else "letter.foreign_number"
        yield Finding(code, f"{figure} is not a figure of this account", place)


def _with_figures(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if _DIGIT.search(line))


def _without(literals: Iterable[str], text: str) -> str:
    """Blank out literals where they stand as words of their own, not where they are part of a longer figure."""
    for literal in literals:
        start = text.find(literal)
        while start >= 0:
            end = start + len(literal)
            if _edge(text, start, -1) and _edge(text, end - 1, 1):
                text = f"{text[:start]} {text[end:]}"
                end = start + 1
            start = text.find(literal, end)
    return text


def _edge(text: str, at: int, step: int) -> bool:
    beside = text[at + step : at + step + 1] if at + step >= 0 else ""
    if beside.isalnum():
        return False
    beyond = text[at + 2 * step : at + 2 * step + 1] if at + 2 * step >= 0 else ""
    return not (beside in {".", ",", "'", "’"} and beyond.isdigit())


def _tells(cells: list[str], invoice: LetterInvoice, known: Known) -> bool:
    amounts = _amounts(cells, known)
    return (
        invoice.open in amounts and invoice.demanded in amounts and date_text(invoice.due_date, known.locale) in cells
    )


def _amounts(cells: list[str], known: Known) -> list[Money]:
    return [money for cell in cells if (money := known.amounts.whole(cell)) is not None]


def links_in(text: str) -> list[str]:
    """Return the words of a text that are links or mail addresses, longest first."""
    words = {word.strip(_AROUND) for line in text.split("\n") if _LINKED.search(line) for word in line.split()}
    return sorted(filter(_LINKED.search, words), key=len, reverse=True)


def _names(facts: LetterFacts) -> Iterator[str]:
    yield from (facts.creditor_name, facts.sender_name, facts.assistant_name, *facts.creditor_address)
    yield from (facts.customer_name, facts.customer_number, facts.contact_name, facts.reply_address)
    yield from (facts.payment_reference, facts.pay_link or "")
    for label, value in facts.bank_details:
        yield from (label, value)


def _moneys(facts: LetterFacts) -> Iterator[Money]:
    yield from (*facts.demanded, *facts.unapplied_cash, *facts.open_credits)
    for item in (*facts.invoices, *facts.other_items):
        yield from (item.total, item.open, item.demanded)
    for currency in facts.currencies:
        yield sum_in((invoice.demanded for invoice in facts.invoices), currency)
        for amounts in (facts.demanded, facts.unapplied_cash, facts.open_credits):
            yield sum_in(amounts, currency)


def _counts(facts: LetterFacts) -> Iterator[str]:
    yield str(len(facts.invoices))
    yield str(max(len(facts.invoices) - NUMBERS_NAMED, 0))
    yield "0"
    yield from (str(item.days_overdue) for item in facts.invoices if item.days_overdue > 0)
