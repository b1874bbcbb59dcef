"""The months of a book come out as its aging of each last day does, and say what moved in between."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from ledger.allocations import AllocationKind
from ledger.states import ClearingState, CreditState, InvoiceState
from store.aging import AgingView, aging
from store.month_ends import MonthEnd, month_ends
from tests.store.books import Book

MONTHS = 6


def months_of(book: Book, last: date, months: int = MONTHS) -> dict[str, list[MonthEnd]]:
    with book.database.read() as session:
        return month_ends(session, book.tenant_id, last, months)


def aged(book: Book, day: date) -> dict[str, tuple[int, int, int]]:
    """Return what is open, not due and unapplied of each currency on a day."""
    with book.database.read() as session:
        rows = aging(session, book.tenant_id, AgingView(day))
    return {row.currency: (sum(row.buckets.values()), row.buckets["current"], row.unapplied) for row in rows}


@pytest.mark.parametrize("seed", range(3))
def test_each_month_ends_as_the_aging_of_its_last_day(book: Book, seed: int) -> None:
    """Documents of any kind, on any day, settled, reversed, voided and gone."""
    chance, acme = Random(seed), book.customer()

    def day() -> date:
        return chance.choice([date(2026, 4, 30), date(2026, 6, 30), date(2026, 2, 28), date(2026, 7, 1)]) + timedelta(
            days=chance.choice([-31, -3, -1, 0, 1, 2, 40])
        )

    for _ in range(12):
        currency, issued = chance.choice(["EUR", "USD"]), day()
        state, voided = chance.choice(
            [
                (InvoiceState.SENT, None),
                (InvoiceState.SENT, None),
                (InvoiceState.VOID, day()),
                (InvoiceState.VOID, None),
            ]
        )
        terms = timedelta(days=chance.choice([0, 14, 30]))
        invoice = book.invoice(
            acme, 1_000, due=issued + terms, issue_date=issued, currency=currency, state=state, voided_on=voided
        )
        gone, paid = chance.choice([None, None, day()]), day()
        clearing = ClearingState.CLEARED if gone is None else ClearingState.RETURNED
        receipt = book.receipt(
            acme, 600, day=paid, currency=currency, **({} if gone is None else {"clearing": clearing, "gone_on": gone})
        )
        credit_state = chance.choice([CreditState.OPEN, CreditState.VOID])
        book.credit_note(acme, 50, currency=currency, issue_date=day(), state=credit_state, voided_on=day())
        if state is InvoiceState.SENT and gone is None:
            settled = max(issued, paid, day())
            allocation = book.apply(receipt, invoice, 400, day=settled)
            if chance.random() < 0.3:
                book.reverse(allocation, day=max(settled, day()))
            book.settle(invoice, 100, AllocationKind.DISCOUNT, day=max(issued, day()))
    # Also the end of a month that is not over.
    found = [*months_of(book, date(2026, 8, 3)).items(), *months_of(book, date(2026, 6, 29)).items()]
    for currency, ends in found:
        for end in ends:
            expected = aged(book, end.last_day).get(currency, (0, 0, 0))
            assert (end.open_minor, end.not_due_minor, end.unapplied_minor) == expected


def test_an_invoice_due_on_the_last_day_is_not_late_that_month(book: Book) -> None:
    acme = book.customer()
    book.invoice(acme, 700, due=date(2026, 4, 30), issue_date=date(2026, 4, 1))
    april, may = months_of(book, date(2026, 5, 20), 2)["EUR"]
    assert (april.not_due_minor, may.not_due_minor) == (700, 0)
    assert (april.last_day, april.days, may.days) == (date(2026, 4, 30), 30, 20)


def test_what_was_sold_credited_and_came_in_is_told_by_month_less_what_was_voided_or_went_back(book: Book) -> None:
    acme = book.customer()
    march, may = date(2026, 3, 10), date(2026, 5, 10)
    book.invoice(acme, 900, issue_date=march)
    book.invoice(acme, 100, issue_date=march, state=InvoiceState.VOID, voided_on=may)
    book.credit_note(acme, 40, issue_date=march)
    book.receipt(acme, 500, day=march)
    book.receipt(acme, 70, day=march, clearing=ClearingState.RETURNED, gone_on=may)
    first, _, third = months_of(book, may, 3)["EUR"]
    assert (first.sales_minor, first.credited_minor, first.net_sales_minor, first.cash_minor) == (1_000, 40, 960, 570)
    assert (third.sales_minor, third.credited_minor, third.cash_minor) == (-100, 0, -70)
    assert (first.receivables_minor, third.receivables_minor) == (1_000 - 610, 900 - 540)


def test_a_book_without_documents_has_no_months(book: Book) -> None:
    assert months_of(book, date(2026, 5, 10)) == {}
