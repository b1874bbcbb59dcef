"""Facts of one account, as the letter tests need them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ledger.money import Money
from tools.letter.facts import LetterFacts, LetterInvoice, Note, Prose

TODAY = date(2026, 6, 11)


def invoice(number: str = "RE-2026-0042", days_overdue: int = 12, **changes: Any) -> LetterInvoice:
    """Make an invoice of 4,800.00 EUR, all of it open and asked for, unless told otherwise."""
    currency = changes.pop("currency", "EUR")
    total = changes.pop("total", 480_000)
    opened = changes.pop("open", total)
    due = TODAY - timedelta(days=days_overdue)
    return LetterInvoice(
        number=number,
        issue_date=due - timedelta(days=30),
        due_date=due,
        days_overdue=days_overdue,
        total=Money(total, currency),
        open=Money(opened, currency),
        demanded=Money(changes.pop("demanded", opened), currency),
        note=changes.pop("note", Note.NONE),
    )


def facts(*invoices: LetterInvoice, **changes: Any) -> LetterFacts:
    """Make the facts of an account that owes these invoices (one of 4,800.00 EUR unless given)."""
    asked = invoices or (invoice(),)
    values: dict[str, Any] = {
        "creditor_name": "Nordlicht Handels GmbH",
        "creditor_address": ("Hafenstraße 12", "20457 Hamburg"),
        "sender_name": "Accounts receivable",
        "assistant_name": "Dunlin",
        "customer_name": "3M & Söhne GmbH",
        "customer_number": "K-10042",
        "contact_name": "Maria Keller",
        "language": "en_GB",
        "invoices": asked,
        "reply_address": "billing@nordlicht.example",
        "bank_details": (("IBAN", "DE89 3704 0044 0532 0130 00"), ("BIC", "COBADEFFXXX")),
        "pay_link": "https://pay.nordlicht.example/k/10042?a=1&b=2",
        "payment_reference": "K-10042",
        **changes,
    }
    values.setdefault("demanded", net(asked, values.get("unapplied_cash", ()), values.get("open_credits", ())))
    return LetterFacts(**values)


def net(invoices: tuple[LetterInvoice, ...], cash: tuple[Money, ...], credits: tuple[Money, ...]) -> tuple[Money, ...]:
    """Return per currency what is asked less what is there already."""
    asked: dict[str, int] = {}
    for one in invoices:
        asked[one.demanded.currency] = asked.get(one.demanded.currency, 0) + one.demanded.minor
    for money in (*cash, *credits):
        asked[money.currency] -= money.minor
    return tuple(Money(minor, currency) for currency, minor in asked.items())


def prose(*paragraphs: str, subject: str = "Payment reminder: {{invoice_numbers}}") -> Prose:
    """Make prose with the invoice table after the paragraphs."""
    return Prose(subject, (*paragraphs, "{{invoice_table}}"))
