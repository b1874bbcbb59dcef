"""Kill -9 around handing over a text: nobody gets two, nobody is forgotten, and what is in doubt is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.desk import approve, reject
from channels.twilio.texts import TextChannel, twilio_address
from ledger.states import REVIEW_WAITING, TouchState
from store.tables import Touch
from tests.agent.crash.dying_sender import (
    CUSTOMERS,
    DEATHS_AT_STEPS,
    Death,
    Killer,
    deaths,
    run_once_the_lock_is_free,
    running_killer,
)
from tests.agent.texts.test_sms import BY_SMS, asked_for
from tests.agent.workplace import HandClock, Office
from tests.servers.twilio import Twilio
from tools.office import TextWay

killer = pytest.fixture(running_killer, scope="module")


def texted(twilio: Twilio) -> list[str]:
    return sorted(message.to for message in twilio.simulated.sent)


def decide_what_is_asked(office: Office, twilio: Twilio) -> None:
    """Answer as a person who can look at every customer's phone, then run once more."""
    addresses = {touch.id: twilio_address(touch.channel, touch.address) for touch in office.all(Touch)}
    asked = [item for item in office.reviews() if item.kind == "perhaps_sent" and item.state in REVIEW_WAITING]
    for item in asked:
        assert item.id is not None
        if addresses[item.touch_id or 0] in texted(twilio):
            approve(office.place, item.id, "person:kim")
        else:
            reject(office.place, item.id, "person:kim", "it is not on the customer's phone")
    if asked:
        office.run()


@pytest.mark.parametrize(
    ("channel", "death"),
    [*(("whatsapp", death) for death in deaths()), *(("sms", death) for death in DEATHS_AT_STEPS)],
    ids=str,
)
def test_a_killed_run_texts_nobody_twice_and_forgets_nobody(
    live: Office, twilio: Twilio, clock: HandClock, killer: Killer, channel: TextChannel, death: Death
) -> None:
    if channel == "sms":
        live.policy(BY_SMS)
    for number, phone in CUSTOMERS.items():
        asked_for(live, number=number, phone=phone, **{"sms": "no", channel: "yes"})
    way: TextWay = live.place.office.texts[channel]
    killer.kill_a_run(live, twilio.account(), channel, death, way.templates)
    assert len(set(texted(twilio))) == len(texted(twilio))
    clock.now += timedelta(minutes=20)
    run_once_the_lock_is_free(live)
    decide_what_is_asked(live, twilio)
    assert texted(twilio) == sorted(twilio_address(channel, phone) for phone in CUSTOMERS.values())
    states = [touch.state for number in CUSTOMERS for touch in live.touches(number)]
    assert states.count(TouchState.SENT) == len(CUSTOMERS)
    assert set(states) <= {TouchState.SENT, TouchState.CANCELLED}
    assert (live.outbox(), live.verify()) == ([], [])
