"""The callbacks of the simulated Twilio: signed, in order unless disturbed, and what customers write."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from channels.twilio.callbacks import OptOut, incoming_text, status_update
from channels.twilio.signature import is_signed
from evals.twilio.account import Incoming, Pace
from evals.twilio.callbacks import Forgery
from evals.twilio.server import TwilioSimulator
from tests.servers.twilio import PUBLIC_URL, SMS_FROM, WHATSAPP_FROM, Listener, Received, Twilio

CUSTOMER, CHAT, OURS = "+491701234567", "whatsapp:+491701234567", f"whatsapp:{WHATSAPP_FROM}"


@pytest.fixture(autouse=True)
def reachable(twilio: Twilio, listener: Listener) -> None:
    twilio.calls_back(listener)
    twilio.simulated.inbound_url = f"{PUBLIC_URL}/twilio/texts"
    twilio.simulated.people.wrote(CHAT, OURS, twilio.clock())


def send(twilio: Twilio, to: str = CHAT, body: str = "Invoice 0417 is open.") -> str:
    sender = OURS if to.startswith("whatsapp:") else SMS_FROM
    url = f"{PUBLIC_URL}/twilio/status?o=touch-1"
    taken = twilio.simulated.take({"To": to, "From": sender, "Body": body, "StatusCallback": url})
    return getattr(taken, "sid", "")


def genuine(twilio: Twilio, received: Received) -> bool:
    return is_signed(twilio.account(), received.path, received.pairs, received.signature)


def test_a_message_tells_its_way_in_order_and_every_callback_is_twilios(twilio: Twilio, listener: Listener) -> None:
    sid = send(twilio)
    assert listener.received == [], "nothing moves by itself"
    twilio.simulated.advance()
    assert listener.statuses == ["queued", "sent", "delivered", "read"]
    assert all(genuine(twilio, one) for one in listener.received)
    told = [status_update(one.pairs, one.path) for one in listener.received]
    assert {(one.sid, one.outbox_key) for one in told} == {(sid, "touch-1")}


def test_an_sms_is_never_read(twilio: Twilio, listener: Listener) -> None:
    send(twilio, CUSTOMER)
    twilio.simulated.advance()
    assert listener.statuses == ["queued", "sent", "delivered"]


def test_a_failure_names_its_code(twilio: Twilio, listener: Listener) -> None:
    twilio.simulated.people.blocking.add(CHAT)
    send(twilio)
    twilio.simulated.advance()
    last = status_update(listener.received[-1].pairs)
    assert (listener.statuses, last.error_code) == (["queued", "undelivered"], 63014)


def test_statuses_come_when_the_clock_reaches_them(twilio: Twilio, listener: Listener) -> None:
    twilio.simulated.pace = Pace(timedelta(0), timedelta(minutes=1), timedelta(minutes=59))
    send(twilio)
    twilio.simulated.advance()
    assert listener.statuses == ["queued", "sent"]
    twilio.clock.move(minutes=1)
    twilio.simulated.advance()
    assert listener.statuses == ["queued", "sent", "delivered"]
    twilio.clock.move(minutes=59)
    twilio.simulated.advance()
    assert listener.statuses[-1] == "read"


def test_callbacks_can_come_in_another_order_repeated_late_or_not_at_all(twilio: Twilio, listener: Listener) -> None:
    twilio.simulated.disturb(order=lambda found: found[::-1], copies=2)
    send(twilio)
    twilio.simulated.advance()
    assert listener.statuses == ["read", "read", "delivered", "delivered", "sent", "sent", "queued", "queued"]
    listener.received.clear()

    twilio.simulated.disturb(order=list, copies=1, dropped=lambda one: one.field("MessageStatus") == "delivered")
    send(twilio)
    twilio.simulated.advance()
    assert listener.statuses == ["queued", "sent", "read"]
    listener.received.clear()

    twilio.simulated.disturb(dropped=lambda _: False, delay=timedelta(hours=4))
    sid = send(twilio)
    twilio.simulated.advance()
    assert (listener.statuses, twilio.simulated.messages[sid].status) == ([], "read")
    twilio.clock.move(hours=4)
    twilio.simulated.advance()
    assert listener.statuses == ["queued", "sent", "delivered", "read"]


def test_a_replay_is_signed_as_the_first_time(twilio: Twilio, listener: Listener) -> None:
    send(twilio)
    twilio.simulated.advance()
    first = list(listener.received)
    twilio.simulated.post_again()
    assert listener.received == first * 2


@pytest.mark.parametrize("forgery", Forgery)
def test_a_forged_callback_is_not_twilios(twilio: Twilio, listener: Listener, forgery: Forgery) -> None:
    twilio.simulated.disturb(forged=forgery)
    send(twilio)
    twilio.simulated.advance()
    assert len(listener.received) == 4
    assert not any(genuine(twilio, one) for one in listener.received)


def test_what_the_product_answered_is_kept_and_nobody_home_is_zero(twilio: Twilio, listener: Listener) -> None:
    listener.answer = lambda _: 403
    send(twilio)
    assert {one.status for one in twilio.simulated.advance()} == {403}
    twilio.simulated.postman.reach = {PUBLIC_URL: "http://127.0.0.1:9"}
    send(twilio)
    assert {one.status for one in twilio.simulated.advance()} == {0}


def test_the_simulator_calls_nobody_but_this_machine(twilio: Twilio) -> None:
    twilio.simulated.postman.reach = {}
    send(twilio)
    with pytest.raises(ValueError, match="calls this machine only"):
        twilio.simulated.advance()


def received_text(twilio: Twilio, listener: Listener, **incoming: Any) -> Any:
    listener.received.clear()
    twilio.simulated.receive(Incoming(**{"sender": CHAT, "to": OURS, **incoming}))
    (came,) = listener.received
    assert genuine(twilio, came)
    return incoming_text(came.pairs)


def test_what_a_customer_writes_arrives_signed_and_opens_the_window(twilio: Twilio, listener: Listener) -> None:
    twilio.simulated.people.last_wrote.clear()
    media = [("image/jpeg", "https://api.twilio.com/media/1")]
    text = received_text(twilio, listener, body="Paid on Friday ✓ ", media=media, profile_name="Jo")
    assert (text.sender, text.to, text.body, text.media) == (CHAT, OURS, "Paid on Friday ✓ ", tuple(media))
    assert twilio.simulated.people.window_open(OURS, CHAT, twilio.clock())


def test_a_pressed_button_and_an_address_without_number_arrive(twilio: Twilio, listener: Listener) -> None:
    text = received_text(twilio, listener, sender="whatsapp:US.ABC123XYZ", button=("I have paid", "paid"))
    assert (text.sender, text.body, text.button) == ("whatsapp:US.ABC123XYZ", "I have paid", "paid")


def test_stop_unsubscribes_when_it_is_the_whole_message(twilio: Twilio, listener: Listener) -> None:
    assert received_text(twilio, listener, body="Stop please").opt_out_type is OptOut.NONE
    assert send(twilio)
    assert received_text(twilio, listener, body=" stop ").opt_out_type is OptOut.STOP
    assert send(twilio) == "", "refused with 21610"
    assert received_text(twilio, listener, body="START").opt_out_type is OptOut.START
    assert send(twilio)


def test_without_a_messaging_service_only_sms_heeds_stop_and_only_the_word_says_so(
    twilio: Twilio, listener: Listener
) -> None:
    twilio.simulated.advanced_opt_out = False
    assert received_text(twilio, listener, body="STOP").opt_out_type is OptOut.NONE
    by_sms = received_text(twilio, listener, sender=CUSTOMER, to=SMS_FROM, body="STOP")
    assert by_sms.opt_out_type is OptOut.STOP
    assert "OptOutType" not in listener.received[-1].form
    assert (bool(send(twilio, CHAT)), bool(send(twilio, CUSTOMER))) == (True, False)


def test_an_automatic_simulator_lets_messages_travel_by_themselves(twilio: Twilio, listener: Listener) -> None:
    with TwilioSimulator(twilio.simulated, automatic=True):
        send(twilio)
        moves_until(lambda: len(listener.received) == 4)
    assert listener.statuses == ["queued", "sent", "delivered", "read"]


def moves_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
