"""Derived columns: what is not open is never asked for, and two reports of one figure agree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.aging import bucket
from ledger.states import INVOICE_OPEN, InvoiceState
from store.aging import AgingView, aging
from store.database import Database
from store.tables import Invoice
from tests.store.books import Book


@pytest.mark.parametrize("state", sorted(set(InvoiceState) - INVOICE_OPEN - {InvoiceState.PAID}))
def test_what_is_not_open_is_never_asked_for(book: Book, state: InvoiceState) -> None:
    found = book.get(Invoice, book.invoice(book.customer(), 1000, state=state))
    assert (found.balance_minor, found.held_minor, found.chase_minor, found.state) == (1000, 1000, 0, state)


@given(overdue=st.lists(st.integers(-40, 200), min_size=1, max_size=6))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_report_puts_an_invoice_into_the_bucket_the_ledger_names(
    shared_database: Database, overdue: list[int]
) -> None:
    book = Book(shared_database)
    acme, as_of = book.customer(), date(2026, 6, 11)
    for days in overdue:
        book.invoice(acme, 1, due=as_of - timedelta(days=days), issue_date=date(2025, 1, 1))
    with book.database.read() as session:
        (row,) = aging(session, book.tenant_id, AgingView(as_of))
    names = [bucket(as_of - timedelta(days=days), as_of) for days in overdue]
    assert row.buckets == {name: names.count(name) for name in row.buckets}
