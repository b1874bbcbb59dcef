"""What customers text back: stored by the webhook, read by the inbox, and acted on like a mail."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from agent.callbacks import work_callbacks
from ledger.states import PromiseState, TouchState
from store.tables import ClaimRecord, ContactAddress, Message, Promise, ReviewItem, WebhookCall
from tests.agent.texts.test_reminders import PHONE, asked_for_whatsapp
from tests.agent.workplace import HandClock, Office
from tests.servers.twilio import Twilio

pytestmark = pytest.mark.words

_numbers = count(1)


def texted(office: Office, words: str, sender: str = PHONE) -> None:
    """Have a customer's text arrive, and the inbox look at it."""
    sid = f"SM{next(_numbers):032x}"
    fields = [["MessageSid", sid], ["From", f"whatsapp:{sender}"], ["To", "whatsapp:+4930111111"], ["Body", words]]
    with office.place.office.journal("webhook") as journal:
        call = WebhookCall(
            tenant_id=journal.tenant_id,
            provider="twilio",
            kind="text",
            dedupe_key=f"text:{sid}",
            path="/twilio/texts",
            fields=fields,
            received_at=journal.now,
        )
        journal.session.add(call)
    work_callbacks(office.place)
    office.inbox()


@pytest.fixture
def reminded(live: Office, twilio: Twilio) -> Office:
    """Give a customer reminded by WhatsApp."""
    asked_for_whatsapp(live)
    live.run()
    return live


def test_a_promise_texted_back_is_recorded_with_its_words_as_evidence(reminded: Office) -> None:
    texted(reminded, "Hi, INV-1042 will be paid on 19 June.")
    promise = reminded.one(Promise)
    assert (promise.promised_date, promise.state) == (date(2026, 6, 19), PromiseState.OPEN)
    [message] = reminded.all(Message, direction="in")
    claim = reminded.one(ClaimRecord)
    assert message.text[claim.evidence_start : claim.evidence_end] == "INV-1042 will be paid on 19 June."
    assert (message.channel, message.identity, message.kind) == ("whatsapp", 2, "human")
    [touch] = reminded.touches("ACME")
    assert (touch.state, message.touch_id) == (TouchState.REPLIED, touch.id)
    assert reminded.verify() == []


def test_words_without_a_number_are_about_the_invoices_we_asked_for(reminded: Office) -> None:
    texted(reminded, "will be paid on 19 June")
    assert reminded.one(ClaimRecord).invoice_ids == [reminded.invoice_row("INV-1042").id]
    assert reminded.invoice_row("INV-1042").promised_minor == 480_000


def test_a_promise_texted_today_keeps_tomorrows_letter_away(reminded: Office, clock: HandClock) -> None:
    texted(reminded, "INV-1042 will be paid on 19 June.")
    clock.pass_days(5)
    reminded.sync()
    reminded.run()
    assert reminded.outbox() == []


@pytest.mark.parametrize(
    "words", ["STOP", "stop", "Bitte keine Nachrichten mehr.", "Arrêt", "No more messages please."]
)
def test_stop_in_any_language_ends_texts_to_the_number_and_leaves_mail_alone(reminded: Office, words: str) -> None:
    texted(reminded, words)
    consents = {address.channel: address.consent for address in reminded.all(ContactAddress)}
    assert (consents["whatsapp"], consents["email"]) == ("opted_out", "none")


def test_a_number_nobody_knows_is_for_a_person_and_changes_nothing(reminded: Office) -> None:
    texted(reminded, "INV-1042 will be paid on 19 June.", sender="+491609999999")
    assert reminded.all(Promise) == []
    assert [item.kind for item in reminded.all(ReviewItem)] == ["unknown_sender"]


def test_the_same_callback_twice_is_one_message(reminded: Office) -> None:
    texted(reminded, "INV-1042 will be paid on 19 June.")
    work_callbacks(reminded.place)
    reminded.inbox()
    assert len(reminded.all(Message, direction="in")) == 1
