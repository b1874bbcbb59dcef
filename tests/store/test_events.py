"""Events written together at the end of a block are the same, in the same order, as those written one by one."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from store.tables import ClaimRecord, Event
from tests.store.books import Book

MANY = 150


def kept(book: Book) -> list[tuple[int | None, str, object]]:
    events = select(Event).where(Event.tenant_id == book.tenant_id).order_by(col(Event.id))
    with book.database.read() as session:
        return [(event.id, event.kind, event.data.get("n")) for event in session.exec(events)]


def test_events_written_at_once_have_the_ids_they_were_given_in_their_order(book: Book) -> None:
    with book.journal() as journal:
        first = journal.record("noted", n=-1)
    with book.journal() as written, written.at_once() as journal:
        ids = [journal.record("noted", n=n) for n in range(MANY)]
    assert ids == sorted(set(ids))
    assert kept(book) == [(first, "noted", -1), *((event_id, "noted", n) for n, event_id in enumerate(ids))]


def test_whoever_records_after_a_block_continues_behind_it(book: Book) -> None:
    acme = book.customer()
    with book.journal() as written:
        with written.at_once() as journal:
            journal.record("noted", n=1)
            journal.record_all("seen", {acme: {"n": 2}})
        written.record("noted", n=3)
    with book.journal() as journal:
        journal.record("noted", n=4)
    assert [n for _, _, n in kept(book)] == [1, 2, 3, 4]


def test_of_a_block_that_breaks_nothing_is_kept(book: Book) -> None:
    def breaking() -> None:
        with book.journal() as written, written.at_once() as journal:
            journal.record("noted", n=1)
            journal.add(ClaimRecord, {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaking()
    assert kept(book) == []
