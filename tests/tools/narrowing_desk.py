"""A desk for tests: what a person narrows, in a line."""

from __future__ import annotations

from typing import Any

from policies.contact_times import Moment
from tests.store.books import BERLIN, Book
from tools.narrowing import Narrower, narrow
from tools.office import business_calendar

WHY = "a call on 11 June"


def narrow_event(book: Book, event_id: int, why: str = WHY, **to: Any) -> int:
    """Narrow what an event recorded; return the narrowing event."""
    with book.journal() as journal:
        return narrow(journal, event_id, Narrower(**to), why, Moment(book.now, BERLIN, "DE", business_calendar))


def narrow_last(book: Book, kind: str, **to: Any) -> int:
    """Narrow what the newest event of a kind recorded; return the narrowing event."""
    return narrow_event(book, book.events(kind)[-1].id or 0, **to)
