"""Kill -9 around placing a call: nobody is called twice, nobody is forgotten, and what is in doubt is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.channel import TransportError
from evals.twilio.faults import Fault
from ledger.states import TouchState
from tests.agent.crash.dying_sender import CUSTOMERS, Death, Killer, deaths, run_once_the_lock_is_free, running_killer
from tests.agent.voice.conftest import CallingOffice
from tests.agent.workplace import HandClock
from tools.office import TextWay

killer = pytest.fixture(running_killer, scope="module")


def three_debtors(calling: CallingOffice) -> None:
    for number, phone in CUSTOMERS.items():
        calling.asked_for_calls(number, phone)


def called(calling: CallingOffice) -> list[str]:
    return sorted(call.to for call in calling.twilio.simulated.calls.placed)


@pytest.mark.parametrize("death", deaths(), ids=str)
def test_a_killed_run_calls_nobody_twice_and_forgets_nobody(
    calling: CallingOffice, clock: HandClock, killer: Killer, death: Death
) -> None:
    office = calling.office
    three_debtors(calling)
    killer.kill_a_run(office, calling.twilio.account(), "voice", death)
    assert len(set(called(calling))) == len(called(calling))
    clock.now += timedelta(minutes=20)
    run_once_the_lock_is_free(office)
    calling.ring()
    assert called(calling) == sorted(CUSTOMERS.values())
    states = {touch.state for number in CUSTOMERS for touch in office.touches(number)}
    assert states <= {TouchState.BOUNCED, TouchState.CANCELLED}
    assert [event.data["outcome"] for event in calling.ended] == ["hung_up"] * 3
    assert office.verify() == []


def test_an_answer_that_is_lost_is_settled_by_what_twilio_tells_and_not_by_calling_again(
    calling: CallingOffice, clock: HandClock
) -> None:
    calling.asked_for_calls()
    calling.twilio.simulated.faults.inject(Fault.FAILED_AFTER)
    calling.office.run()
    assert [touch.state for touch in calling.office.touches("ACME")] == [TouchState.SENDING]
    calling.ring()
    [touch] = calling.office.touches("ACME")
    assert (touch.provider_id, calling.outcomes) == (calling.twilio.simulated.calls.placed[0].sid, ["hung_up"])
    clock.now += timedelta(minutes=20)
    calling.office.run()
    assert len(calling.twilio.simulated.calls.placed) == 1


def test_a_call_nobody_can_vouch_for_is_shown_to_a_person(
    calling: CallingOffice, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    calling.asked_for_calls()
    calling.twilio.simulated.faults.inject(Fault.FAILED_BEFORE)
    calling.office.run()
    way: TextWay = calling.office.place.office.texts["voice"]

    def in_doubt(message: object) -> bool | None:
        raise TransportError("Twilio's list cannot be read")

    monkeypatch.setattr(way.channel, "was_sent", in_doubt)
    clock.now += timedelta(minutes=20)
    calling.office.run()
    assert [item.kind for item in calling.office.reviews()] == ["perhaps_sent"]
    assert calling.twilio.simulated.calls.placed == []


def test_a_connection_that_is_refused_is_a_call_of_the_next_run(calling: CallingOffice) -> None:
    calling.asked_for_calls()
    with calling.twilio.server.unreachable():
        calling.office.run()
    assert calling.twilio.simulated.calls.placed == []
    calling.office.run()
    calling.ring()
    assert (len(calling.twilio.simulated.calls.placed), calling.outcomes) == (1, ["hung_up"])
