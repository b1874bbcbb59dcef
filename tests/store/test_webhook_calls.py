"""What callbacks told is dropped after a while; what tells a repeated one from a new one is not."""

from __future__ import annotations

from datetime import datetime, timedelta

from store.tables import ReviewItem, WebhookCall
from store.webhook_calls import drop_forms, keep_calls, question_about
from tests.store.books import Book

FORM = [["MessageSid", "SM1"], ["Body", "we have no money"]]
LATER = timedelta(days=91)


def callback(book: Book, key: str, received_at: datetime, *, worked: bool = True) -> WebhookCall:
    return WebhookCall(
        tenant_id=book.tenant_id, provider="twilio", kind="text", dedupe_key=key, path="/twilio/text", fields=FORM,
        received_at=received_at, worked_at=received_at if worked else None, outcome="stored" if worked else "",
    )  # fmt: skip


def drop(book: Book, days: int = 90) -> int:
    with book.database.write() as session:
        return drop_forms(session, book.tenant_id, book.now - timedelta(days=days))


def kept(book: Book) -> dict[str, bool]:
    """Say of each callback whether it still tells something."""
    return {call.dedupe_key: bool(call.fields and call.path) for call in book.rows(WebhookCall)}


def test_what_a_callback_told_is_dropped_once_it_is_old_and_worked(book: Book) -> None:
    book.add(callback(book, "old", book.now - LATER))
    book.add(callback(book, "new", book.now - timedelta(days=89)))
    book.add(callback(book, "waiting", book.now - LATER, worked=False))
    assert drop(book) == 1
    assert kept(book) == {"old": False, "new": True, "waiting": True}
    assert drop(book) == 0


def test_one_a_person_is_asked_about_is_kept_until_they_answer(book: Book) -> None:
    call_id = book.add(callback(book, "odd", book.now - LATER))
    review = ReviewItem(
        tenant_id=book.tenant_id, kind="provider_trouble", subject="A callback", why="odd", created_at=book.now,
        due_at=book.now, dedupe_key=question_about(call_id),
    )  # fmt: skip
    book.add(review)
    assert (drop(book), kept(book)) == (0, {"odd": True})
    with book.database.write() as session:
        session.get_one(ReviewItem, book.rows(ReviewItem)[0].id).state = "closed"  # type: ignore[assignment]
    assert (drop(book), kept(book)) == (1, {"odd": False})


def test_a_callback_that_comes_again_after_its_words_were_dropped_is_not_worked_again(book: Book) -> None:
    book.add(callback(book, "text:SM1", book.now - LATER))
    drop(book)
    again = callback(book, "text:SM1", book.now, worked=False).model_dump(exclude={"id"})
    with book.database.write() as session:
        keep_calls(session, [again])
    assert kept(book) == {"text:SM1": False}
    assert [call.worked_at is not None for call in book.rows(WebhookCall)] == [True]
