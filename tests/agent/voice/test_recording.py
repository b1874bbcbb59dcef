"""Recording of calls: off by default, announced before it begins, ended by a wish, and never of a voicemail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from agent.callbacks import work_callbacks
from agent.voice.conversation import begin, hear
from agent.voice.recording import announce
from agent.voice.sentences import wants_no_recording
from agent.voice.state import State
from evals.twilio.callbacks import Callback, Forgery
from evals.twilio.calls import SimulatedCall
from evals.twilio.faults import Fault
from evals.twilio.phones import Phone, PicksUp, Speech
from store.tables import Call, WebhookCall
from tests.agent.voice.conftest import PHONE, CallingOffice, Calls, served
from tests.agent.voice.test_calls import PROMISE, YES, voice_consent
from tests.agent.voice.test_conversation import said, script

pytestmark = pytest.mark.words

ANNOUNCED = "This call is recorded."
COLLEAGUE = "+493099999999"
KEY_EIGHT = "#8"


@pytest.fixture(params=["", "voice_relay = true\n"], ids=["by turns", "over a socket"])
def recorded(request: pytest.FixtureRequest, calls: Calls) -> Iterator[CallingOffice]:
    for calling in calls.office(f'record_calls = true\nperson_number = "{COLLEAGUE}"\n{request.param}'):
        with served(calling.office):
            calling.asked_for_calls()
            yield calling


def placed(calling: CallingOffice) -> SimulatedCall:
    call = calling.twilio.simulated.calls.placed[0]
    assert call.problems == []
    return call


def asked(calling: CallingOffice) -> list[tuple[str, str]]:
    """Return what was asked about recordings: start, or a status."""
    seen = [one for one in calling.twilio.server.api.seen if "/Recordings" in one.path]
    return [(one.path.rsplit("/", 1)[1], dict(one.form).get("Status", "")) for one in seen]


START, STOP = ("Recordings.json", ""), ("Twilio.CURRENT.json", "stopped")


def test_nothing_is_recorded_and_no_word_said_of_it_unless_the_workspace_turns_it_on(either: CallingOffice) -> None:
    either.asked_for_calls()
    either.call(YES, KEY_EIGHT, PROMISE, "yes")
    assert (asked(either), placed(either).recordings.made) == ([], [])
    assert "record" not in either.spoken
    assert dict(next(one for one in either.twilio.server.api.seen if one.path.endswith("/Calls.json")).form)[
        "Record"
    ] == "false"  # fmt: skip


def test_a_call_is_recorded_once_it_was_announced_and_the_right_person_is_on_the_line(recorded: CallingOffice) -> None:
    recorded.call(YES, PROMISE, "yes")
    [recording] = placed(recorded).recordings.made
    opening = " ".join(recording.heard_before)
    assert opening.index("calling for") < opening.index("call us back") < opening.index(ANNOUNCED)
    assert (asked(recorded), recorded.outcomes) == ([START], ["promise"])
    assert recorded.spoken.count(ANNOUNCED) == 1
    [event] = recorded.office.events("call_recorded")
    assert (event.data["recording"], event.data["seconds"]) == (recording.sid, 30)


@pytest.mark.parametrize("wish", [KEY_EIGHT, "please don't record this", "stop recording", "bitte nicht aufzeichnen"])
def test_a_wish_by_key_or_word_ends_the_recording_for_the_whole_call(recorded: CallingOffice, wish: str) -> None:
    recorded.call(YES, wish, PROMISE, "yes")
    assert asked(recorded)[:2] == [START, STOP]
    assert START not in asked(recorded)[1:]
    assert "This call is not recorded from here on." in recorded.spoken
    assert (recorded.outcomes, voice_consent(recorded)) == (["promise"], "opted_in")
    assert recorded.office.one(Call).state["unrecorded"]


def test_who_objects_at_once_is_never_recorded(recorded: CallingOffice) -> None:
    recorded.call("no recording please", YES, PROMISE, "yes")
    assert (asked(recorded), recorded.outcomes) == ([], ["promise"])
    assert recorded.office.events("call_recorded") == []


@pytest.mark.parametrize(
    "phone",
    [
        Phone(PicksUp.MACHINE, ("you have reached Acme please leave a message",)),
        Phone(PicksUp.MACHINE, ("yes hello this is Acme",)),
        Phone(PicksUp.UNKNOWN, ("we record your message after the tone",)),
        Phone(PicksUp.HUMAN, ("no she is out today",)),
    ],
)
def test_neither_a_voicemail_nor_somebody_else_is_ever_recorded(recorded: CallingOffice, phone: Phone) -> None:
    recorded.call(*phone.says, picks_up=phone.picks_up, detected_after=phone.detected_after)
    assert (asked(recorded), placed(recorded).recordings.made) == ([], [])


def test_a_machine_that_is_detected_late_is_recorded_no_longer(recorded: CallingOffice) -> None:
    recorded.call(YES, "hello", "hello", picks_up=PicksUp.MACHINE, detected_after=1)
    assert asked(recorded)[:2] == [START, STOP]
    assert recorded.outcomes == ["voicemail"]


def test_a_recording_that_cannot_be_stopped_ends_with_the_call(recorded: CallingOffice) -> None:
    simulated = recorded.twilio.simulated
    simulated.calls.phones.by_number[PHONE] = Phone(says=(YES, KEY_EIGHT, PROMISE, "yes"))
    recorded.office.run()
    # The first POST starts the recording, the next one cannot stop it.
    simulated.faults.inject(Fault.FAILED_AFTER)
    simulated.faults.inject(Fault.FAILED_BEFORE)
    recorded.ring()
    assert (asked(recorded), recorded.outcomes) == ([START, STOP], ["colleague"])
    assert "4,800 euros will be paid" not in recorded.spoken


def test_a_colleague_who_takes_the_call_over_is_not_recorded(recorded: CallingOffice) -> None:
    recorded.call(YES, "can I talk to a real person please")
    assert (asked(recorded), placed(recorded).put_through_to) == ([START, STOP], COLLEAGUE)


def test_whoever_changes_the_language_hears_the_announcement_in_it_first(recorded: CallingOffice) -> None:
    recorded.call(Speech("ja am Apparat", language="de-DE"), Speech("das ist schon bezahlt", language="de"))
    assert recorded.spoken.count("Dieses Gespräch wird aufgezeichnet.") == recorded.spoken.count("Es geht um")


def test_the_reference_is_kept_once_however_often_it_is_told_and_not_for_a_forger(recorded: CallingOffice) -> None:
    recorded.call(YES, PROMISE, "yes")
    simulated = recorded.twilio.simulated
    [(url, fields)] = [(url, fields) for url, fields, _ in simulated.calls.posted if "/voice/recorded" in url]
    assert simulated.postman.ask(Callback("call", url, fields, simulated.clock())).status == 204
    later = tuple((name, "failed" if name == "RecordingStatus" else value) for name, value in fields)
    assert simulated.postman.ask(Callback("call", url, later, simulated.clock())).status == 204
    work_callbacks(recorded.office.place)
    assert len(recorded.office.events("call_recorded")) == 1
    kept = [row.outcome for row in recorded.office.all(WebhookCall) if row.kind == "recording"]
    assert kept == ["stored", "ignored"]
    simulated.disturb(forged=Forgery.FOREIGN_KEY)
    assert simulated.postman.ask(Callback("call", url, fields, simulated.clock())).status == 403
    assert not [one for one in recorded.twilio.server.api.seen if one.method == "GET" and "Recordings" in one.path]


@pytest.mark.parametrize(
    "words",
    [
        "please don't record this", "stop recording", "I do not want to be recorded", "can you turn the recording off",
        "nein, bitte keine Aufnahme", "zeichnen Sie das nicht auf", "ohne Aufzeichnung bitte",
        "n'enregistrez pas", "je ne veux pas être enregistré", "sans enregistrement", "no grabe",
        "no quiero que me graben",
    ],
)  # fmt: skip
def test_a_wish_not_to_be_recorded_is_understood_in_any_language_we_know(words: str) -> None:
    assert wants_no_recording(words)


@pytest.mark.parametrize(
    "words", ["yes speaking", "is this recorded", "we will not pay", "ja, nehmen Sie es ruhig auf"]
)
def test_other_words_are_no_such_wish(words: str) -> None:
    assert not wants_no_recording(words)


def test_an_announcement_that_was_cut_off_is_said_again_before_anything_is_recorded() -> None:
    opened = begin(script(), State(records=True))
    turn = announce(script(), State(records=True), opened)
    assert turn.saying.first[-1].startswith(ANNOUNCED)
    cut = replace(turn.state, lines=(("we", "Hello. This is Dunlin, an"),))
    again = announce(script(), cut, hear(script(), cut, said("yes speaking")))
    assert again.saying.first[-1].startswith(ANNOUNCED)
    assert not again.state.recording
    assert State.from_json(again.state.as_json()) == again.state
