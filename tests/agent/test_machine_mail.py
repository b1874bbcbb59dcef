"""Mail no person wrote: what came back is asked again, dead addresses are left, and a vacation suppresses nothing."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from store.tables import Answer, Contact, ContactAddress, Hold, Message, Promise
from tests.agent.workplace import HandClock, Office

pytestmark = pytest.mark.words

DUE = date(2026, 6, 1)


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", DUE)
    office.run()
    return office.sent_to("ACME")[0]


def bounce(sent: EmailMessage, status: str, action: str = "failed", words: str = "") -> bytes:
    return (
        "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@mx.test>\nTo: collections@company.example\n"
        "Subject: Delivery Status Notification\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\nYour message {words}\n--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; {sent['To']}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {sent['Message-ID']}\n--b--\n"
    ).encode()


def automatic(sent: EmailMessage, subject: str, words: str, **fields: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Auto-Submitted"] = str(sent["To"]), str(sent["Reply-To"]), "auto-replied"
    mail["Subject"], mail["Date"] = subject, sent["Date"]
    for name, value in fields.items():
        mail[name] = value
    mail.set_content(words)
    return mail.as_bytes()


def next_message(office: Office, clock: HandClock, days: int = 5) -> EmailMessage:
    clock.pass_days(days)
    office.sync()
    office.run()
    return office.outbox()[-1]


def test_after_a_hard_bounce_the_other_contact_is_asked_at_the_same_step(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    office.import_rows(("Customer No", "Contact name", "Email"), ("ACME", "Max", "max@acme.example"))
    office.drop(bounce(sent, "5.1.1"))
    assert office.one(ContactAddress, address="ap@acme.example").status == "invalid"
    assert (office.reviews(), office.invoice_row("INV-1042").rung) == ([], 0)
    again = next_message(office, clock)
    assert again["To"] == "Max <max@acme.example>"
    first, second = office.touches("ACME")
    assert (first.state, first.stage, second.stage) == ("bounced", second.stage, first.stage)
    assert office.verify() == []


def test_after_a_hard_bounce_with_nobody_else_to_write_to_a_person_is_asked(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    office.drop(bounce(sent, "5.1.1"))
    assert [(item.kind, item.blocks_chasing) for item in office.reviews()] == [("bounced", False)]
    next_message(office, clock)
    assert len(office.outbox()) == 1


def test_after_a_soft_bounce_the_same_address_is_tried_again_and_the_second_is_shown(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    office.drop(bounce(sent, "5.2.2"))
    assert office.one(ContactAddress).status != "invalid"
    assert office.reviews() == []
    again = next_message(office, clock)
    assert (again["To"], again["Message-ID"] != sent["Message-ID"]) == (sent["To"], True)
    first, second = office.touches("ACME")
    assert first.stage == second.stage
    office.drop(bounce(again, "5.2.2"))
    assert [(item.kind, item.blocks_chasing) for item in office.reviews()] == [("bounced", False)]


def test_a_message_that_is_only_late_is_not_sent_again(office: Office, sent: EmailMessage) -> None:
    office.drop(bounce(sent, "4.4.7", action="delayed"))
    assert office.touches("ACME")[0].state == "sent"
    assert (office.invoice_row("INV-1042").rung, len(office.events("delivery_delayed"))) == (1, 1)


def test_a_refusal_by_policy_tells_the_operator_once_a_day_for_a_server(office: Office, sent: EmailMessage) -> None:
    office.drop(bounce(sent, "5.7.26"))
    office.drop(bounce(sent, "5.7.26", words="again"))
    [item] = office.reviews()
    assert (item.kind, item.subject) == ("bounced", "A mail server refuses our mail by policy")
    assert office.one(ContactAddress).status != "invalid"


AWAY = {
    "en": "I am out of the office until 22 June 2026. For urgent matters please contact Bob at bob@acme.example.",
    "de": "Ich bin bis zum 22.06.2026 nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Frau Muster.",
    "fr": "Je suis absente du bureau jusqu'au 22 juin 2026. En cas d'urgence, contactez Paul Martin.",
    "es": "Estaré fuera de la oficina hasta el 22 de junio. Responderé a su correo a mi regreso.",
    "it": "Sono assente fino al 22 giugno 2026. Per urgenze contattare amministrazione@acme.example.",
    "nl": "Ik ben afwezig tot en met 21 juni. Bij dringende zaken kunt u contact opnemen met de administratie.",
    "a payment run": "Invoices received after the 20th are paid on 30 June. This is an automatic reply.",
    "a promise to work": "We have received your message and will process it within 5 working days. "
    "Invoices must be sent to invoices@acme.example.",
}


@pytest.mark.parametrize("words", AWAY.values(), ids=AWAY.keys())
def test_a_vacation_suppresses_nothing_and_a_machine_promises_nothing(
    office: Office, sent: EmailMessage, clock: HandClock, words: str
) -> None:
    office.drop(automatic(sent, "Automatic reply: INV-1042", words))
    assert (office.all(Promise), office.all(Hold)) == ([], [])
    assert [item for item in office.reviews() if item.blocks_chasing] == []
    next_message(office, clock, days=8)
    assert len(office.sent_to("ACME")) == 2


def test_an_automatic_answer_that_its_owner_has_left_is_believed(office: Office, sent: EmailMessage) -> None:
    words = "I no longer work for ACME. Please contact Bob at bob@acme.example."
    office.drop(automatic(sent, "Automatic reply: INV-1042", words))
    assert office.one(Contact).status == "left"
    assert [item for item in office.reviews() if item.blocks_chasing] == []


def test_the_number_of_a_ticket_stands_in_the_history(office: Office, sent: EmailMessage) -> None:
    office.drop(automatic(sent, "[#48211] Request received", "Thank you, we are looking into it."))
    [event] = office.events("message_received")
    assert (event.data["message_kind"], event.data["ticket"]) == ("ticket_ack", "48211")
    assert (office.all(Promise), office.all(Hold), office.reviews()) == ([], [], [])


def test_spam_is_stored_and_counted_and_never_read(office: Office, sent: EmailMessage) -> None:
    spam = b"X-Spam-Flag: YES\nFrom: ap@acme.example\nSubject: INV-1042\n\nINV-1042 will be paid on 19 June.\n"
    report = office.drop(spam)
    assert (report.kinds["spam"], office.all(Promise), office.reviews()) == (1, [], [])
    assert office.one(Message, direction="in").kind == "spam"


def test_an_answer_to_our_own_message_among_the_spam_is_for_a_person(office: Office, sent: EmailMessage) -> None:
    words = "INV-1042 will be paid on 19 June."
    office.drop(b"X-Spam-Flag: YES\n" + automatic(sent, "Re: INV-1042", words))
    [item] = office.reviews()
    assert (item.kind, item.blocks_chasing, office.all(Promise)) == ("unreadable_message", True, [])


@pytest.mark.parametrize(("status", "address"), [("5.1.1", "invalid"), ("4.2.2", "valid")])
def test_an_answer_that_came_back_moves_no_step_and_is_not_written_again(
    office: Office, sent: EmailMessage, clock: HandClock, status: str, address: str
) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    office.drop(bounce(office.answers()[0], status))
    assert (office.one(Answer).state, office.one(ContactAddress).status) == ("bounced", address)
    assert office.invoice_row("INV-1042").rung == 1
    assert [event.data["answer_id"] for event in office.events("answer_returned")] == [office.one(Answer).id]
    office.run()
    assert len(office.answers()) == 1
    assert office.verify() == []
