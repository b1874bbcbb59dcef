"""The links between events are proved: whoever edits the record by hand is found out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from ledger.states import DisputeState, PromiseState
from store.tables import Dispute, Event, Hold, Promise
from tests.store.books import Book
from tests.tools.narrowing_desk import narrow_last
from tools.undo import undo


def tamper(book: Book, table: Any, row_id: int | None, **values: Any) -> None:
    with book.database.write() as session:
        session.execute(update(table).where(table.id == row_id).values(**values))


def undone(book: Book, kind: str) -> None:
    event = book.events(kind)[-1].id or 0
    with book.journal() as journal:
        undo(journal, event, "a mistake")


def links(book: Book) -> list[str]:
    return [finding for finding in book.findings() if finding.startswith("verify.link")]


@pytest.fixture
def disputed(book: Book) -> Book:
    """Give a book with a dispute that was narrowed."""
    book.dispute(book.invoice(book.customer(), 1000), 800)
    narrow_last(book, "dispute_raised", amount=Decimal(5))
    assert book.findings() == []
    return book


def test_a_dispute_that_was_narrowed_and_is_open_all_the_same_is_found(disputed: Book) -> None:
    [earlier, _] = disputed.rows(Dispute)
    tamper(disputed, Dispute, earlier.id, state=DisputeState.RAISED)
    [found] = links(disputed)
    assert "was taken back or narrowed, but is in force" in found


def test_a_dispute_narrowed_to_more_is_found(disputed: Book) -> None:
    tamper(disputed, Dispute, disputed.rows(Dispute)[1].id, amount_minor=900)
    [found] = links(disputed)
    assert "narrowed to more than there was" in found


def test_a_narrowing_that_names_nothing_or_another_kind_of_event_is_found(disputed: Book) -> None:
    [event] = disputed.events("dispute_narrowed")
    tamper(disputed, Event, event.id, data={**event.data, "changes_id": 0})
    assert any("names no event that it changes" in found for found in links(disputed))
    disputed.hold(disputed.customer())
    [hold] = disputed.events("hold_placed")
    tamper(disputed, Event, event.id, data={**event.data, "changes_id": hold.id})
    assert any(f"changes event {hold.id}" in found for found in links(disputed))


def test_a_promise_that_was_undone_and_is_open_all_the_same_is_found(book: Book) -> None:
    acme = book.customer()
    book.invoice(acme, 500)
    book.promise(acme, book.today)
    undone(book, "promise_recorded")
    tamper(book, Promise, book.rows(Promise)[0].id, state=PromiseState.OPEN)
    assert any("is in force" in found for found in links(book))


def test_a_hold_that_was_undone_and_restored_may_be_in_force_and_one_undone_may_not(book: Book) -> None:
    hold = book.hold(book.customer())
    undone(book, "hold_placed")
    undone(book, "hold_placed_undone")
    assert book.findings() == []
    undone(book, "hold_placed_restored")
    tamper(book, Hold, hold, released_at=None)
    assert any("is in force" in found for found in links(book))


def test_an_undoing_of_another_accounts_event_is_found(disputed: Book) -> None:
    undone(disputed, "dispute_narrowed")
    [undoing] = disputed.events("dispute_narrowed_undone")
    other = disputed.customer()
    tamper(disputed, Event, undoing.id, customer_id=other)
    assert any("of another account" in found for found in links(disputed))
