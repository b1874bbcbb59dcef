"""Holds: what they stop, when they end by themselves, and which only a person lifts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store.tables import Hold, HoldKind, Invoice
from tests.store.books import Book
from tools.holds import LIFTED_BY_PERSON, release_expired, release_hold


def release(book: Book, hold: int, actor: str) -> None:
    with book.journal(actor) as journal:
        release_hold(journal, hold)


def expire(book: Book) -> int:
    with book.journal("agent") as journal:
        return release_expired(journal, book.today)


@pytest.mark.parametrize(
    ("kind", "portion"), [(HoldKind.MANUAL, "held_minor"), (HoldKind.PENDING_CASH, "pending_minor")]
)
def test_a_hold_on_an_invoice_stops_chasing_it_until_it_is_lifted(book: Book, kind: HoldKind, portion: str) -> None:
    acme = book.customer()
    invoice, other = book.invoice(acme, 1000), book.invoice(acme, 500)
    hold = book.hold(acme, kind, invoice_id=invoice)
    assert (getattr(book.get(Invoice, invoice), portion), book.chase(invoice), book.chase(other)) == (1000, 0, 500)
    release(book, hold, "person:kim")
    assert book.chase(invoice) == 1000
    assert book.findings() == []


def test_a_hold_lifted_twice_keeps_who_lifted_it_first(book: Book) -> None:
    hold = book.hold(book.customer())
    release(book, hold, "person:kim")
    first = book.now
    book.pass_days(1)
    release(book, hold, "person:lee")
    found = book.get(Hold, hold)
    assert (found.released_by, found.released_at) == ("person:kim", first)


def test_a_hold_ends_after_its_last_day(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 1000)
    book.hold(acme, HoldKind.PENDING_CASH, invoice_id=invoice, until=book.today + timedelta(days=1))
    book.pass_days(1)
    assert expire(book) == 0
    book.pass_days(1)
    assert (expire(book), expire(book)) == (1, 0)
    assert book.chase(invoice) == 1000
    assert len(book.events("hold_expired")) == 1


@pytest.mark.parametrize("kind", sorted(LIFTED_BY_PERSON))
def test_a_grave_hold_still_stands_after_its_review_date(book: Book, kind: HoldKind) -> None:
    hold = book.hold(book.customer(), kind, until=book.today)
    book.pass_days(30)
    assert expire(book) == 0
    assert book.get(Hold, hold).released_at is None


def test_two_holds_on_one_invoice_are_lifted_one_by_one(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 1000)
    one, two = (book.hold(acme, invoice_id=invoice) for _ in range(2))
    release(book, one, "person:kim")
    assert book.chase(invoice) == 0
    release(book, two, "person:kim")
    assert book.chase(invoice) == 1000
