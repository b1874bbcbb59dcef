"""The locked tokens: the only way a fact gets into prose. Filled by plain replacement, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping

from babel.core import Locale
from markupsafe import Markup, escape

from tools.letter.facts import LetterFacts
from tools.letter.formats import clean, date_text, joined, letter_locale, money_text, phrases, plain

#: Every token and what stands in its place; prompts show this to the writer.
TOKENS: Mapping[str, str] = {
    "invoice_table": "the table of invoices asked for, with totals; alone in its paragraph, exactly once",
    "amount_due": "what is asked for in all, with currency",
    "invoice_count": "how many invoices are asked for, as a number",
    "invoice_numbers": "the invoice numbers, at most three of them",
    "oldest_due_date": "the earliest due date among them",
    "days_overdue": "how many days the oldest is overdue, as a number",
    "customer_name": "the customer's name",
    "contact_name": "the contact's name",
    "creditor": "our company's name",
    "pay_link": "the link to pay online; stands below the prose anyway",
    "bank_details": "our bank details; alone in its paragraph; stand below the prose anyway",
    "reply_address": "the address replies go to",
}
#: Tokens that stand for a block and so must be alone in their paragraph.
BLOCKS = frozenset({"invoice_table", "bank_details"})
#: Tokens a subject may hold.
SUBJECT_TOKENS = frozenset(TOKENS) - BLOCKS - {"pay_link", "reply_address"}
#: Invoice numbers named in running text; the rest is counted.
NUMBERS_NAMED = 3

TOKEN = re.compile(r"\{\{\s*([A-Za-z_]+)\s*\}\}")


def tokens_in(text: str) -> list[str]:
    """Return the names of the tokens in a text, known or not, in order."""
    return TOKEN.findall(text)


def alone(paragraph: str) -> str | None:
    """Return the block token a paragraph consists of, or None."""
    match = TOKEN.fullmatch(paragraph.strip())
    return match.group(1) if match and match.group(1) in BLOCKS else None


def fill_text(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of tokens for plain text; unknown tokens stay visible for the check to find."""
    return TOKEN.sub(lambda match: values.get(match.group(1), match.group()), text)


def fill_html(text: str, values: Mapping[str, Markup]) -> Markup:
    """Put values in place of tokens for HTML; everything between them is escaped."""
    parts = []
    end = 0
    for match in TOKEN.finditer(text):
        parts.append(escape(text[end : match.start()]))
        parts.append(values.get(match.group(1), escape(match.group())))
        end = match.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def token_texts(facts: LetterFacts) -> dict[str, str]:
    """Return what each inline token stands for in plain text."""
    locale = letter_locale(facts.language)
    return {
        "amount_due": amount_due(facts, locale),
        "invoice_count": str(len(facts.invoices)),
        "invoice_numbers": invoice_numbers(facts),
        "oldest_due_date": date_text(min(i.due_date for i in facts.invoices), locale) if facts.invoices else "",
        "days_overdue": str(days_overdue(facts)),
        "customer_name": plain(facts.customer_name),
        "contact_name": plain(facts.contact_name) or plain(facts.customer_name),
        "creditor": plain(facts.creditor_name),
        "pay_link": facts.pay_link or "",
        "reply_address": clean(facts.reply_address),
    }


def token_markup(facts: LetterFacts, texts: Mapping[str, str]) -> dict[str, Markup]:
    """Return what each inline token stands for in HTML, names set apart from the writing direction around them."""
    values = {name: escape(text) for name, text in texts.items()}
    for name, raw in (
        ("customer_name", facts.customer_name),
        ("contact_name", facts.contact_name or facts.customer_name),
        ("creditor", facts.creditor_name),
    ):
        values[name] = Markup("<bdi>{}</bdi>").format(clean(raw))
    if facts.pay_link and facts.pay_link.startswith("https://"):
        values["pay_link"] = Markup('<a href="{0}">{0}</a>').format(facts.pay_link)
    return values


def amount_due(facts: LetterFacts, locale: Locale) -> str:
    """Write what is asked for in all; several currencies are named one after the other."""
    asked = [money for money in facts.demanded if money] or list(facts.demanded)
    return joined([money_text(money, locale) for money in asked], phrases(facts.language)["and"])


def invoice_numbers(facts: LetterFacts) -> str:
    """Name the first invoices and count the rest."""
    words = phrases(facts.language)
    named = [plain(invoice.number) for invoice in facts.invoices[:NUMBERS_NAMED]]
    rest = len(facts.invoices) - len(named)
    return joined(named + ([words["more"].format(count=rest)] if rest else []), words["and"])


def days_overdue(facts: LetterFacts) -> int:
    """Return how many days the oldest invoice asked for is overdue."""
    return max([0, *(invoice.days_overdue for invoice in facts.invoices)])
