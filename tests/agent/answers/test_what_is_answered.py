"""What is written back, word for word, by what a message caused."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from tests.agent.workplace import Office, text_of

DUE = date(2026, 6, 1)
HEADINGS = ("A question, or", "Fragen, oder", "Une question", "¿Alguna pregunta")


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    """Give the first reminder to ACME, for two invoices."""
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", DUE)
    office.invoice("ACME", "INV-1043", "1200.00", DUE)
    office.run()
    return office.sent_to("ACME")[0]


def said(answer: EmailMessage) -> list[str]:
    """Return the paragraphs of an answer between greeting and closing."""
    paragraphs = "\n".join(text_of(answer).splitlines()).replace("\xa0", " ").split("\n\n")
    heading = next(i for i, one in enumerate(paragraphs) if one.startswith(HEADINGS))
    return paragraphs[1:heading]


def test_a_promise_is_confirmed_with_amount_invoice_and_day(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "Hello, INV-1042 will be paid on 19 June. Regards, Eva")
    [answer] = office.answers()
    assert said(answer) == [
        "Thank you for your message. We have noted that you will pay €4,800.00 for invoice INV-1042 by Jun 19, 2026. "
        "Until then we send you no reminder for it."
    ]
    assert str(answer["To"]) == "Eva <ap@acme.example>"
    assert office.verify() == []
