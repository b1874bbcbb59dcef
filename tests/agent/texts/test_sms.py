"""Reminders by SMS: what is the same as by WhatsApp goes the same way, so here stands what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from agent.event_words import event_words
from channels.twilio.segments import segments
from channels.twilio.texts import TwilioTexts
from evals.twilio.account import Incoming
from evals.twilio.faults import Fault
from ledger.states import PromiseState, TouchState
from policies.contact_law.rows import Medium
from store.tables import ContactAddress, ContactCost, Message, Promise, Touch
from tests.agent.texts.callbacks import work_what_came
from tests.agent.texts.conftest import BY_WHATSAPP
from tests.agent.workplace import HandClock, Office
from tests.servers.twilio import PUBLIC_URL, SMS_FROM, Listener, Twilio
from tools.consents import NewConsent, record_consent
from tools.office import TextWay

pytestmark = pytest.mark.words

PHONE = "+491701234567"
BY_SMS = BY_WHATSAPP.replace("WhatsApp reminder", "reminder by SMS")
HEADERS = ("Customer No", "Contact name", "Email", "WhatsApp", "WhatsApp consent", "SMS", "SMS consent", "Consent date")


def asked_for(
    office: Office, *, sms: str = "yes", whatsapp: str = "", number: str = "ACME", phone: str = PHONE
) -> None:
    """Make a customer whose clerk is reached by email, and by texts as the consents say."""
    office.customer(number)
    row = (number, "Eva", f"ap@{number.lower()}.example", phone, whatsapp, phone, sms, "2026-01-15")
    office.import_rows(HEADERS, row)
    office.invoice(number, "INV-1042" if number == "ACME" else f"INV-{number}", "4800.00", date(2026, 6, 5))


@pytest.fixture
def listener(live: Office, twilio: Twilio) -> Iterator[Listener]:
    with Listener() as listening:
        twilio.calls_back(listening)
        twilio.simulated.inbound_url = f"{PUBLIC_URL}/twilio/texts"
        yield listening


@pytest.fixture
def by_sms(live: Office) -> Office:
    """Give an office whose first reminder goes by SMS."""
    live.policy(BY_SMS)
    return live


def hear(office: Office, listener: Listener) -> None:
    work_what_came(office, listener)
    office.inbox()


def texted_back(office: Office, twilio: Twilio, listener: Listener, words: str) -> None:
    twilio.simulated.receive(Incoming(sender=PHONE, to=SMS_FROM, body=words))
    hear(office, listener)


def consents(office: Office) -> dict[str, str]:
    return {address.channel: address.consent for address in office.all(ContactAddress)}


def next_stage(office: Office, clock: HandClock) -> None:
    clock.pass_days(5)
    office.sync()
    office.run()


def test_a_rehearsal_writes_the_sms_into_the_outbox_for_people_to_read(office: Office) -> None:
    office.policy(BY_SMS)
    asked_for(office)
    office.run()
    [written] = (office.folder / "outbox").glob("*.sms.txt")
    assert written.read_text(encoding="utf-8").startswith(f"To: {PHONE}\nBy: sms\n")
    [touch] = office.touches("ACME")
    assert (touch.channel, touch.shadow, touch.state) == ("sms", True, TouchState.SENT)
    assert (office.outbox(), office.verify()) == ([], [])


def test_an_sms_leaves_in_words_of_our_own_and_what_it_costs_is_kept(by_sms: Office, twilio: Twilio) -> None:
    asked_for(by_sms)
    by_sms.run()
    [sent] = twilio.simulated.sent
    assert (sent.to, sent.sender, sent.content_sid) == (PHONE, SMS_FROM, "")
    assert sent.body.startswith("Hello Eva, this is Dunlin, the automated assistant (AI) of Tern Supplies Ltd.")
    assert "€4,800.00 is due for invoice INV-1042" in sent.body
    assert sent.body.endswith("Reply STOP for no more messages on this channel.")
    [touch] = by_sms.touches("ACME")
    assert (touch.provider_id, touch.channel, touch.state) == (sent.sid, "sms", TouchState.SENT)
    assert by_sms.one(Message, direction="out").text == sent.body
    [told] = by_sms.events("message_sent")
    assert told.data["segments"] == segments(sent.body).parts == 2
    assert event_words(told).endswith(", in 2 SMS")
    cost = by_sms.one(ContactCost)
    assert (cost.touch_id, cost.unit, cost.units, cost.cost_micros) == (touch.id, "sms_segment", 2, None)
    checks = {check["code"]: check for check in touch.proof}
    assert checks["guard.channel"]["seen"] == {"proposed": "sms", "due": "sms"}
    assert checks["guard.contact_rules"]["holds"] is True
    assert (by_sms.outbox(), by_sms.verify()) == ([], [])


@pytest.mark.parametrize("sms", ["", "no"])
def test_who_asked_for_whatsapp_has_not_asked_for_sms(by_sms: Office, twilio: Twilio, sms: str) -> None:
    asked_for(by_sms, sms=sms, whatsapp="yes")
    by_sms.run()
    assert (twilio.simulated.sent, len(by_sms.outbox())) == ([], 1)


def test_a_consent_that_a_person_records_with_its_proof_opens_sms(by_sms: Office, twilio: Twilio) -> None:
    asked_for(by_sms, sms="")
    address = by_sms.one(ContactAddress, channel="sms")
    with by_sms.place.office.journal("person:kim") as journal:
        asked = (by_sms.customer_id("ACME"), address.contact_id, Medium.SMS, PHONE)
        record_consent(journal, NewConsent(*asked, "web_form", "form 17", date(2026, 6, 1)))
    by_sms.run()
    assert [message.to for message in twilio.simulated.sent] == [PHONE]


def test_of_several_channels_the_first_that_is_open_is_taken(live: Office, twilio: Twilio) -> None:
    live.policy(BY_WHATSAPP.replace("WhatsApp reminder", "reminder by WhatsApp or SMS"))
    asked_for(live, whatsapp="no")
    live.run()
    assert [message.to for message in twilio.simulated.sent] == [PHONE]


def test_a_promise_texted_back_is_recorded_and_keeps_the_next_letter_away(
    by_sms: Office, twilio: Twilio, listener: Listener, clock: HandClock
) -> None:
    asked_for(by_sms)
    by_sms.run()
    texted_back(by_sms, twilio, listener, "INV-1042 will be paid on 19 June.")
    promise = by_sms.one(Promise)
    assert (promise.promised_date, promise.state) == (date(2026, 6, 19), PromiseState.OPEN)
    message = by_sms.one(Message, direction="in")
    assert (message.channel, message.identity) == ("sms", 2)
    next_stage(by_sms, clock)
    assert (by_sms.outbox(), by_sms.verify()) == ([], [])


@pytest.mark.parametrize("words", ["STOP", "End", "Bitte keine SMS mehr schicken."])
def test_stop_ends_sms_alone_also_by_the_words_only_carriers_know(
    by_sms: Office, twilio: Twilio, listener: Listener, words: str
) -> None:
    asked_for(by_sms, whatsapp="yes")
    by_sms.run()
    texted_back(by_sms, twilio, listener, words)
    assert consents(by_sms) == {"email": "none", "whatsapp": "opted_in", "sms": "opted_out"}
    assert by_sms.verify() == []


def test_who_unsubscribed_at_the_provider_has_opted_out_with_us(by_sms: Office, twilio: Twilio) -> None:
    twilio.simulated.people.unsubscribed.add((SMS_FROM, PHONE))
    asked_for(by_sms)
    by_sms.run()
    assert (consents(by_sms)["sms"], by_sms.reviews()) == ("opted_out", [])


@pytest.mark.parametrize(
    ("code", "status", "consent", "then"),
    [
        (30003, "valid", "opted_in", "sms"),
        (30004, "valid", "opted_out", "letter"),
        (30005, "invalid", "opted_in", "letter"),
        (30006, "invalid", "opted_in", "letter"),
        (30007, "valid", "opted_in", "letter"),
        (30008, "valid", "opted_in", "letter"),
    ],
)
def test_what_the_carrier_says_of_an_sms_decides_how_the_next_message_goes(
    by_sms: Office,
    twilio: Twilio,
    listener: Listener,
    clock: HandClock,
    code: int,
    status: str,
    consent: str,
    then: str,
) -> None:
    asked_for(by_sms)
    twilio.simulated.people.failures[PHONE] = code
    by_sms.run()
    twilio.simulated.advance()
    hear(by_sms, listener)
    number = by_sms.one(ContactAddress, channel="sms")
    assert (number.status, number.consent) == (status, consent)
    assert by_sms.invoice_row("INV-1042").rung == 0
    twilio.simulated.people.failures.clear()
    next_stage(by_sms, clock)
    assert [len(twilio.simulated.sent), len(by_sms.outbox())] == ([2, 0] if then == "sms" else [1, 1])
    assert by_sms.verify() == []


def test_a_service_that_picks_the_number_sends_once_although_the_answer_was_lost(
    by_sms: Office, twilio: Twilio, clock: HandClock
) -> None:
    service = "MG" + "1" * 32
    twilio.simulated.services[service] = SMS_FROM
    account = twilio.account(sms_from=service, timeout_seconds=1.5)
    ways = by_sms.place.office.texts
    assert isinstance(ways, dict)
    ways["sms"] = TextWay(TwilioTexts(account, "sms", clock), service, status_url=account.status_url)
    twilio.simulated.faults.inject(Fault.CLOSED_AFTER)
    asked_for(by_sms)
    by_sms.run()
    assert by_sms.one(Touch).state is TouchState.SENDING
    clock.now += timedelta(minutes=20)
    by_sms.run()
    assert by_sms.one(Touch).state is TouchState.SENT
    [sent] = twilio.simulated.sent
    assert (sent.sender, sent.service_sid) == (SMS_FROM, service)


def test_two_accounts_of_one_person_get_one_text_a_day(by_sms: Office, twilio: Twilio, clock: HandClock) -> None:
    asked_for(by_sms)
    asked_for(by_sms, number="BOLT")
    by_sms.run()
    by_sms.run()
    assert [sent.to for sent in twilio.simulated.sent] == [PHONE]
    clock.pass_days(1)
    by_sms.sync()
    by_sms.run()
    assert [sent.to for sent in twilio.simulated.sent] == [PHONE, PHONE]
    assert {one.customer_id for one in by_sms.all(Touch)} == {by_sms.customer_id("ACME"), by_sms.customer_id("BOLT")}
