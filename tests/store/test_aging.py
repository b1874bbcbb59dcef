"""Aging as of a day shows what stood in the books on that day, whatever happened to it since."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ledger.aging import Basis
from ledger.states import ClearingState, CreditState, InvoiceState
from store.aging import AgingView, aging
from tests.store.books import Book


def reported(book: Book, day: date) -> tuple[int, int]:
    """Return open money and unapplied money of the one currency as reported for a day."""
    with book.database.read() as session:
        rows = aging(session, book.tenant_id, AgingView(day))
    return (sum(rows[0].buckets.values()), rows[0].unapplied) if rows else (0, 0)


def test_a_payment_that_came_back_later_still_stood_in_the_books_before(book: Book) -> None:
    acme = book.customer()
    invoice, paid_on = book.invoice(acme, 1000), book.today
    receipt = book.receipt(acme, 1300)
    book.apply(receipt, invoice, 1000)
    book.pass_days(5)
    book.return_receipt(receipt)
    assert reported(book, paid_on) == (0, 300)
    assert reported(book, book.today - timedelta(days=1)) == (0, 300)
    assert reported(book, book.today) == (1000, 0)


def test_a_payment_that_failed_before_it_was_applied_counts_until_that_day(book: Book) -> None:
    cheque = book.receipt(book.customer(), 700, clearing=ClearingState.PENDING)
    came_on = book.today
    book.pass_days(2)
    book.return_receipt(cheque)
    assert [reported(book, came_on + timedelta(days=days)) for days in (-1, 0, 1, 2)] == [
        (0, 0), (0, 700), (0, 700), (0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("days", [0, 1])
def test_a_void_document_counts_until_the_day_it_was_voided(book: Book, days: int) -> None:
    acme, voided_on = book.customer(), book.today
    book.invoice(acme, 1000, state=InvoiceState.VOID, voided_on=voided_on)
    issued = voided_on - timedelta(days=3)
    book.credit_note(acme, 200, issue_date=issued, state=CreditState.VOID, voided_on=voided_on)
    expected = (0, 0) if days == 0 else (1000, 200)
    assert reported(book, voided_on - timedelta(days=days)) == expected


def test_a_void_document_without_a_day_never_counted(book: Book) -> None:
    acme = book.customer()
    book.invoice(acme, 1000, state=InvoiceState.VOID)
    book.credit_note(acme, 200, state=CreditState.VOID)
    assert reported(book, book.today) == (0, 0)


def test_accounts_apart_sum_to_the_whole_and_money_of_nobody_stands_alone(book: Book) -> None:
    acme, beta = book.customer(), book.customer()
    book.invoice(acme, 1000)
    book.invoice(beta, 300, due=book.today)
    book.receipt(None, 70)
    book.credit_note(beta, 50)
    with book.database.read() as session:
        (whole,) = aging(session, book.tenant_id, AgingView(book.today))
        apart = aging(session, book.tenant_id, AgingView(book.today, by_customer=True))
    assert {row.customer_id: row.total for row in apart} == {None: -70, acme: 1000, beta: 250}
    assert sum(row.total for row in apart) == whole.total
    assert {name: sum(row.buckets[name] for row in apart) for name in whole.buckets} == whole.buckets


def test_by_invoice_date_the_day_of_issue_counts(book: Book) -> None:
    acme = book.customer()
    for days in (0, 30, 31, 121):
        book.invoice(acme, 10, due=book.today + timedelta(days=60), issue_date=book.today - timedelta(days=days))
    with book.database.read() as session:
        (row,) = aging(session, book.tenant_id, AgingView(book.today, Basis.INVOICE_DATE))
    assert row.buckets == {"0-30": 20, "31-60": 10, "61-90": 0, "91-120": 0, "121+": 10}


def test_disputed_and_promised_parts_are_told_as_they_stood_and_never_more_than_is_open(book: Book) -> None:
    acme = book.customer()
    disputed, promised = book.invoice(acme, 1000), book.invoice(acme, 400)
    book.dispute(disputed, 250)
    book.promise(acme, book.today + timedelta(days=3), 400, (promised,))
    book.pay(acme, promised, 100)

    def told(moment: datetime) -> tuple[int, int]:
        with book.database.read() as session:
            (row,) = aging(session, book.tenant_id, AgingView(book.today, moment=moment))
        return sum(row.disputed.values()), sum(row.promised.values())

    assert told(book.now + timedelta(hours=1)) == (250, 300)
    assert told(book.now - timedelta(hours=1)) == (0, 0)
