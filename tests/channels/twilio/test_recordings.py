"""Recording a live call through Twilio's own client: what is asked fits its description, and failures are told."""

from __future__ import annotations

import pytest

from channels.channel import TransportError
from channels.twilio.callbacks import BadCallback, RecordingUpdate, recording_update
from channels.twilio.recordings import TwilioRecordings
from evals.twilio.faults import Fault
from tests.channels.twilio.test_calls import call, calls, outgoing
from tests.servers.twilio import PUBLIC_URL, Twilio

TOLD_AT = f"{PUBLIC_URL}/twilio/voice/recorded?o=touch-1"
SID, CALL = "RE" + "0" * 32, "CA" + "0" * 32
COMPLETED = {"RecordingSid": SID, "CallSid": CALL, "RecordingStatus": "completed", "RecordingDuration": "30"}


def test_a_live_call_is_recorded_until_it_is_stopped(twilio: Twilio) -> None:
    sid = calls(twilio).deliver(outgoing(call()))
    recordings, placed = TwilioRecordings(twilio.account()), twilio.simulated.calls.taken[sid]
    placed.status = "in-progress"
    recordings.start(sid, TOLD_AT)
    assert dict(twilio.server.api.seen[-1].form) == {
        "RecordingStatusCallback": TOLD_AT, "RecordingStatusCallbackMethod": "POST",
    }  # fmt: skip
    recordings.stop(sid)
    assert [one.status for one in placed.recordings.made] == ["stopped"]


def test_what_is_not_recorded_need_not_be_stopped_but_no_answer_is_no_stop(twilio: Twilio) -> None:
    sid = calls(twilio).deliver(outgoing(call()))
    recordings = TwilioRecordings(twilio.account())
    recordings.stop(sid)
    with pytest.raises(TransportError):
        recordings.start(sid, TOLD_AT)
    twilio.simulated.faults.inject(Fault.FAILED_BEFORE)
    with pytest.raises(TransportError):
        recordings.stop(sid)


def test_a_recording_is_told_of_with_its_call_and_length() -> None:
    told = recording_update(COMPLETED.items(), "/twilio/voice/recorded?o=touch-1")
    assert told == RecordingUpdate(SID, CALL, "completed", 30, "touch-1")


@pytest.mark.parametrize("wrong", [{"RecordingSid": "SM1"}, {"CallSid": ""}, {"RecordingStatus": "heard"}])
def test_a_callback_that_makes_no_sense_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadCallback):
        recording_update((COMPLETED | wrong).items())
