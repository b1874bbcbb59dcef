"""What becomes of messages a crash left in doubt, and of two senders at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest

from agent.desk import approve
from agent.outreach import run
from channels.folder import FolderChannel
from ledger.states import ReviewState
from store.tables import ReviewItem
from tests.agent.crash.staged_channel import PowerCutError, StagedChannel, install, power_cut
from tests.agent.workplace import HandClock, Office
from tools.settling import settle_unknown

DUE = date(2026, 6, 5)
RELEASED = "Send a firm email 1 day after the due date, which needs approval first.\n"


@pytest.fixture
def channel(office: Office) -> StagedChannel:
    """Give the office a live channel a test can break in upon, and one overdue customer."""
    staged = StagedChannel(FolderChannel(office.folder))
    install(office, staged)
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "1000.00", DUE)
    return staged


def crash(office: Office) -> None:
    with pytest.raises(PowerCutError):
        office.run()


def later(clock: HandClock, minutes: int) -> None:
    clock.now += timedelta(minutes=minutes)


def test_a_message_in_doubt_keeps_its_customer_from_any_other_until_it_is_settled(
    office: Office, channel: StagedChannel, clock: HandClock
) -> None:
    channel.after = power_cut
    crash(office)
    channel.after = lambda: None
    for minutes in (0, 5, 20, 60 * 24 * 7):
        later(clock, minutes)
        office.sync()
        office.run()
    assert len(office.outbox()) == 1
    assert [item.kind for item in office.reviews()] == ["perhaps_sent"]


def test_a_question_is_withdrawn_when_the_mailbox_answers_it_later(
    office: Office, channel: StagedChannel, clock: HandClock
) -> None:
    channel.after = power_cut
    crash(office)
    later(clock, 20)
    office.run()
    assert [item.state for item in office.reviews()] == ["open"]
    channel.shows = True
    later(clock, 60)
    assert office.run().counts["settled_sent"] == 1
    assert [item.state for item in office.reviews()] == ["closed"]
    assert office.invoice_row("INV-1").rung == 1
    assert office.verify() == []


def test_a_message_that_certainly_did_not_leave_is_sent_again_under_the_same_id_within_the_same_day(
    office: Office, channel: StagedChannel, clock: HandClock
) -> None:
    channel.before = power_cut
    crash(office)
    channel.before, channel.shows = (lambda: None), False
    assert office.run().counts["sent"] == 1
    touches = office.touches("ACME")
    assert [touch.state for touch in touches] == ["cancelled", "sent"]
    assert touches[0].rfc_message_id == touches[1].rfc_message_id == office.outbox()[0]["Message-ID"]


def test_a_released_message_handed_over_just_before_a_crash_is_not_sent_again_and_its_review_is_done(
    office: Office, channel: StagedChannel, clock: HandClock
) -> None:
    office.policy(RELEASED)
    office.run()
    [item] = office.reviews()
    channel.after = power_cut
    assert item.id is not None
    with pytest.raises(PowerCutError):
        approve(office.place, item.id, "person:kim")
    channel.after, channel.shows = (lambda: None), True
    office.run()
    assert len(office.outbox()) == 1
    [touch] = office.touches("ACME")
    done = office.one(ReviewItem, kind="send_approval")
    assert (touch.state, done.state, done.touch_id) == ("sent", ReviewState.EXECUTED, touch.id)
    assert office.verify() == []


def test_a_released_message_that_never_left_goes_out_in_the_next_run(
    office: Office, channel: StagedChannel, clock: HandClock
) -> None:
    office.policy(RELEASED)
    office.run()
    [item] = office.reviews()
    assert item.id is not None
    channel.before = power_cut
    with pytest.raises(PowerCutError):
        approve(office.place, item.id, "person:kim")
    channel.before, channel.shows = (lambda: None), False
    later(clock, 20)
    office.run()
    office.run()
    assert len(office.outbox()) == 1
    assert [touch.state for touch in office.touches("ACME")] == ["cancelled", "sent"]


@pytest.mark.parametrize("shows", [True, False, None])
def test_a_run_does_not_settle_what_a_person_is_just_sending(
    office: Office, channel: StagedChannel, shows: bool | None
) -> None:
    office.policy(RELEASED)
    office.run()
    [item] = office.reviews()
    channel.shows = shows

    def a_run_starts() -> None:
        settle_unknown(office.place.office)

    channel.before = a_run_starts
    assert item.id is not None
    assert approve(office.place, item.id, "person:kim") == "sent"
    assert [touch.state for touch in office.touches("ACME")] == ["sent"]
    assert office.one(ReviewItem, kind="send_approval").state == "executed"
    assert office.verify() == []


def test_a_shadow_message_in_doubt_asks_nobody_once_the_workspace_is_live(
    office: Office, channel: StagedChannel, clock: HandClock
) -> None:
    shadow = StagedChannel(FolderChannel(office.folder), name="folder", shadow=True)
    shadow.after = power_cut
    install(office, shadow)
    crash(office)
    install(office, channel)
    later(clock, 60)
    assert office.run().counts["sent"] == 1
    assert office.reviews() == []
    assert [(touch.shadow, touch.state) for touch in office.touches("ACME")] == [(True, "cancelled"), (False, "sent")]


def test_a_person_and_a_run_sending_to_the_same_customer_at_once_send_once(
    office: Office, channel: StagedChannel
) -> None:
    office.policy(RELEASED)
    office.run()
    [item] = office.reviews()
    both = threading.Barrier(2, timeout=10)
    ends: list[object] = []

    def release() -> None:
        assert item.id is not None
        both.wait()
        ends.append(approve(office.place, item.id, "person:kim"))

    person = threading.Thread(target=release)
    person.start()
    both.wait()
    run(office.place)
    person.join()
    assert ends == ["sent"]
    assert len(office.outbox()) == 1
    assert office.verify() == []
