"""What customers attach is read and acted on, or comes to a person with the reason."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest

from agent.attached_files import MAX_FILES, own_accounts
from agent.event_words import event_words
from agent.inbound import InboxReport
from store.tables import ClaimRecord, Hold, HoldKind, Message
from tests.agent.reader.attachments.papers import paper, pdf_of, workbook
from tests.agent.workplace import HandClock, Office, text_of

pytestmark = pytest.mark.words

DUE = date(2026, 6, 1)
OURS = "DE89 3704 0044 0532 0130 00"
FOREIGN = "GB33 BUKB 2020 1555 5555 55"
#: Words that only point to a file, and words that ask for nothing.
SEE_ATTACHED = "Hello, please see attached. Kind regards, Eva"
THANKS = "Thanks, Eva"


@pytest.fixture
def sent(office: Office) -> EmailMessage:
    """Give the first reminder to ACME, for two invoices."""
    office.customer("ACME")
    office.invoice("ACME", "INV-1042", "4800.00", DUE)
    office.invoice("ACME", "INV-1043", "1200.00", DUE)
    office.run()
    return office.sent_to("ACME")[0]


def advice(total: str = "4,800.00", number: str = "INV-1042", account: str = OURS) -> bytes:
    return paper(
        "Remittance advice",
        "Payment date: 10 June 2026",
        f"Paid to your account: {account}",
        [(50, "Invoice"), (300, "Amount paid")],
        [(50, number), (300, "4,800.00")],
        [(50, "Total paid"), (300, f"{total} EUR")],
    )


def proof(account: str = OURS, day: str = "3 June 2026") -> bytes:
    return paper(
        "Payment confirmation", f"Beneficiary IBAN: {account}", "Amount: 6,000.00 EUR", f"Execution date: {day}",
        "Purpose: INV-1042 INV-1043",
    )  # fmt: skip


def answer(office: Office, to: EmailMessage, *files: bytes, words: str = SEE_ATTACHED, sender: str = "") -> InboxReport:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender or str(to["To"]), str(to["Reply-To"])
    mail["Subject"], mail["Date"] = "Re: your invoices", office.clock()
    mail["In-Reply-To"], mail["Message-ID"] = str(to["Message-ID"]), f"<answer-{len(files)}@acme.example>"
    mail.set_content(words)
    for number, file in enumerate(files):
        mail.add_attachment(file, maintype="application", subtype="octet-stream", filename=f"../../{number}.exe")
    return office.drop(mail.as_bytes())


def test_an_advice_that_ties_pauses_the_invoices_it_names(office: Office, sent: EmailMessage) -> None:
    report = answer(office, sent, advice())
    hold = office.one(Hold)
    assert (hold.kind, hold.invoice_id) == (HoldKind.PENDING_CASH, office.invoice_row("INV-1042").id)
    assert office.invoice_row("INV-1043").chase_minor == 120_000
    assert report.outcomes["pending_cash"] == 1
    assert office.reviews() == []


def test_the_claim_names_the_file_and_the_place_its_amount_stands(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, advice())
    [claim] = [claim for claim in office.all(ClaimRecord) if claim.intent == "remittance_advice"]
    [event] = office.events("attachment_read")
    assert (claim.evidence_start, claim.evidence_end, claim.file_place) == (0, 0, "page 1, line 6")
    assert (claim.amount_minor, claim.currency, claim.day) == (480_000, "EUR", date(2026, 6, 10))
    assert claim.file_sha256 == event.data["sha256"]
    assert event.data["rows"] == [
        {"kind": "invoice", "minor": 480_000, "place": "page 1, line 5", "invoices": ["INV-1042"]}
    ]
    assert event_words(event) == "read a remittance advice in attachment 1, stating 4,800.00 EUR"


def test_a_proof_of_payment_to_us_pauses_what_it_pays(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, proof())
    assert {hold.kind for hold in office.all(Hold)} == {HoldKind.PENDING_CASH}
    assert office.invoice_row("INV-1042").chase_minor == office.invoice_row("INV-1043").chase_minor == 0
    assert "already_paid" in {claim.intent for claim in office.all(ClaimRecord)}


def test_a_proof_that_pays_another_account_stops_all_contact_and_tells_a_person(
    office: Office, sent: EmailMessage, clock: HandClock
) -> None:
    answer(office, sent, proof(account=FOREIGN))
    hold = office.one(Hold)
    assert (hold.kind, hold.invoice_id) == (HoldKind.FRAUD, None)
    assert hold.reason == "a proof of payment names an account that is not ours"
    [item] = office.reviews()
    assert (item.kind, item.severity) == ("critical", "critical")
    assert "attachment 1, page 1, line 2" in item.why
    assert "GB33" not in item.why
    clock.pass_days(8)
    office.sync()
    office.run()
    assert len(office.sent_to("ACME")) == 1


def test_an_advice_that_does_not_tie_goes_to_a_person_with_the_difference(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, advice(total="4,900.00"))
    assert office.all(Hold) == []
    [item] = office.reviews()
    assert item.kind == "claim"
    assert item.why == (
        "the remittance advice in attachment 1 is not acted on: it has rows that do not sum to its total"
        " (page 1, line 6): they are 100.00 EUR apart"
    )


def test_an_advice_for_invoices_that_are_not_theirs_goes_to_a_person(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, advice(number="INV-9999"))
    assert office.all(Hold) == []
    [item] = office.reviews()
    assert "names no invoice of this customer" in item.why
    assert "page 1, line 5" in item.why


def test_an_advice_in_another_currency_than_the_invoice_goes_to_a_person(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, b"Invoice,Amount paid (USD)\nINV-1042,4800.00\nTotal,4800.00\n")
    assert office.all(Hold) == []
    assert "is in USD, and an invoice it names is not" in office.reviews()[0].why


def test_a_proof_of_a_day_to_come_is_no_payment(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, proof(day="30 June 2026"))
    assert office.all(Hold) == []
    assert "is dated 2026-06-30, which has not come yet" in office.reviews()[0].why


def test_words_and_file_that_say_the_same_pause_an_invoice_once(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, advice(), words="INV-1042 was already paid on 10 June, see the advice attached.")
    assert [hold.kind for hold in office.all(Hold)] == [HoldKind.PENDING_CASH]


def test_words_that_say_more_than_see_attached_still_come_to_a_person(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, advice(), words="See attached. The other matter we discussed is as you can imagine. " * 4)
    [item] = office.reviews()
    assert item.why.endswith("sure of the reading")


def test_a_file_that_cannot_be_read_comes_to_a_person(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, pdf_of(b"0 0 10 10 re f"), words=THANKS)
    [item] = office.reviews()
    assert (item.kind, item.blocks_chasing) == ("unreadable_message", True)
    assert item.why.startswith("attachment 1 holds no text that can be read")


def test_a_file_that_is_nothing_to_us_changes_nothing(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, workbook(["Price list", "2026"], ["Bolts", 5]), b"\x89PNG\r\n\x1a\n\x00picture", words=THANKS)
    assert (office.all(Hold), office.reviews(), office.events("attachment_read")) == ([], [], [])


def test_a_mail_without_words_whose_files_say_nothing_comes_to_a_person(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, b"\x89PNG\r\n\x1a\n\x00a photo of a receipt", words="")
    [item] = office.reviews()
    assert "no words of its own" in item.why


def test_a_stranger_in_the_thread_has_no_file_read(office: Office, sent: EmailMessage) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "who@elsewhere.test", "collections@company.example", "INV-1042"
    mail["Date"] = office.clock()
    mail.set_content("Please see the file attached.")
    mail.add_attachment(proof(), maintype="application", subtype="pdf", filename="proof.pdf")
    office.drop(mail.as_bytes())
    assert office.one(Message, direction="in").identity == 0
    assert (office.all(Hold), office.events("attachment_read")) == ([], [])


def test_of_many_files_a_few_are_read_and_a_person_is_told_of_the_rest(office: Office, sent: EmailMessage) -> None:
    files = [advice().replace(b"10 June", b"%02d June" % day) for day in range(1, MAX_FILES + 3)]
    answer(office, sent, *files)
    assert len(office.events("attachment_read")) == MAX_FILES
    assert [item.why.split(":")[0] for item in office.reviews()] == ["2 of its attachments were not read"]


def test_our_accounts_are_the_ibans_and_account_numbers_of_the_letterhead() -> None:
    details = (("Account holder", "Tern 24 Ltd"), ("IBAN", OURS), ("BIC", "COBADEFF370"), ("Account No", "1234 5678"))
    assert own_accounts(details) == {"DE89370400440532013000", "12345678"}


def test_who_sent_a_proof_is_not_asked_for_the_day_of_the_payment(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, proof(), words="INV-1042 was already paid, the proof is attached.")
    [written] = office.answers()
    assert "we are looking for your payment" in text_of(written)
    assert "tell us the date" not in text_of(written)


def test_an_advice_gets_no_answer_beside_the_words_it_came_with(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, advice(), words="INV-1042 was already paid, the advice is attached.")
    assert office.answers() == []


def test_a_proof_that_pays_another_account_silences_whatever_else_was_said(office: Office, sent: EmailMessage) -> None:
    answer(office, sent, proof(account=FOREIGN), words="INV-1043 will be paid on 19 June. The proof is attached.")
    assert office.answers() == []
    assert office.events("answer_dropped") == []
