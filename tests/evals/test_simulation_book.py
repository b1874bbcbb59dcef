"""The sample book is large and varied enough to show the main job, and the same for the same seed."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from evals.simulation.book import SampleBook, make_book
from evals.simulation.book_files import write_book
from evals.simulation.personas import PERSONAS

START = date(2026, 9, 14)


@pytest.fixture(scope="module")
def book() -> SampleBook:
    return make_book(7, START)


def test_the_book_has_forty_customers_two_hundred_invoices_and_three_currencies(book: SampleBook) -> None:
    still_open = [invoice for invoice in book.invoices if book.balances()[invoice.number]]
    assert len(book.customers) >= 40
    assert len(still_open) >= 200
    assert {invoice.currency for invoice in still_open} == {"EUR", "GBP", "USD"}
    assert book.payments
    assert book.credits


def test_open_invoices_reach_from_not_yet_due_to_four_months_overdue(book: SampleBook) -> None:
    days = [(START - i.due_date).days for i in book.invoices if book.balances()[i.number]]
    assert min(days) < 0
    assert 90 < max(days) <= 120


def test_the_same_seed_gives_the_same_book_and_another_seed_another(book: SampleBook) -> None:
    assert make_book(7, START) == book
    assert make_book(8, START) != book


def test_no_invoice_is_paid_more_than_its_total_and_no_document_lies_in_the_future(book: SampleBook) -> None:
    assert min(book.balances().values()) == 0
    assert max(payment.value_date for payment in book.payments) < START
    assert all(invoice.issue_date < START + timedelta(days=10) for invoice in book.invoices)


def test_one_customer_has_paid_everything_on_account_and_one_cannot_be_reached(book: SampleBook) -> None:
    [covered] = [c for c in book.customers if c.persona == "covered"]
    owed = sum(book.balances()[invoice.number] for invoice in book.of(covered.number))
    on_account = sum(p.amount_minor for p in book.payments if p.customer == covered.number and not p.invoices)
    assert 0 < owed == on_account
    assert [c.persona for c in book.customers if not c.contacts] == ["unreachable"]


def test_every_customer_has_a_known_persona_and_every_persona_a_customer(book: SampleBook) -> None:
    assert {customer.persona for customer in book.customers} == set(PERSONAS)


def test_the_files_hold_the_book_with_european_figures_in_the_invoice_export(book: SampleBook, tmp_path: Path) -> None:
    paths = write_book(book, tmp_path, tmp_path)
    rows = {path.stem: _rows(path) for path in paths}
    assert list(rows) == ["customers", "contacts", "invoices", "credit_notes", "payments"]
    assert len(rows["customers"]) == len(book.customers)
    assert len(rows["payments"]) == len(book.payments)
    total = sum(int(row["Rechnungsbetrag"].replace(".", "").replace(",", "")) for row in rows["invoices"])
    assert total == sum(invoice.total_minor for invoice in book.invoices)


def test_documents_named_in_the_invoice_file_are_pdfs_beside_it(book: SampleBook, tmp_path: Path) -> None:
    write_book(book, tmp_path, tmp_path)
    named = [row["Datei"] for row in _rows(tmp_path / "invoices.csv") if row["Datei"]]
    assert named
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF-1.4") for name in named)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";" if path.stem == "invoices" else ","))
