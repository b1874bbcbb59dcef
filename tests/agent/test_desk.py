"""What a person decides is carried out exactly, checked anew, and never more than that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agent.desk import DecisionRefusedError, approve, edit, reject
from ledger.states import ReviewState
from store.tables import ReviewItem, Touch
from tests.agent.workplace import HandClock, Office, text_of

DUE = date(2026, 6, 1)
APPROVED_FIRST = "Send a firm email 1 day after the due date, which needs approval first.\n"


@pytest.fixture
def waiting(office: Office) -> ReviewItem:
    """Give a draft that waits for a person's approval."""
    office.customer("ACME")
    office.invoice("ACME", "INV-1", "4800.00", DUE)
    office.policy(APPROVED_FIRST)
    office.run()
    [item] = office.reviews()
    assert item.kind == "send_approval"
    return item


def number(item: ReviewItem) -> int:
    assert item.id is not None
    return item.id


def test_a_draft_waits_and_the_account_is_not_chased_meanwhile(
    office: Office, waiting: ReviewItem, clock: HandClock
) -> None:
    clock.pass_days(1)
    office.sync()
    report = office.run()
    assert report.counts["sent"] == 0
    assert len(office.reviews()) == 1


def test_approving_the_next_day_sends_the_words_with_the_days_of_that_day(
    office: Office, waiting: ReviewItem, clock: HandClock
) -> None:
    clock.pass_days(1)
    office.sync()
    assert approve(office.place, number(waiting), "person:kim") == "sent"
    [message] = office.sent_to("ACME")
    assert "4,800.00" in text_of(message)
    item = office.one(ReviewItem)
    assert (item.state, item.decided_by) == (ReviewState.EXECUTED, "person:kim")


def test_approving_twice_sends_once_and_says_who_decided(office: Office, waiting: ReviewItem) -> None:
    approve(office.place, number(waiting), "person:kim")
    with pytest.raises(DecisionRefusedError, match="executed already by person:kim"):
        approve(office.place, number(waiting), "person:lee")
    assert len(office.outbox()) == 1


def test_what_was_paid_meanwhile_is_not_asked_for_although_approved(office: Office, waiting: ReviewItem) -> None:
    office.payment("ACME", "4800.00", "INV-1")
    with pytest.raises(DecisionRefusedError, match="nothing is overdue"):
        approve(office.place, number(waiting), "person:kim")
    assert office.outbox() == []
    assert office.one(ReviewItem).state is ReviewState.CLOSED


def test_a_part_payment_changes_what_is_asked_so_the_approval_does_not_bind(
    office: Office, waiting: ReviewItem, clock: HandClock
) -> None:
    office.payment("ACME", "800.00", "INV-1")
    with pytest.raises(DecisionRefusedError, match="not sent"):
        approve(office.place, number(waiting), "person:kim")
    assert office.outbox() == []
    office.run()
    assert [item.state for item in office.reviews()] == [ReviewState.CLOSED, ReviewState.OPEN]


def test_a_tampered_proposal_is_refused(office: Office, waiting: ReviewItem) -> None:
    with office.place.office.journal("attacker") as journal:
        item = journal.session.get_one(ReviewItem, number(waiting))
        item.proposal = {**item.proposal, "draft": {**item.proposal["draft"], "address": "evil@attacker.test"}}
    with pytest.raises(DecisionRefusedError, match="changed after it was raised"):
        approve(office.place, number(waiting), "person:kim")
    assert office.outbox() == []


def test_an_edit_is_checked_like_any_draft_and_sent(office: Office, waiting: ReviewItem) -> None:
    with pytest.raises(DecisionRefusedError, match="may not be sent"):
        edit(office.place, number(waiting), "person:kim", "Pay", ("Pay 9,999.00 EUR at once.", "{{invoice_table}}"))
    assert office.one(ReviewItem).state is ReviewState.OPEN
    words = ("Here is what is open on your account.", "{{invoice_table}}", "Could you look into it, please?")
    assert edit(office.place, number(waiting), "person:kim", "What is open", words) == "sent"
    assert "Here is what is open" in text_of(office.sent_to("ACME")[0])


def test_a_rejection_needs_a_reason_and_sends_nothing(office: Office, waiting: ReviewItem) -> None:
    with pytest.raises(DecisionRefusedError, match="reason"):
        reject(office.place, number(waiting), "person:kim", " ")
    reject(office.place, number(waiting), "person:kim", "they are a friend of the house")
    assert office.outbox() == []
    assert office.one(ReviewItem).decision_note == "they are a friend of the house"


def test_released_in_the_evening_it_goes_out_the_next_morning(
    office: Office, waiting: ReviewItem, clock: HandClock
) -> None:
    clock.now += timedelta(hours=7)
    assert "when the customer's hours come" in approve(office.place, number(waiting), "person:kim")
    assert office.outbox() == []
    clock.now += timedelta(hours=17)
    office.sync()
    report = office.run()
    assert report.counts["released"] == 1
    assert len(office.sent_to("ACME")) == 1


def test_nobody_deciding_never_means_yes(office: Office, waiting: ReviewItem, clock: HandClock) -> None:
    clock.pass_days(6)
    office.sync()
    office.run()
    states = {item.id: item.state for item in office.reviews()}
    assert states[waiting.id] is ReviewState.EXPIRED
    assert office.all(Touch) == []


def test_a_decision_about_nothing_is_told_in_a_sentence(office: Office) -> None:
    with pytest.raises(DecisionRefusedError, match="there is no review 77"):
        approve(office.place, 77, "person:kim")
