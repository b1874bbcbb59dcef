"""Columns are known by their headers in four languages, or a person says which is which, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.choosing import choose_mapping, unrecognised
from sources.headers import header_currency, vocabulary
from sources.mapping import ColumnMapping, guess, load_mapping, recognise, save_mapping, saved_mapping
from sources.rows import Entity, UnreadableFileError
from sources.tabular import Table

SAP = (
    "business_code,cust_number,name_customer,buisness_year,doc_id,posting_date,due_in_date,"
    "baseline_create_date,cust_payment_terms,converted_usd"
)


@pytest.mark.parametrize(
    ("headers", "title", "entity"),
    [
        (SAP, "export", Entity.INVOICES),
        ("Rechnungsnummer,Kundennummer,Rechnungsdatum,Fälligkeitsdatum,Betrag", "export", Entity.INVOICES),
        ("N° facture,Code client,Date de facture,Date d'échéance,Montant TTC", "export", Entity.INVOICES),
        ("Nº factura,Código de cliente,Fecha de factura,Fecha de vencimiento,Importe", "x", Entity.INVOICES),
        ("InvoiceNumber,ContactName,InvoiceDate,DueDate,Total", "x", Entity.INVOICES),
        ("Customer Number,Customer Name,Segment,Country", "x", Entity.CUSTOMERS),
        ("Customer Number,Contact Name,Email,Phone", "x", Entity.CONTACTS),
        ("Credit Note Number,Customer Number,Date,Amount", "x", Entity.CREDIT_NOTES),
        ("Number,Customer Number,Date,Amount", "credit notes 2026", Entity.CREDIT_NOTES),
        ("Payment Date,Customer Number,Amount,Reference", "x", Entity.PAYMENTS),
        ("Number,Customer Number,Date,Amount", "customer payments", Entity.PAYMENTS),
        ("Number,Customer Number,Date,Amount", "x", None),
        ("Invoice Number,Customer Number,Date,Amount", "export", None),
        ("apples,pears", "fruit", None),
    ],
)
def test_the_kind_of_a_table_is_told_by_headers_and_title(headers: str, title: str, entity: Entity | None) -> None:
    assert recognise(tuple(headers.split(",")), ("", title)) is entity


def test_the_sap_like_columns_are_known() -> None:
    found = guess(tuple(SAP.split(",")), Entity.INVOICES)
    assert (found["number"], found["customer_number"], found["total"]) == ("doc_id", "cust_number", "converted_usd")
    assert (found["issue_date"], found["due_date"]) == ("posting_date", "due_in_date")


def test_a_header_may_name_the_currency_of_its_column() -> None:
    assert header_currency("converted_usd") == ("converted", "USD")
    assert header_currency("Amount (EUR)") == ("amount", "EUR")
    assert header_currency("Betrag in CHF") == ("betrag", "CHF")
    assert header_currency("Total") == ("total", None)


def test_no_header_word_stands_twice_in_one_field_or_in_an_unplain_form() -> None:
    for entity, words in vocabulary().items():
        for name, known in words.columns.items():
            assert len(known) == len(set(known)), (entity, name)
            assert all(word == " ".join(word.lower().split()) and word.isascii() for word in known), (entity, name)


def a_mapping() -> ColumnMapping:
    return ColumnMapping(Entity.INVOICES, {"number": 'Beleg "Nr"', "total": "Betrag"}, date_order="dmy", currency="EUR")


def test_a_saved_mapping_comes_back_for_the_same_headers_in_any_order(tmp_path: Path) -> None:
    headers = ('Beleg "Nr"', "Betrag", "Ort")
    save_mapping(tmp_path, a_mapping(), headers)
    assert saved_mapping(tmp_path, headers[::-1], ("", "export")) == a_mapping()
    assert saved_mapping(tmp_path, ("other", *headers), ("", "export")) is None


def test_a_saved_mapping_is_not_taken_for_a_table_titled_otherwise(tmp_path: Path) -> None:
    headers = ('Beleg "Nr"', "Betrag")
    save_mapping(tmp_path, a_mapping(), headers)
    assert saved_mapping(tmp_path, headers, ("", "gutschriften")) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("entity = ", "not TOML"),
        ('entity = "orders"', "entity must be one of customers"),
        ('date_order = "ymd"', "date_order must be one of auto, dmy, mdy"),
        ('currency = "EURO"', "not an ISO currency"),
        ("colums = 1", "no entry 'colums'"),
        ("columns = 1", "columns must be a table"),
        ('phone_country_code = "49"', "must look like"),
        ('entity = "invoices"\n[columns]\nfoo = "Foo"', "'foo' is no field of invoices"),
    ],
)
def test_a_wrong_mapping_file_is_refused_naming_the_entry(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "m.toml").write_text(content)
    with pytest.raises(UnreadableFileError, match=reason):
        load_mapping(tmp_path / "m.toml")


def test_what_a_person_says_goes_over_what_is_guessed(tmp_path: Path) -> None:
    table = Table("x.csv", "", ("Invoice No", "Customer Number", "Date", "Due", "Amount", "Gross"), [])
    told = ColumnMapping(columns={"total": "Gross"}, date_order="dmy")
    mapping = choose_mapping(table, tmp_path, told)
    assert mapping is not None
    assert (mapping.entity, mapping.columns["total"], mapping.date_order) == (Entity.INVOICES, "Gross", "dmy")
    assert mapping.columns["due_date"] == "Due"


def test_a_table_that_lacks_a_column_is_refused_naming_it_and_the_headers() -> None:
    table = Table("open.csv", "", ("Invoice No", "Customer Number", "Invoice Date", "Saldo?", "Amount"), [])
    assert "no column for due date or terms; the headers are 'Invoice No'" in unrecognised(table)


def test_a_table_that_could_be_several_things_asks_which() -> None:
    table = Table("list.csv", "", ("Number", "Customer Number", "Date", "Amount"), [])
    assert "could hold credit notes or payments" in unrecognised(table)
