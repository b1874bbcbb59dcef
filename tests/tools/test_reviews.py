"""Review items: raised once, decided once, and never approved by waiting."""

from __future__ import annotations

import pytest

from ledger.states import ReviewState
from store.events import Journal
from store.tables import ReviewItem
from tests.store.books import Book, while_uncommitted
from tools.reviews import (
    NewReview,
    ReviewDecidedError,
    ReviewKind,
    close_review,
    expire_reviews,
    proposal_hash,
    raise_review,
    reopen_review,
)


def raised(book: Book, kind: ReviewKind = ReviewKind.CLAIM, key: str = "case") -> int:
    customer = book.customer()
    with book.journal("agent") as journal:
        review = raise_review(journal, NewReview(kind, "a case", "why", key, customer, proposal={"do": "x"}))
    assert review is not None
    return review


def decide(journal: Journal, review: int, decision: ReviewState) -> str:
    close_review(journal, journal.session.get_one(ReviewItem, review), decision, "seen")
    return decision.value


@pytest.mark.parametrize("second", [ReviewState.APPROVED, ReviewState.REJECTED, ReviewState.EDITED])
def test_of_two_decisions_at_once_one_wins_and_the_other_hears_who_was_first(book: Book, second: ReviewState) -> None:
    review = raised(book)
    first, other = while_uncommitted(
        book, lambda j: decide(j, review, ReviewState.APPROVED), lambda j: decide(j, review, second)
    )
    assert first == "approved"
    assert isinstance(other, ReviewDecidedError)
    assert str(other) == f"review {review} is approved already by person:kim"
    assert book.get(ReviewItem, review).decided_by == "person:kim"
    assert len(book.events("review_approved", "review_rejected", "review_edited")) == 1


def test_the_same_case_is_raised_once(book: Book) -> None:
    raised(book)
    with book.journal("agent") as journal:
        assert raise_review(journal, NewReview(ReviewKind.CLAIM, "again", "why", "case")) is None
    assert len(book.rows(ReviewItem)) == 1


def test_a_draft_nobody_decided_expires_and_anything_else_is_late(book: Book) -> None:
    draft, claim = raised(book, ReviewKind.SEND_APPROVAL, "draft"), raised(book, ReviewKind.CLAIM, "claim")
    book.pass_days(3)
    with book.journal("agent") as journal:
        assert expire_reviews(journal) == 2
    with book.journal("agent") as journal:
        assert expire_reviews(journal) == 0
    assert book.get(ReviewItem, draft).state is ReviewState.EXPIRED
    waiting = book.get(ReviewItem, claim)
    assert (waiting.state, waiting.severity) == (ReviewState.OPEN, "late")


def test_carrying_out_a_decision_keeps_who_made_it(book: Book) -> None:
    review = raised(book)
    with book.journal("person:kim") as journal:
        decide(journal, review, ReviewState.APPROVED)
    with book.journal("agent") as journal:
        close_review(journal, journal.session.get_one(ReviewItem, review), ReviewState.EXECUTED, decided=False)
    done = book.get(ReviewItem, review)
    assert (done.state, done.decided_by) == (ReviewState.EXECUTED, "person:kim")


def test_a_released_case_whose_ground_has_gone_is_open_again(book: Book) -> None:
    review = raised(book)
    with book.journal() as journal:
        decide(journal, review, ReviewState.APPROVED)
        reopen_review(journal, journal.session.get_one(ReviewItem, review), "the balance has changed")
    again = book.get(ReviewItem, review)
    assert (again.state, again.why) == (ReviewState.OPEN, "the balance has changed")


def test_words_changed_with_the_decision_are_kept(book: Book) -> None:
    review = raised(book)
    with book.journal() as journal:
        item = journal.session.get_one(ReviewItem, review)
        item.proposal = {"do": "y"}
        item.proposal_hash = proposal_hash(item.proposal)
        close_review(journal, item, ReviewState.EDITED, "words changed")
    assert book.get(ReviewItem, review).proposal == {"do": "y"}


def test_a_proposal_is_bound_whatever_the_order_of_its_parts() -> None:
    assert proposal_hash({"a": 1, "b": [1, 2]}) == proposal_hash({"b": [1, 2], "a": 1})
    assert proposal_hash({"a": 1}) != proposal_hash({"a": 2})
