"""Reopening: what had ended by itself or by a decision is taken up again, with a reason and a new day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.states import DisputeState, ReviewState
from store.tables import Dispute, Hold, HoldKind, ReviewItem
from tests.store.books import TERMS, Book
from tools.disputes import close_dispute
from tools.holds import release_expired, release_hold
from tools.reopening import ReopenRefusedError, reopen_case, reopen_dispute, reopen_event
from tools.reviews import NewReview, ReviewKind, close_review, expire_reviews, raise_review
from tools.undo import undo

WHY = "they called again"


def reopen(book: Book, event_id: int | None, why: str = WHY) -> int:
    with book.journal() as journal:
        return reopen_event(journal, event_id or 0, why, TERMS.calendar)


def raised(book: Book, state: DisputeState) -> int:
    dispute = book.dispute(book.invoice(book.customer(), 1000))
    with book.journal() as journal:
        close_dispute(journal, dispute, state)
    return dispute


def case(book: Book, kind: ReviewKind = ReviewKind.CLAIM) -> int:
    customer = book.customer()
    with book.journal("agent") as journal:
        review = raise_review(journal, NewReview(kind, "a case", "why", kind.value, customer))
    assert review is not None
    return review


def decide(book: Book, review: int, state: ReviewState) -> None:
    with book.journal() as journal:
        close_review(journal, journal.session.get_one(ReviewItem, review), state, "seen")


@pytest.mark.parametrize(
    "state", [DisputeState.RESOLVED_INVALID, DisputeState.RESOLVED_PARTIAL, DisputeState.WITHDRAWN]
)
def test_a_dispute_that_ended_is_investigated_again_by_a_new_day(book: Book, state: DisputeState) -> None:
    dispute = raised(book, state)
    book.pass_days(7)
    with book.journal() as journal:
        reopening = reopen_dispute(journal, dispute, WHY, TERMS.calendar)
    found = book.get(Dispute, dispute)
    assert (found.state, found.closed_at, found.reopened) == (DisputeState.INVESTIGATING, None, 1)
    assert found.due_at.date() == date(2026, 6, 25)
    assert book.chase(found.invoice_id) == 0
    told = book.events("dispute_reopened")[-1]
    assert (told.id, told.actor, told.data["why"]) == (reopening, "person:kim", WHY)
    assert told.data["changes_id"] == book.events("dispute_raised")[-1].id
    assert book.findings() == []


def test_a_dispute_resolved_as_valid_or_still_open_is_not_reopened(book: Book) -> None:
    raised(book, DisputeState.RESOLVED_VALID)
    with pytest.raises(ReopenRefusedError, match="resolved as valid and stays so"):
        reopen(book, book.events("dispute_raised")[-1].id)
    book.dispute(book.invoice(book.customer(), 1000))
    with pytest.raises(ReopenRefusedError, match="is open: raised"):
        reopen(book, book.events("dispute_raised")[-1].id)


def test_a_dispute_of_a_paid_invoice_is_not_reopened(book: Book) -> None:
    found = book.get(Dispute, raised(book, DisputeState.RESOLVED_INVALID))
    book.pay(found.customer_id, found.invoice_id, 1000)
    with pytest.raises(ReopenRefusedError, match="nothing open left to dispute"):
        reopen(book, book.events("dispute_raised")[-1].id)


def test_what_ended_by_an_undoing_is_restored_by_undoing_that(book: Book) -> None:
    book.dispute(book.invoice(book.customer(), 1000))
    event = book.events("dispute_raised")[-1].id or 0
    with book.journal() as journal:
        undoing = undo(journal, event)
    with pytest.raises(ReopenRefusedError, match=f"undone already, by event {undoing}; 'dunlin undo' takes back"):
        reopen(book, event)


def test_a_hold_that_ended_stands_again_until_a_person_ends_it(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 1000)
    book.hold(acme, HoldKind.PENDING_CASH, invoice_id=invoice, until=book.today)
    book.pass_days(2)
    with book.journal("agent") as journal:
        release_expired(journal, book.today)
    assert book.chase(invoice) == 1000
    reopening = reopen(book, book.events("hold_expired")[-1].id)
    earlier, again = book.rows(Hold)
    assert earlier.released_by == "agent"
    assert (again.kind, again.until, again.released_at) == (HoldKind.PENDING_CASH, None, None)
    assert book.chase(invoice) == 0
    with pytest.raises(ReopenRefusedError, match=f"was reopened by event {reopening}"):
        reopen(book, book.events("hold_placed")[-1].id)
    assert book.findings() == []


def test_a_hold_lifted_before_its_end_keeps_it_and_one_in_force_is_not_reopened(book: Book) -> None:
    hold = book.hold(book.customer(), until=book.today + timedelta(days=5))
    event = book.events("hold_placed")[-1].id
    with pytest.raises(ReopenRefusedError, match="the hold is in force"):
        reopen(book, event)
    with book.journal() as journal:
        release_hold(journal, hold)
    reopen(book, event)
    assert book.rows(Hold)[-1].until == book.today + timedelta(days=5)


@pytest.mark.parametrize("state", [ReviewState.CLOSED, ReviewState.REJECTED])
def test_a_case_that_ended_without_effect_waits_for_a_person_again(book: Book, state: ReviewState) -> None:
    review = case(book)
    decide(book, review, state)
    book.pass_days(5)
    with book.journal() as journal:
        reopen_case(journal, review, WHY)
    found = book.get(ReviewItem, review)
    assert (found.state, found.why, found.decided_at, found.decided_by) == (ReviewState.OPEN, WHY, None, "")
    assert found.due_at > book.now
    assert book.events("review_reopened")[-1].data["changes_id"] == book.events(f"review_{state.value}")[-1].id
    assert book.findings() == []


def test_a_draft_that_expired_can_be_decided_after_all(book: Book) -> None:
    review = case(book, ReviewKind.SEND_APPROVAL)
    book.pass_days(3)
    with book.journal("agent") as journal:
        expire_reviews(journal)
    reopen(book, book.events("review_expired")[-1].id)
    with book.journal("agent") as journal:
        assert expire_reviews(journal) == 0
    decide(book, review, ReviewState.APPROVED)


def test_a_case_that_waits_or_was_carried_out_is_not_reopened(book: Book) -> None:
    review = case(book)
    with book.journal() as journal, pytest.raises(ReopenRefusedError, match="waits for a person already"):
        reopen_case(journal, review, WHY)
    decide(book, review, ReviewState.APPROVED)
    decide(book, review, ReviewState.EXECUTED)
    with book.journal() as journal, pytest.raises(ReopenRefusedError, match="taken back with 'dunlin undo'"):
        reopen_case(journal, review, WHY)


def test_a_message_whose_end_was_settled_is_not_asked_about_again(book: Book) -> None:
    review = case(book, ReviewKind.PERHAPS_SENT)
    decide(book, review, ReviewState.CLOSED)
    with book.journal() as journal, pytest.raises(ReopenRefusedError, match="is settled"):
        reopen_case(journal, review, WHY)


def test_a_promise_is_judged_by_money_and_says_so(book: Book) -> None:
    acme = book.customer()
    book.invoice(acme, 100)
    book.promise(acme, book.today)
    book.pass_days(9)
    book.judge()
    with pytest.raises(ReopenRefusedError, match="judged by money alone, never by hand"):
        reopen(book, book.events("promise_broken")[-1].id)


def test_reopening_needs_a_reason_and_something_that_is_there(book: Book) -> None:
    raised(book, DisputeState.WITHDRAWN)
    with pytest.raises(ReopenRefusedError, match="say it with --reason"):
        reopen(book, book.events("dispute_raised")[-1].id, why="")
    with pytest.raises(ReopenRefusedError, match="there is no event 999999"):
        reopen(book, 999999)
    with book.journal() as journal, pytest.raises(ReopenRefusedError, match="there is no dispute 999999"):
        reopen_dispute(journal, 999999, WHY, TERMS.calendar)
