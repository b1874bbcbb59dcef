"""A person closes the books up to a day, or opens them again; what is applied later is dated after it."""

from __future__ import annotations

from datetime import date

from store.closed_books import closed_until
from store.events import Journal
from store.tables import ClosedBooks


class ClosingRefusedError(ValueError):
    """The books cannot be closed like this; the message says why, and nothing was done."""


def close_books(journal: Journal, until: date | None, today: date, reason: str = "") -> None:
    """Close the books up to a day, itself included; None opens them wholly.

    Raises ClosingRefusedError for a day that has not ended, and without a reason for opening what was closed.
    """
    before = closed_until(journal.session, journal.tenant_id)
    if until is not None and until >= today:
        raise ClosingRefusedError(f"{until} has not ended yet, and what comes in has to be dated somewhere")
    if before is not None and (until is None or until < before) and not reason.strip():
        raise ClosingRefusedError(f"the books are closed until {before}; opening them needs a reason: --reason")
    if until == before:
        raise ClosingRefusedError(f"the books are closed until {before} already" if before else "no books are closed")
    journal.session.add(
        ClosedBooks(
            tenant_id=journal.tenant_id,
            closed_until=until,
            reason=reason.strip(),
            closed_at=journal.now,
            closed_by=journal.actor,
        )
    )
    day = until.isoformat() if until else ""
    journal.record("books_closed" if until else "books_opened", until=day, why=reason.strip())
