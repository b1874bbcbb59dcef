"""Replies become records: whose they are, how far they are believed, and what they may cause."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from channels.oversize import oversize_stub
from store.tables import ClaimRecord, ContactAddress, Dispute, Hold, HoldKind, Message, Promise
from tests.agent.workplace import HandClock, Office
from tools.undo import undo

pytestmark = pytest.mark.words

DUE = date(2026, 6, 1)


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    """Give the first reminder to ACME, for two invoices."""
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", DUE)
    office.invoice("ACME", "INV-1043", "1200.00", DUE)
    office.run()
    return office.sent_to("ACME")[0]


def test_a_promise_is_recorded_with_the_words_it_stands_on(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "Hello, INV-1042 will be paid on 19 June. Regards, Eva")
    promise = office.one(Promise)
    assert (promise.promised_date, promise.amount_minor, promise.currency) == (date(2026, 6, 19), 480_000, "EUR")
    message = office.one(Message, direction="in")
    assert "will be paid on 19 June" in message.text[promise.evidence_start : promise.evidence_end]
    assert (message.identity, message.customer_id) == (2, office.customer_id("ACME"))
    assert office.one(ClaimRecord).outcome == "promise"


def test_a_promise_pauses_at_once_and_undo_frees_what_it_covered(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    assert office.invoice_row("INV-1042").chase_minor == 0
    assert office.invoice_row("INV-1043").chase_minor == 120_000
    [event] = office.events("promise_recorded")
    with office.place.office.journal("person:kim") as journal:
        undo(journal, event.id or 0)
    assert office.invoice_row("INV-1042").chase_minor == 480_000


def test_a_dispute_leaves_out_only_its_invoice(office: Office, sent: EmailMessage, clock: HandClock) -> None:
    office.reply(sent, "We dispute INV-1042, half of the pallets were missing.")
    assert office.one(Dispute).amount_minor == 480_000
    assert office.invoice_row("INV-1042").chase_minor == 0
    clock.pass_days(8)
    office.sync()
    office.run()
    assert "INV-1042" not in str(office.sent_to("ACME")[1]["Subject"])
    assert office.touches("ACME")[1].demanded == {"EUR": 120_000}


def test_said_to_be_paid_pauses_for_five_business_days(office: Office, sent: EmailMessage, clock: HandClock) -> None:
    office.reply(sent, "INV-1042 was already paid on 3 June.")
    hold = office.one(Hold)
    assert (hold.kind, hold.until) == (HoldKind.PENDING_CASH, date(2026, 6, 18))
    clock.pass_days(8)
    office.sync()
    office.run()
    assert office.invoice_row("INV-1042").chase_minor == 480_000


def test_stop_is_obeyed_by_the_next_run(office: Office, sent: EmailMessage, clock: HandClock) -> None:
    office.reply(sent, "Please stop emailing me. Unsubscribe.")
    assert office.one(ContactAddress).consent == "opted_out"
    clock.pass_days(8)
    office.sync()
    office.run()
    assert len(office.sent_to("ACME")) == 1


def test_insolvency_stops_everything_and_goes_to_a_person_at_once(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "An insolvency administrator has been appointed for our company.")
    assert office.one(Hold).kind is HoldKind.INSOLVENCY
    assert [(item.kind, item.severity) for item in office.reviews()] == [("critical", "critical")]


def test_a_stranger_who_knows_an_invoice_number_changes_nothing(office: Office, sent: EmailMessage) -> None:
    stranger = EmailMessage()
    stranger["From"], stranger["To"] = "who@elsewhere.test", "collections@company.example"
    stranger["Subject"] = "INV-1042"
    stranger["Date"] = sent["Date"]
    stranger.set_content("INV-1042 will be paid on 19 June.")
    office.drop(stranger.as_bytes())
    assert office.all(Promise) == []
    assert [item.kind for item in office.reviews()] == ["unknown_sender"]
    assert office.one(Message, direction="in").identity == 0


def test_a_known_address_without_our_signed_reply_address_is_believed_less(office: Office, sent: EmailMessage) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = str(sent["To"]), "collections@company.example"
    letter["Subject"], letter["Date"] = "INV-1042", sent["Date"]
    letter.set_content("Please note the following about INV-1042: it will be paid on 19 June.")
    office.drop(letter.as_bytes())
    assert office.one(Message, direction="in").identity == 1


def test_a_forged_reply_address_belongs_to_nobody(office: Office, sent: EmailMessage) -> None:
    forged = str(sent["Reply-To"]).replace("+r.shadow", "+r.shadow").split("@")[0][:-3] + "aaa@company.example"
    stranger = EmailMessage()
    stranger["From"], stranger["To"], stranger["Date"] = "who@elsewhere.test", forged, sent["Date"]
    stranger.set_content("We will pay on 19 June.")
    office.drop(stranger.as_bytes())
    assert office.one(Message, direction="in").customer_id is None


def test_a_promise_beyond_the_policy_waits_for_a_person(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "INV-1042 will be paid on 14 August 2026.")
    assert office.all(Promise) == []
    [item] = office.reviews()
    assert (item.kind, item.proposal["do"], item.proposal["day"]) == ("claim", "record_promise", "2026-08-14")


def test_the_same_mail_twice_is_acted_on_once(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    raw = office.one(Message, direction="in").raw
    report = office.drop(raw)
    assert (report.stored, report.known) == (0, 1)
    assert len(office.all(Promise)) == 1


def test_what_a_machine_writes_is_never_taken_for_words(office: Office, sent: EmailMessage) -> None:
    auto = EmailMessage()
    auto["From"], auto["To"], auto["Auto-Submitted"] = str(sent["To"]), str(sent["Reply-To"]), "auto-replied"
    auto["Subject"], auto["Date"] = "Out of office", sent["Date"]
    auto.set_content("I am out of the office until 22 June.")
    office.drop(auto.as_bytes())
    assert office.all(Promise) == []
    assert office.all(Hold) == []


def test_a_mail_that_cannot_be_read_goes_to_a_person_and_the_next_is_read(office: Office, sent: EmailMessage) -> None:
    office.drop(b"From: a@b.test\r\n" + b"X-Long: " + b"a" * 200_000 + b"\r\n\r\nhi")
    office.reply(sent, "INV-1042 will be paid on 19 June.")
    assert [item.kind for item in office.reviews()] == ["unreadable_message"]
    assert len(office.all(Promise)) == 1


@pytest.mark.parametrize("known", [True, False])
def test_a_mail_cut_for_its_size_goes_to_a_person_who_learns_whose_it_is_and_why(
    office: Office, sent: EmailMessage, known: bool
) -> None:
    letter = EmailMessage()
    letter["From"] = author = "ap@acme.example" if known else "somebody@elsewhere.example"
    letter["To"] = str(sent["Reply-To"]) if known else "ar@tern.example"
    letter["Subject"] = "INV-1042 will be paid on 19 June." if known else "Scans"
    office.drop(oversize_stub(letter.as_bytes(), 30_000_000))
    [item] = office.reviews()
    assert (item.kind, item.why) == ("unreadable_message", "the message is too large to be read: 30000000 bytes")
    assert (item.customer_id is not None, item.blocks_chasing) == (known, known)
    message = office.one(Message, direction="in")
    assert (message.state, message.kind, message.sender) == ("quarantined", "unreadable", author)
    assert message.customer_id == item.customer_id
    assert office.all(Promise) == []


@pytest.mark.parametrize("author", ["ap@acrne.example", "ap@acme-corp.example", "ap@acme.test"])
def test_a_look_alike_of_a_customers_domain_is_not_believed_and_a_person_is_warned(
    office: Office, sent: EmailMessage, author: str
) -> None:
    office.reply(sent, "INV-1042 will be paid on 19 June.", sender=author)
    assert office.all(Promise) == []
    assert office.one(Message, direction="in").identity == 0
    [warning] = [item for item in office.reviews() if item.kind == "critical"]
    assert (warning.severity, warning.blocks_chasing) == ("critical", False)
    assert warning.subject == f"A message from {author.split('@')[1]}, which looks like acme.example"
    assert office.touches("ACME")[0].state == "sent"


def test_a_look_alike_to_answer_to_is_noticed_behind_a_known_address(office: Office, sent: EmailMessage) -> None:
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Date"] = str(sent["To"]), str(sent["Reply-To"]), sent["Date"]
    answer["Reply-To"] = "ap@acrne.example"
    answer.set_content("INV-1042 will be paid on 19 June.")
    office.drop(answer.as_bytes())
    assert office.all(Promise) == []
    assert office.one(Message, direction="in").identity == 0


def test_what_stops_contact_is_obeyed_even_from_a_look_alike(office: Office, sent: EmailMessage) -> None:
    office.reply(sent, "An insolvency administrator has been appointed for our company.", sender="ap@acrne.example")
    assert office.one(Hold).kind is HoldKind.INSOLVENCY


def test_a_look_alike_that_writes_out_of_the_blue_is_noticed_too(office: Office, sent: EmailMessage) -> None:
    office.drop(b"From: ap@acrne.example\nSubject: our account\n\nPlease send me a list of what we owe.\n")
    assert sorted(item.kind for item in office.reviews()) == ["critical", "unknown_sender"]
