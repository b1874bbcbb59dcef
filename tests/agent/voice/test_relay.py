"""Conversations over a WebSocket: what only they can do, and what becomes of them when the line is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evals.twilio.callbacks import Callback, Forgery
from evals.twilio.faults import Fault
from evals.twilio.phones import KEY_NINE, SILENCE, SOCKET_LOST, Phone, PicksUp, Speech
from evals.twilio.relay import RefusedError, Socket
from store.tables import Call, Promise
from tests.agent.voice.conftest import HASTY, PHONE, CallingOffice, Calls, served
from tests.agent.voice.test_calls import PROMISE, YES, told_of_debt, voice_consent
from web.relay_session import RelayLimits

pytestmark = pytest.mark.words

HEARD_ALL = "4,800 euros will be paid on Friday, June 19, 2026. Is"
COLLEAGUE = "+493099999999"


def lines(calling: CallingOffice) -> list[str]:
    return [words for who, words in calling.office.one(Call).state["lines"] if who == "we"]


def test_who_cuts_in_has_heard_only_the_beginning_and_that_alone_is_in_the_transcript(relaying: CallingOffice) -> None:
    relaying.asked_for_calls()
    relaying.call(YES, Speech(PROMISE, cuts_in_after="Thank you. It is about"), Speech("yes", cuts_in_after=HEARD_ALL))
    assert relaying.twilio.simulated.calls.placed[0].problems == []
    assert relaying.outcomes == ["promise"]
    assert "Thank you. It is about" in lines(relaying)
    assert relaying.office.one(Promise).amount_minor == 480_000


def test_a_yes_to_what_nobody_heard_promises_nothing(relaying: CallingOffice) -> None:
    relaying.asked_for_calls()
    relaying.call(YES, PROMISE, Speech("yes", cuts_in_after="I understood"))
    assert (relaying.outcomes, relaying.office.one(Call).state["phase"]) == (["hung_up"], "confirm")
    assert relaying.spoken.count("I understood: 4,800 euros") == 2


def test_who_speaks_another_language_is_answered_in_it(relaying: CallingOffice) -> None:
    relaying.asked_for_calls()
    relaying.call(Speech("ja am Apparat", language="de-DE"), Speech("das ist schon bezahlt", language="de"))
    assert relaying.outcomes == ["already_paid"]
    assert "Es geht um 4.800 Euro" in relaying.spoken


@pytest.mark.parametrize("when", [0, 1])
def test_a_machine_is_left_at_once_without_a_word_of_a_debt(either: CallingOffice, when: int) -> None:
    either.asked_for_calls()
    either.call("hello you have reached", "Acme", picks_up=PicksUp.MACHINE, detected_after=when)
    assert (either.outcomes, told_of_debt(either)) == (["voicemail"], False)
    placed = either.twilio.simulated.calls.placed[0]
    assert "Please call us back" in placed.redirected
    assert placed.spoken[-1].startswith("This is ")


def test_a_machine_that_cannot_be_left_at_once_is_left_at_its_next_word(either: CallingOffice) -> None:
    either.asked_for_calls()
    either.twilio.simulated.calls.phones.by_number[PHONE] = Phone(PicksUp.MACHINE, ("hello this is Acme",))
    either.office.run()
    either.twilio.simulated.faults.inject(Fault.FAILED_BEFORE)
    either.ring()
    assert (either.outcomes, told_of_debt(either)) == (["voicemail"], False)
    assert either.twilio.simulated.calls.placed[0].redirected == ""


@pytest.mark.parametrize("stops", [(KEY_NINE,), (YES, KEY_NINE), (Speech("stop", cuts_in_after="Am I"),)])
def test_a_key_or_a_word_ends_all_calls(relaying: CallingOffice, stops: tuple[str | Speech, ...]) -> None:
    relaying.asked_for_calls()
    relaying.call(*stops)
    assert (relaying.outcomes, voice_consent(relaying)) == (["opted_out"], "opted_out")
    assert "You will get no more calls" in relaying.spoken


@pytest.mark.parametrize("lost", [(SOCKET_LOST, YES, PROMISE, "yes"), (YES, PROMISE, SOCKET_LOST, "yes")])
def test_a_lost_line_goes_on_turn_by_turn(relaying: CallingOffice, lost: tuple[str, ...]) -> None:
    relaying.asked_for_calls()
    relaying.call(*lost)
    assert (relaying.outcomes, relaying.office.one(Promise).amount_minor) == (["promise"], 480_000)


def test_two_silences_end_a_conversation(calls: Calls) -> None:
    for calling in calls.office("voice_relay = true\n"):
        calling.asked_for_calls()
        with served(calling.office, HASTY):
            calling.call(SILENCE, SILENCE)
        assert calling.outcomes == ["silence"]


def test_words_that_were_only_partly_understood_are_not_answered_yet(relaying: CallingOffice) -> None:
    relaying.asked_for_calls()
    relaying.call(Speech("no she is out", partly="no"))
    assert relaying.outcomes == ["gatekeeper"]
    assert relaying.office.one(Call).state["lines"][2] == ["they", "no she is out"]


def test_a_forged_conversation_is_never_opened(relaying: CallingOffice) -> None:
    relaying.asked_for_calls()
    relaying.office.run()
    url = f"wss://dunlin.example/twilio/voice/relay/touch-{relaying.office.touches('ACME')[0].id}"
    for forged in (Forgery.FOREIGN_KEY, Forgery.NO_SIGNATURE):
        simulated = relaying.twilio.simulated
        socket = Socket(url, simulated.postman.auth_token, simulated.account_sid, "CA", simulated.postman.reach, forged)
        with pytest.raises(RefusedError, match="answered with 403"), socket:
            pass
    assert relaying.office.one(Call).state == {}


@pytest.fixture(params=["", "voice_relay = true\n"], ids=["by turns", "over a socket"])
def with_colleague(request: pytest.FixtureRequest, calls: Calls) -> Iterator[CallingOffice]:
    for calling in calls.office(f'{request.param}person_number = "{COLLEAGUE}"\n'):
        with served(calling.office):
            yield calling


@pytest.mark.parametrize("there", [True, False])
def test_who_asks_for_a_person_is_put_through_and_promised_a_call_if_nobody_is_there(
    with_colleague: CallingOffice, *, there: bool
) -> None:
    calling = with_colleague
    phones = calling.twilio.simulated.calls.phones.by_number
    phones[COLLEAGUE] = Phone(PicksUp.HUMAN if there else PicksUp.NO_ANSWER)
    calling.asked_for_calls()
    calling.call(YES, "can I talk to a real person please")
    [placed] = calling.twilio.simulated.calls.placed
    assert (placed.put_through_to, placed.problems) == (COLLEAGUE, [])
    assert "I put you through to a colleague" in calling.spoken
    assert ("A colleague will get in touch" in calling.spoken) is not there
    assert calling.outcomes == ["asked_for_person"]
    assert "call_task" in {item.kind for item in calling.office.reviews()}


def test_a_conversation_that_lasts_too_long_is_left_with_a_sentence(calls: Calls) -> None:
    for calling in calls.office("voice_relay = true\n"):
        calling.asked_for_calls()
        with served(calling.office, RelayLimits(call_seconds=0.5)):
            calling.call(SILENCE)
        assert calling.outcomes == ["gatekeeper"]
        assert "Please ask somebody who handles payments" in calling.spoken


def opened(calling: CallingOffice, sid: str) -> Socket:
    simulated, [touch] = calling.twilio.simulated, calling.office.touches("ACME")
    url = f"wss://dunlin.example/twilio/voice/relay/touch-{touch.id}"
    return Socket(url, simulated.postman.auth_token, simulated.account_sid, sid, simulated.postman.reach)


def answered(calling: CallingOffice) -> str:
    """Have a call placed and answered, and its conversation not opened yet; return its id."""
    calling.asked_for_calls()
    calling.office.run()
    calls = calling.twilio.simulated.calls
    [placed] = calls.placed
    placed.status = "in-progress"
    fields = (("CallSid", placed.sid), ("CallStatus", placed.status))
    calling.twilio.simulated.postman.ask(Callback("call", placed.form["Url"], fields, calls.clock()))
    return placed.sid


def test_a_yes_said_before_the_question_left_is_asked_for_again(relaying: CallingOffice) -> None:
    with opened(relaying, answered(relaying)) as socket:
        socket.set_up()
        socket.hear()
        socket.speak(Speech(YES))
        socket.hear()
        socket.speak(Speech(PROMISE))
        socket.speak(Speech("yes"))
        assert socket.hear() == socket.hear()
    assert relaying.office.one(Call).state["phase"] == "confirm"


def test_a_restart_goes_on_with_the_last_question(calls: Calls) -> None:
    for calling in calls.office("voice_relay = true\n"):
        with served(calling.office):
            sid = answered(calling)
            with opened(calling, sid) as socket:
                socket.set_up()
                assert "handles payments" in socket.hear()
                socket.speak(Speech(YES))
                matter = socket.hear()
        with served(calling.office), opened(calling, sid) as socket:
            socket.set_up()
            assert socket.hear() == matter
            socket.send(type="dtmf", digit="9")
            assert (socket.hear(), voice_consent(calling)) == ("", "opted_out")
