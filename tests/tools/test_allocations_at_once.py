"""Two writers at the same moment: money is not spent twice, and no figure is lost."""

from __future__ import annotations

from ledger.allocations import AllocationKind
from store.tables import HoldKind, Invoice, Receipt
from tests.store.books import TERMS, Book, at_once, while_uncommitted
from tools.allocations import AllocationRefusedError, NewAllocation, allocate, return_receipt, reverse
from tools.disputes import DisputeRefusedError, NewDispute, record_dispute
from tools.holds import NewHold, place_hold

CASH = AllocationKind.CASH


def test_four_writers_spend_a_receipt_once(book: Book) -> None:
    acme = book.customer()
    receipt = book.receipt(acme, 1000)
    invoices = [book.invoice(acme, 400) for _ in range(4)]
    ends = at_once(*(lambda invoice=invoice: book.apply(receipt, invoice, 400) for invoice in invoices))
    refused = [end for end in ends if isinstance(end, AllocationRefusedError)]
    assert len(refused) == 2, ends
    assert all("more than what is unapplied" in str(refusal) for refusal in refused)
    assert book.get(Receipt, receipt).unapplied_minor == 200
    assert sorted(book.balance(invoice) for invoice in invoices) == [0, 0, 400, 400]
    assert book.findings() == []


def test_two_receipts_close_an_invoice_once(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 500)
    one, two = (NewAllocation(invoice, 500, CASH, book.today, book.receipt(acme, 500)) for _ in range(2))
    _, second = while_uncommitted(book, lambda j: allocate(j, one), lambda j: allocate(j, two))
    assert isinstance(second, AllocationRefusedError)
    assert "more than the open balance" in str(second)
    assert book.findings() == []


def test_an_allocation_is_reversed_by_one_of_two(book: Book) -> None:
    acme = book.customer()
    allocation = book.apply(book.receipt(acme, 500), book.invoice(acme, 500), 500)
    _, second = while_uncommitted(
        book, lambda j: reverse(j, allocation, book.today), lambda j: reverse(j, allocation, book.today)
    )
    assert isinstance(second, AllocationRefusedError)
    assert "reversed already" in str(second)


def test_a_receipt_is_returned_or_applied_but_not_both(book: Book) -> None:
    acme = book.customer()
    receipt = book.receipt(acme, 500)
    new = NewAllocation(book.invoice(acme, 500), 500, CASH, book.today, receipt)
    _, second = while_uncommitted(book, lambda j: return_receipt(j, receipt), lambda j: allocate(j, new))
    assert isinstance(second, AllocationRefusedError)
    assert "is returned" in str(second)
    assert book.findings() == []


def test_a_payment_and_a_dispute_of_one_invoice_both_count(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 1000)
    new = NewAllocation(invoice, 300, CASH, book.today, book.receipt(acme, 300))
    while_uncommitted(
        book,
        lambda j: allocate(j, new),
        lambda j: record_dispute(j, NewDispute(invoice, "quality", 200), TERMS.calendar),
    )
    found = book.get(Invoice, invoice)
    assert (found.balance_minor, found.disputed_minor, found.chase_minor) == (700, 200, 500)
    assert book.findings() == []


def test_a_hold_and_a_payment_of_one_invoice_both_count(book: Book) -> None:
    acme = book.customer()
    invoice = book.invoice(acme, 1000)
    new = NewAllocation(invoice, 300, CASH, book.today, book.receipt(acme, 300))
    hold = NewHold(acme, HoldKind.MANUAL, "a talk", invoice)
    while_uncommitted(book, lambda j: place_hold(j, hold), lambda j: allocate(j, new))
    found = book.get(Invoice, invoice)
    assert (found.balance_minor, found.held_minor, found.chase_minor) == (700, 700, 0)
    assert book.findings() == []


def test_an_invoice_is_disputed_in_full_once(book: Book) -> None:
    invoice = book.invoice(book.customer(), 1000)
    new = NewDispute(invoice, "quality")
    _, second = while_uncommitted(
        book, lambda j: record_dispute(j, new, TERMS.calendar), lambda j: record_dispute(j, new, TERMS.calendar)
    )
    assert isinstance(second, DisputeRefusedError)
    assert book.findings() == []
