"""Calls through Twilio's own client: placed once, refused with a meaning, and looked up when in doubt."""

from __future__ import annotations

from typing import Any

import pytest

from channels.channel import OutgoingMessage, TransportError
from channels.twilio.calls import Call, TwilioCalls
from evals.twilio.faults import Fault
from tests.servers.twilio import PUBLIC_URL, START, VOICE_FROM, Twilio

CUSTOMER = "+491701234567"
AFTER = (Fault.CLOSED_AFTER, Fault.FAILED_AFTER, Fault.SILENT_AFTER)


def call(**changes: Any) -> Call:
    usual = {
        "to": CUSTOMER,
        "sender": VOICE_FROM,
        "answer_url": f"{PUBLIC_URL}/twilio/voice/answer?o=touch-1",
        "status_url": f"{PUBLIC_URL}/twilio/voice/status?o=touch-1",
        "detection_url": f"{PUBLIC_URL}/twilio/voice/machine?o=touch-1",
        "written_at": START,
        "script": {"language": "de", "amounts": ["4.800 Euro"]},
    }
    return Call(**{**usual, **changes})


def outgoing(what: Call) -> OutgoingMessage:
    return OutgoingMessage("touch-1", "", what.sender, what.to, what.as_bytes())


def calls(twilio: Twilio, **account: Any) -> TwilioCalls:
    return TwilioCalls(twilio.account(**account), twilio.clock)


def test_a_call_is_placed_with_detection_beside_it_and_without_any_recording(twilio: Twilio) -> None:
    sid = calls(twilio).deliver(outgoing(call()))
    assert [one.sid for one in twilio.simulated.calls.placed] == [sid]
    form = twilio.server.api.seen[-1].form
    assert [value for name, value in form if name == "StatusCallbackEvent"] == [
        "initiated", "ringing", "answered", "completed",
    ]  # fmt: skip
    told = dict(form)
    assert (told["Record"], told["MachineDetection"], told["AsyncAmd"]) == ("false", "Enable", "true")
    assert (told["TimeLimit"], told["Url"]) == ("600", f"{PUBLIC_URL}/twilio/voice/answer?o=touch-1")


def test_what_is_stored_is_what_is_asked_for(twilio: Twilio) -> None:
    assert Call.from_bytes(call().as_bytes()) == call()
    assert Call.from_bytes(call().as_bytes()).as_bytes() == call().as_bytes()
    with pytest.raises(TransportError) as refused:
        calls(twilio).deliver(OutgoingMessage("touch-1", "", VOICE_FROM, "+491709999999", call().as_bytes()))
    assert refused.value.permanent
    assert twilio.simulated.calls.placed == []


@pytest.mark.parametrize("wrong", [{"to": "0170 123"}, {"time_limit_seconds": 3600}, {"ring_seconds": 0}])
def test_what_twilio_would_refuse_is_no_call(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be a number|lasts|rings"):
        call(**wrong)


def test_a_refused_connection_means_that_nobody_was_called(twilio: Twilio) -> None:
    with twilio.server.unreachable(), pytest.raises(TransportError) as refused:
        calls(twilio).deliver(outgoing(call()))
    assert (refused.value.maybe_sent, refused.value.channel_down) == (False, True)


@pytest.mark.parametrize("fault", AFTER)
def test_a_lost_answer_means_that_somebody_may_have_been_called_and_the_list_settles_it(
    twilio: Twilio, fault: Fault
) -> None:
    placing = calls(twilio, timeout_seconds=1.5)
    twilio.simulated.faults.inject(fault)
    with pytest.raises(TransportError) as lost:
        placing.deliver(outgoing(call()))
    assert lost.value.maybe_sent
    assert placing.was_sent(outgoing(call())) is True
    assert placing.sid_of(outgoing(call())) == twilio.simulated.calls.placed[0].sid


def test_a_call_that_is_not_listed_was_not_placed_once_twilio_had_time_to_show_it(twilio: Twilio) -> None:
    placing = calls(twilio)
    assert placing.was_sent(outgoing(call())) is None
    twilio.clock.move(minutes=6)
    assert placing.was_sent(outgoing(call())) is False


def test_two_calls_to_a_number_leave_it_in_doubt_which_is_meant(twilio: Twilio) -> None:
    placing = calls(twilio)
    placing.deliver(outgoing(call()))
    placing.deliver(outgoing(call()))
    assert (placing.was_sent(outgoing(call())), placing.sid_of(outgoing(call()))) == (None, "")


def test_a_number_that_cannot_be_called_is_the_addresss_fault(twilio: Twilio) -> None:
    twilio.server.api.inspect = lambda _: []
    with pytest.raises(TransportError) as refused:
        calls(twilio, voice_from="+4930999999").deliver(outgoing(call(sender="+4930999999")))
    assert refused.value.channel_down
