"""What a provider tells of a text later, and what the next run makes of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.states import TouchState
from store.tables import ContactAddress, Touch
from tests.agent.texts.callbacks import work_what_came
from tests.agent.texts.test_reminders import PHONE, asked_for_whatsapp
from tests.agent.workplace import HandClock, Office
from tests.servers.twilio import Listener, Twilio

pytestmark = pytest.mark.words


@pytest.fixture
def listener(twilio: Twilio) -> Iterator[Listener]:
    with Listener() as listening:
        twilio.calls_back(listening)
        yield listening


def sent_and_reported(office: Office, twilio: Twilio, listener: Listener) -> Touch:
    asked_for_whatsapp(office)
    office.run()
    twilio.simulated.advance()
    work_what_came(office, listener)
    [touch] = office.touches("ACME")
    return touch


def test_a_text_that_was_read_is_known_as_read(live: Office, twilio: Twilio, listener: Listener) -> None:
    assert sent_and_reported(live, twilio, listener).state is TouchState.READ
    assert live.verify() == []


@pytest.mark.parametrize(
    ("code", "status", "consent"),
    [(63024, "invalid", "opted_in"), (63014, "valid", "opted_out")],
)
def test_a_number_nobody_can_text_or_who_blocked_us_is_written_to_by_letter_from_then_on(
    live: Office, twilio: Twilio, listener: Listener, clock: HandClock, code: int, status: str, consent: str
) -> None:
    twilio.simulated.people.failures[f"whatsapp:{PHONE}"] = code
    assert sent_and_reported(live, twilio, listener).state is TouchState.BOUNCED
    number = live.one(ContactAddress, channel="whatsapp")
    assert (number.status, number.consent) == (status, consent)
    assert live.invoice_row("INV-1042").rung == 0
    for review in live.reviews():
        assert not review.blocks_chasing
    clock.pass_days(5)
    live.sync()
    live.run()
    assert len(live.outbox()) == 1
    assert live.verify() == []


def test_a_text_held_back_by_a_passing_limit_is_sent_again_later(
    live: Office, twilio: Twilio, listener: Listener, clock: HandClock
) -> None:
    twilio.simulated.people.failures[f"whatsapp:{PHONE}"] = 63018
    sent_and_reported(live, twilio, listener)
    del twilio.simulated.people.failures[f"whatsapp:{PHONE}"]
    clock.pass_days(5)
    live.sync()
    live.run()
    assert [len(twilio.simulated.sent), len(live.outbox())] == [2, 0]
