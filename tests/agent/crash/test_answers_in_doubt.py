"""What becomes of answers a crash left in doubt: looked up like reminders, never sent again blindly."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from channels.channel import TransportError
from channels.folder import FolderChannel
from ledger.states import ReviewState
from store.tables import Answer
from tests.agent.crash.staged_channel import PowerCutError, StagedChannel, install, power_cut
from tests.agent.workplace import HandClock, Office

pytestmark = pytest.mark.words

PROMISE = "INV-1 will be paid on 19 June."


@pytest.fixture
def channel(office: Office) -> StagedChannel:
    """Give the office a live channel a test can break in upon."""
    staged = StagedChannel(FolderChannel(office.folder))
    install(office, staged)
    return staged


@pytest.fixture
def sent(office: Office, channel: StagedChannel) -> EmailMessage:
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "1000.00", date(2026, 6, 5))
    office.run()
    return office.sent_to("ACME")[0]


def crash(office: Office, sent: EmailMessage) -> None:
    with pytest.raises(PowerCutError):
        office.reply(sent, PROMISE)


def recover(office: Office, channel: StagedChannel, clock: HandClock, shows: bool | None) -> None:
    channel.before = channel.after = lambda: None
    channel.shows = shows
    clock.now += timedelta(minutes=20)
    office.run()


def test_an_answer_the_mailbox_shows_counts_as_sent_and_is_not_sent_again(
    office: Office, channel: StagedChannel, sent: EmailMessage, clock: HandClock
) -> None:
    channel.after = power_cut
    crash(office, sent)
    recover(office, channel, clock, shows=True)
    assert (office.one(Answer).state, len(office.answers())) == ("sent", 1)
    assert office.verify() == []


def test_an_answer_that_certainly_did_not_leave_is_sent_after_all_under_the_same_id(
    office: Office, channel: StagedChannel, sent: EmailMessage, clock: HandClock
) -> None:
    channel.before = power_cut
    crash(office, sent)
    recover(office, channel, clock, shows=False)
    [answer] = office.answers()
    assert (office.one(Answer).state, office.one(Answer).rfc_message_id) == ("sent", answer["Message-ID"])
    assert office.verify() == []


def test_an_answer_nobody_can_find_is_given_to_a_person_and_never_sent_again(
    office: Office, channel: StagedChannel, sent: EmailMessage, clock: HandClock
) -> None:
    channel.after = power_cut
    crash(office, sent)
    recover(office, channel, clock, shows=None)
    clock.pass_days(1)
    office.sync()
    office.inbox()
    office.run()
    assert [item.kind for item in office.reviews()] == ["perhaps_sent"]
    assert len(office.answers()) == 1


def test_the_question_is_withdrawn_once_the_mailbox_shows_the_answer(
    office: Office, channel: StagedChannel, sent: EmailMessage, clock: HandClock
) -> None:
    channel.after = power_cut
    crash(office, sent)
    recover(office, channel, clock, shows=None)
    recover(office, channel, clock, shows=True)
    assert [item.state for item in office.reviews()] == [ReviewState.CLOSED]
    assert office.one(Answer).state == "sent"


def test_an_answer_waits_while_nobody_can_be_written_to(
    office: Office, channel: StagedChannel, sent: EmailMessage, clock: HandClock
) -> None:
    def down() -> None:
        raise TransportError("the server does not answer", channel_down=True)

    channel.before = down
    [tried] = office.reply(sent, PROMISE).answers
    assert (tried.outcome, office.answers()) == ("waiting", [])
    recover(office, channel, clock, shows=False)
    assert len(office.answers()) == 1
