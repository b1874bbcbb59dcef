"""Disputes: only the disputed amount stops being chased, and only until the dispute ends."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.states import DISPUTE_OPEN, DisputeState, ForbiddenTransitionError
from store.tables import Dispute, Invoice
from tests.store.books import Book
from tools.disputes import DisputeRefusedError, close_dispute


def close(book: Book, dispute: int, outcome: DisputeState = DisputeState.RESOLVED_INVALID) -> None:
    with book.journal() as journal:
        close_dispute(journal, dispute, outcome)


def test_only_the_disputed_amount_stops_being_chased(book: Book) -> None:
    acme = book.customer()
    invoice, other = book.invoice(acme, 1000), book.invoice(acme, 500)
    book.dispute(invoice, 300)
    assert (book.chase(invoice), book.chase(other)) == (700, 500)
    assert book.findings() == []


def test_a_dispute_without_an_amount_is_about_all_that_is_left(book: Book) -> None:
    invoice = book.invoice(book.customer(), 1000)
    book.dispute(invoice, 300)
    second = book.dispute(invoice)
    assert book.get(Dispute, second).amount_minor == 700
    with pytest.raises(DisputeRefusedError, match="nothing open left to dispute"):
        book.dispute(invoice)


def test_the_disputed_part_never_exceeds_the_balance(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 1000)
    book.dispute(invoice, 800)
    book.pay(acme, invoice, 500)
    found = book.get(Invoice, invoice)
    assert (found.balance_minor, found.disputed_minor, found.chase_minor) == (500, 500, 0)


def test_a_void_invoice_has_nothing_to_dispute(book: Book) -> None:
    with pytest.raises(DisputeRefusedError, match="nothing open left"):
        book.dispute(book.invoice(book.customer(), 1000, state="void"))


@pytest.mark.parametrize("outcome", [state for state in DisputeState if state not in DISPUTE_OPEN])
def test_a_dispute_that_ends_frees_the_amount_and_ends_once(book: Book, outcome: DisputeState) -> None:
    invoice = book.invoice(book.customer(), 1000)
    dispute = book.dispute(invoice)
    close(book, dispute, outcome)
    assert book.chase(invoice) == 1000
    assert book.get(Dispute, dispute).closed_at == book.now
    with pytest.raises(ForbiddenTransitionError):
        close(book, dispute, outcome)


def test_an_answer_is_due_in_five_business_days(book: Book) -> None:
    dispute = book.get(Dispute, book.dispute(book.invoice(book.customer(), 1000)))
    assert dispute.due_at.date() == date(2026, 6, 18)
