"""Who is answered and how much they are told: by how far the writer is believed, at the address on file only."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from store.tables import Answer
from tests.agent.answers.post import said
from tests.agent.workplace import HandClock, Office, text_of

pytestmark = pytest.mark.words

DUE = date(2026, 6, 1)
HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", DUE)
    office.invoice("ACME", "INV-1043", "1200.00", DUE)
    office.run()
    return office.sent_to("ACME")[0]


def letter(office: Office, sender: str, words: str, **headers: str) -> EmailMessage:
    """Word a message that does not come to our signed reply address."""
    message = EmailMessage()
    message["From"], message["To"] = sender, "collections@company.example"
    message["Subject"], message["Date"] = "INV-1042", office.clock()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    return message


@pytest.mark.parametrize(
    ("words", "answered"),
    [
        (
            "INV-1042 will be paid on 19 June.",
            "Thank you for your message. We have noted when you will pay. Until then we send you no reminder for this "
            "amount.",
        ),
        (
            "INV-1042 was already paid on 3 June.",
            "Thank you for your message. You write that you have paid: we are looking for your payment.",
        ),
        (
            "We dispute INV-1042, half of the pallets were missing.",
            "Thank you for your message. We have noted your objection. We do not ask for what you object to while a "
            "colleague looks into it.",
        ),
        (
            "Please send us a copy of INV-1042.",
            "Thank you for your message. A colleague sends you the copy you asked for.",
        ),
        (
            "Please send us a statement of account.",
            "Thank you for your message. A colleague sends you the statement you asked for.",
        ),
        ("Please confirm your bank details.", "Thank you for your message. A colleague tells you our bank details."),
    ],
)
def test_a_writer_we_cannot_be_sure_of_is_told_no_figure_and_sent_no_document(
    office: Office, sent: EmailMessage, words: str, answered: str
) -> None:
    office.drop(letter(office, "ap@acme.example", words).as_bytes())
    [answer] = office.answers()
    assert said(answer)[0] == answered
    for figure in ("1042", "1043", "4,800", "Jun", "ACME", "IBAN"):
        assert figure not in text_of(answer)
    assert list(answer.iter_attachments()) == []


def test_a_stranger_and_a_colleague_who_is_not_on_file_get_no_answer(office: Office, sent: EmailMessage) -> None:
    office.drop(letter(office, "who@elsewhere.test", "INV-1042 will be paid on 19 June.").as_bytes())
    office.reply(sent, "INV-1042 will be paid on 19 June.", sender="bob@acme.example")
    assert (office.answers(), office.all(Answer)) == ([], [])


def test_an_answer_never_goes_to_a_reply_to_address(office: Office, sent: EmailMessage) -> None:
    raw = letter(office, "ap@acme.example", "INV-1042 will be paid on 19 June.", Reply_To="thief@elsewhere.test")
    raw.replace_header("To", str(sent["Reply-To"]))
    office.drop(raw.as_bytes())
    assert [str(answer["To"]) for answer in office.answers()] == ["Eva <ap@acme.example>"]
    assert "4,800" not in text_of(office.answers()[0])


def test_automatic_mail_is_never_answered(office: Office, sent: EmailMessage) -> None:
    raw = letter(office, "ap@acme.example", "INV-1042 will be paid on 19 June.", Auto_Submitted="auto-replied")
    office.drop(raw.as_bytes())
    assert office.answers() == []


def test_an_opt_out_is_confirmed_once_however_often_it_is_repeated(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    for _ in range(3):
        office.reply(sent, "Please stop emailing me. Unsubscribe.")
        clock.pass_days(1)
    assert len(office.answers()) == 1
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    assert len(office.answers()) == 1
    assert office.verify() == []


def test_names_and_numbers_of_the_book_are_escaped(office: Office) -> None:
    office.customer("EVIL", email="none")
    office.import_rows(("Customer No", "Contact name", "Email"), ("EVIL", HOSTILE, "ap@evil.example"))
    office.invoice("EVIL", "INV-<b>1</b>", "100.00", DUE)
    office.run()
    office.reply(office.sent_to("EVIL")[0], "It will all be paid on 19 June.")
    html = office.answers()[0].get_body(("html",))
    assert html is not None
    content = html.get_content()
    assert "<script" not in content
    assert "<b>1" not in content
    assert "INV-&lt;b&gt;1&lt;/b&gt;" in content


def test_nothing_of_the_customers_words_is_repeated(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.\n\nRegards,\nRumpelstiltskin\nrumpel@evil.example")
    raw = office.answers()[0].as_string()
    assert "Rumpel" not in raw
    assert "evil.example" not in raw


def test_a_grave_hold_silences_later_answers_too(office: Office, sent: EmailMessage, clock: HandClock) -> None:
    office.reply(sent, "An insolvency administrator has been appointed for our company.")
    clock.pass_days(1)
    [tried] = office.reply(sent, "INV-1042 will be paid on 19 June.").answers
    assert (tried.outcome, tried.why) == ("dropped", "the account is on hold (insolvency)")
    assert office.answers() == []
