"""Reminders by WhatsApp: to whom, in which words, and how they leave."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.states import TouchState
from store.tables import ContactAddress, Message, Touch
from tests.agent.texts.conftest import BY_WHATSAPP
from tests.agent.workplace import HandClock, Office
from tests.servers.twilio import Twilio

pytestmark = pytest.mark.words

PHONE = "+491701234567"
DUE = date(2026, 6, 5)


def asked_for_whatsapp(office: Office, consent: str = "yes", number: str = "ACME", phone: str = PHONE) -> None:
    """Make a customer whose clerk is reached by email, and by WhatsApp as the consent says."""
    office.customer(number)
    headers = ("Customer No", "Contact name", "Email", "WhatsApp", "WhatsApp consent", "Consent date")
    given = "2026-01-15" if consent else ""
    office.import_rows(headers, (number, "Eva", f"ap@{number.lower()}.example", phone, consent, given))
    office.invoice(number, "INV-1042" if number == "ACME" else f"INV-{number}", "4800.00", DUE)


def test_a_rehearsal_writes_the_text_into_the_outbox_for_people_to_read(office: Office) -> None:
    office.policy(BY_WHATSAPP)
    asked_for_whatsapp(office)
    office.run()
    [written] = (office.folder / "outbox").glob("*.txt")
    words = written.read_text(encoding="utf-8")
    assert words.startswith(f"To: {PHONE}\nBy: whatsapp\n")
    assert "Hello Eva, this is Dunlin, the automated assistant (AI) of Tern Supplies Ltd." in words
    assert "€4,800.00 is due for invoice INV-1042, due Jun 5, 2026." in words
    [touch] = office.touches("ACME")
    assert (touch.channel, touch.shadow, touch.state) == ("whatsapp", True, TouchState.SENT)
    assert (office.outbox(), office.verify()) == ([], [])


def test_a_text_leaves_as_an_approved_template_and_keeps_the_name_twilio_gives_it(live: Office, twilio: Twilio) -> None:
    asked_for_whatsapp(live)
    live.run()
    [sent] = twilio.simulated.sent
    assert sent.to == f"whatsapp:{PHONE}"
    assert sent.body.startswith("Hello Eva, this is Dunlin, the automated assistant (AI) of Tern Supplies Ltd.")
    [touch] = live.touches("ACME")
    assert (touch.provider_id, touch.channel, touch.state) == (sent.sid, "whatsapp", TouchState.SENT)
    assert live.one(Message, direction="out").text == sent.body
    assert live.invoice_row("INV-1042").rung == 1
    assert (live.outbox(), live.verify()) == ([], [])


@pytest.mark.parametrize("consent", ["", "no"])
def test_who_never_asked_for_texts_gets_a_letter(live: Office, twilio: Twilio, consent: str) -> None:
    asked_for_whatsapp(live, consent)
    live.run()
    assert twilio.simulated.sent == []
    assert [str(letter["To"]) for letter in live.outbox()] == ["Eva <ap@acme.example>"]


def test_a_later_stage_without_whatsapp_goes_by_letter_and_never_twice_a_day(
    live: Office, twilio: Twilio, clock: HandClock
) -> None:
    asked_for_whatsapp(live)
    live.run()
    live.run()
    clock.pass_days(5)
    live.sync()
    live.run()
    assert (len(twilio.simulated.sent), len(live.outbox())) == (1, 1)
    assert [touch.channel for touch in live.touches("ACME")] == ["whatsapp", "email"]


def test_twilio_being_away_puts_the_text_off_and_lets_the_letters_go(live: Office, twilio: Twilio) -> None:
    asked_for_whatsapp(live)
    live.customer("BOLT")
    live.invoice("BOLT", "INV-7", "100.00", DUE)
    with twilio.server.unreachable():
        report = live.run()
    assert (report.outcome, [str(letter["To"]) for letter in live.outbox()]) == ("finished", ["Eva <ap@bolt.example>"])
    assert [touch.state for touch in live.touches("ACME")] == [TouchState.CANCELLED]
    live.run()
    assert [message.to for message in twilio.simulated.sent] == [f"whatsapp:{PHONE}"]


def test_an_opt_out_told_by_an_import_ends_texts_to_an_address(live: Office, twilio: Twilio) -> None:
    asked_for_whatsapp(live)
    live.import_rows(("Customer No", "Contact name", "WhatsApp", "WhatsApp consent"), ("ACME", "Eva", PHONE, "no"))
    live.run()
    assert twilio.simulated.sent == []
    assert live.all(Touch, channel="whatsapp") == []


def test_a_number_that_may_ring_anywhere_gets_a_letter_as_nobody_knows_what_time_it_is_there(
    live: Office, twilio: Twilio
) -> None:
    live.customer("ACME", country="", zone="")
    headers = ("Customer No", "Contact name", "Email", "WhatsApp", "WhatsApp consent", "Consent date")
    live.import_rows(headers, ("ACME", "Eva", "ap@acme.example", "+18005550100", "yes", "2026-01-15"))
    live.invoice("ACME", "INV-1042", "4800.00", DUE)
    live.run()
    assert (len(twilio.simulated.sent), len(live.outbox())) == (0, 1)


def test_the_proof_of_a_text_names_the_contact_rules_that_were_looked_at(live: Office, twilio: Twilio) -> None:
    asked_for_whatsapp(live)
    live.run()
    [touch] = live.touches("ACME")
    checks = {check["code"]: check for check in touch.proof}
    assert checks["guard.contact_rules"]["holds"] is True
    assert checks["guard.channel"]["seen"] == {"proposed": "whatsapp", "due": "whatsapp"}


def test_a_third_contact_in_a_week_waits_however_many_the_policy_allows(
    live: Office, twilio: Twilio, clock: HandClock
) -> None:
    live.policy(
        "Send a friendly WhatsApp reminder 1 day after the due date, repeat every day.\n"
        "Send at most five messages a week to the same customer.\nLeave at least one day between two messages.\n"
    )
    asked_for_whatsapp(live)
    for _ in range(6):
        live.run()
        clock.pass_days(1)
        live.sync()
    assert len(twilio.simulated.sent) <= 3


def test_who_unsubscribed_at_the_provider_has_opted_out_with_us_and_is_written_to_by_letter(
    live: Office, twilio: Twilio, clock: HandClock
) -> None:
    ours = f"whatsapp:{twilio.account().whatsapp_from}"
    twilio.simulated.people.unsubscribed.add((ours, f"whatsapp:{PHONE}"))
    asked_for_whatsapp(live)
    live.run()
    assert live.one(ContactAddress, channel="whatsapp").consent == "opted_out"
    assert [item.kind for item in live.reviews()] == []
    clock.pass_days(1)
    live.sync()
    live.run()
    assert (twilio.simulated.sent, len(live.outbox())) == ([], 1)
