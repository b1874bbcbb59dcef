"""Settling invoices: what an allocation changes, what forbids it, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.allocations import AllocationKind
from ledger.states import ClearingState, CreditState, InvoiceState
from store.aging import AgingView, aging
from store.tables import Allocation, CreditNote, Invoice, Receipt
from tests.store.books import Book
from tools.allocations import AllocationRefusedError, NewAllocation, allocate, reverse

CASH, CREDIT, WRITE_OFF = AllocationKind.CASH, AllocationKind.CREDIT, AllocationKind.WRITE_OFF


def refused(book: Book, invoice: int, minor: int = 1, kind: AllocationKind = CASH, **more: Any) -> str:
    with pytest.raises(AllocationRefusedError) as caught:
        book.settle(invoice, minor, kind, **more)
    assert book.findings() == []
    return str(caught.value)


def test_cash_closes_an_invoice_and_leaves_the_rest_on_account(book: Book) -> None:
    acme = book.customer()
    invoice, receipt = book.invoice(acme, 800), book.receipt(acme, 1000)
    book.apply(receipt, invoice, 800)
    paid = book.get(Invoice, invoice)
    assert (paid.balance_minor, paid.chase_minor, paid.state) == (0, 0, InvoiceState.PAID)
    assert book.get(Receipt, receipt).unapplied_minor == 200
    (told,) = book.events("cash_applied")
    assert (told.customer_id, told.data["amount_minor"], told.data["currency"]) == (acme, 800, "EUR")
    assert book.findings() == []


def test_a_credit_note_closes_as_far_as_it_goes(book: Book) -> None:
    acme = book.customer()
    invoice, note = book.invoice(acme, 800), book.credit_note(acme, 300)
    book.settle(invoice, 300, CREDIT, credit_note_id=note)
    assert book.get(Invoice, invoice).state is InvoiceState.PARTIALLY_PAID
    assert book.get(CreditNote, note).state is CreditState.CLOSED
    assert book.findings() == []


def test_a_deduction_closes_balance_and_uses_up_no_money(book: Book) -> None:
    acme = book.customer()
    invoice, receipt = book.invoice(acme, 1000), book.receipt(acme, 980)
    book.apply(receipt, invoice, 980)
    book.settle(invoice, 20, AllocationKind.TOLERANCE)
    assert book.get(Invoice, invoice).state is InvoiceState.PAID
    assert book.get(Receipt, receipt).unapplied_minor == 0
    assert book.findings() == []


def test_each_refusal_is_a_sentence_and_changes_nothing(book: Book) -> None:
    acme, other = book.customer(), book.customer()
    invoice, dollars = book.invoice(acme, 800), book.invoice(acme, 800, currency="USD")
    receipt, foreign, unknown = book.receipt(acme, 500), book.receipt(other, 900), book.receipt(None, 900)
    draft = book.invoice(acme, 800, state=InvoiceState.DRAFT)
    early = book.today - timedelta(days=1)
    assert "more than what is unapplied" in refused(book, invoice, 501, receipt_id=receipt)
    assert "more than the open balance" in refused(book, invoice, 801, receipt_id=foreign)
    assert "EUR cannot settle USD" in refused(book, dollars, receipt_id=receipt)
    assert "not the customer nor related" in refused(book, invoice, receipt_id=foreign)
    assert "not the customer nor related" in refused(book, invoice, receipt_id=unknown)
    assert "the invoice is draft" in refused(book, draft, receipt_id=receipt)
    assert "before the day of receipt" in refused(book, invoice, receipt_id=receipt, day=early)
    assert "before the invoice was issued" in refused(book, invoice, receipt_id=receipt, day=date(2020, 1, 1))
    assert "above zero" in refused(book, invoice, 0, receipt_id=receipt)
    assert "names a receipt" in refused(book, invoice)
    assert "names neither" in refused(book, invoice, kind=AllocationKind.FEE, receipt_id=receipt)
    assert "comes in with an import only" in refused(book, invoice, kind=AllocationKind.SOURCE)
    assert refused(book, 999_999_999, receipt_id=receipt) == "there is no invoice 999999999"
    assert refused(book, invoice, receipt_id=999_999_999) == "there is no receipt 999999999"
    assert book.events("cash_applied") == []


def test_a_parent_or_payer_may_settle_for_its_subsidiary(book: Book) -> None:
    group = book.customer()
    shop, plant = book.customer(parent_id=group), book.customer(payer_id=group)
    receipt = book.receipt(group, 300)
    book.apply(receipt, book.invoice(shop, 100), 100)
    book.apply(receipt, book.invoice(plant, 200), 200)
    assert book.findings() == []


def test_nothing_is_posted_into_a_closed_period(book: Book) -> None:
    acme = book.customer()
    invoice, receipt = book.invoice(acme, 800), book.receipt(acme, 800, day=date(2026, 5, 20))
    closed = date(2026, 5, 31)
    with pytest.raises(AllocationRefusedError, match="closed up to 2026-05-31"), book.journal() as journal:
        allocate(journal, NewAllocation(invoice, 800, CASH, closed, receipt), closed_until=closed)
    with book.journal() as journal:
        allocation = allocate(
            journal, NewAllocation(invoice, 800, CASH, date(2026, 6, 1), receipt), closed_until=closed
        )
    later = date(2026, 6, 30)
    with pytest.raises(AllocationRefusedError, match="closed up to 2026-06-30"), book.journal() as journal:
        reverse(journal, allocation, later, closed_until=later)


def test_only_a_person_writes_off_and_taking_it_back_opens_the_invoice(book: Book) -> None:
    invoice = book.invoice(book.customer(), 800)
    with pytest.raises(AllocationRefusedError, match="decided by a person"), book.journal("agent") as journal:
        allocate(journal, NewAllocation(invoice, 800, WRITE_OFF, book.today))
    allocation = book.settle(invoice, 800, WRITE_OFF)
    assert book.get(Invoice, invoice).state is InvoiceState.WRITTEN_OFF
    book.reverse(allocation)
    again = book.get(Invoice, invoice)
    assert (again.state, again.balance_minor, again.chase_minor) == (InvoiceState.SENT, 800, 800)
    assert book.findings() == []


def test_a_reversal_restores_every_balance(book: Book) -> None:
    acme = book.customer()
    invoice, receipt = book.invoice(acme, 800), book.receipt(acme, 1000)
    before = (book.get(Invoice, invoice).model_dump(), book.get(Receipt, receipt).model_dump())
    book.reverse(book.apply(receipt, invoice, 500))
    assert (book.get(Invoice, invoice).model_dump(), book.get(Receipt, receipt).model_dump()) == before
    assert book.findings() == []


def test_an_allocation_is_reversed_once_and_a_reversal_never(book: Book) -> None:
    acme = book.customer()
    allocation = book.apply(book.receipt(acme, 800), book.invoice(acme, 800), 800)
    reversal = book.reverse(allocation)
    with pytest.raises(AllocationRefusedError, match=f"reversed already, by allocation {reversal}"):
        book.reverse(allocation)
    with pytest.raises(AllocationRefusedError, match="a reversal cannot be reversed"):
        book.reverse(reversal)
    with pytest.raises(AllocationRefusedError, match="there is no allocation 999999999"):
        book.reverse(999_999_999)


def test_a_reversal_leaves_reports_of_earlier_days_as_they_were(book: Book) -> None:
    acme = book.customer()
    invoice, receipt = book.invoice(acme, 800), book.receipt(acme, 800)
    allocation = book.apply(receipt, invoice, 800)
    applied_on = book.today
    with pytest.raises(AllocationRefusedError, match="before 2026-06-11, when it took effect"):
        book.reverse(allocation, day=applied_on - timedelta(days=1))
    with book.database.read() as session:
        report = aging(session, book.tenant_id, AgingView(applied_on))
    book.pass_days(5)
    book.reverse(allocation)
    with book.database.read() as session:
        assert aging(session, book.tenant_id, AgingView(applied_on)) == report
        (today,) = aging(session, book.tenant_id, AgingView(book.today))
    assert (sum(today.buckets.values()), today.unapplied) == (800, 800)


def test_a_returned_payment_reopens_every_invoice_it_had_settled(book: Book) -> None:
    acme = book.customer()
    one, two, receipt = book.invoice(acme, 300), book.invoice(acme, 700), book.receipt(acme, 1000)
    book.reverse(book.apply(receipt, one, 100))
    book.apply(receipt, one, 300)
    book.apply(receipt, two, 600)
    book.pass_days(3)
    assert len(book.return_receipt(receipt)) == 2
    assert (book.balance(one), book.balance(two)) == (300, 700)
    back = book.get(Receipt, receipt)
    assert (back.clearing, back.unapplied_minor) == (ClearingState.RETURNED, 0)
    assert [event.data["invoice_ids"] for event in book.events("receipt_returned")] == [[one, two]]
    assert book.findings() == []
    assert "is returned" in refused(book, one, receipt_id=receipt)
    with pytest.raises(AllocationRefusedError, match="is returned already"):
        book.return_receipt(receipt)


def test_a_cheque_that_never_cleared_has_failed(book: Book) -> None:
    acme = book.customer()
    receipt = book.receipt(acme, 500, clearing=ClearingState.PENDING)
    invoice = book.invoice(acme, 500)
    book.apply(receipt, invoice, 500)
    book.return_receipt(receipt)
    assert book.get(Receipt, receipt).clearing is ClearingState.FAILED
    assert book.chase(invoice) == 500


def test_the_log_of_allocations_only_ever_grows(book: Book) -> None:
    acme = book.customer()
    receipt = book.receipt(acme, 500)
    allocation = book.apply(receipt, book.invoice(acme, 500), 500)
    before = book.get(Allocation, allocation).model_dump()
    book.return_receipt(receipt)
    assert book.get(Allocation, allocation).model_dump() == before
    assert len(book.rows(Allocation)) == 2
