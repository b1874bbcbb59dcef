"""A table becomes typed rows; a row with anything wrong becomes findings and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sources.choosing import choose_mapping
from sources.mapping import ColumnMapping
from sources.reading import read_rows
from sources.rows import ContactRow, CreditNoteRow, InvoiceRow, PaymentRow, Reading, UnreadableFileError
from sources.tabular import open_tables

HEAD = "Invoice No,Customer Number,Customer,Invoice Date,Due Date,Currency,Total,Balance\n"


def read(tmp_path: Path, content: str, name: str = "invoices.csv", told: ColumnMapping | None = None) -> Reading:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (table,) = open_tables(tmp_path / name)
    mapping = choose_mapping(table, tmp_path / "mappings", told)
    assert mapping is not None
    return read_rows(table, mapping, "EUR")[0]


def test_an_invoice_row_is_read_to_the_cent(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD + 'R-1,0042,Müller GmbH,2026-01-15,2026-02-14,EUR,"1,234.50",1000\n')
    assert reading.rows == [
        InvoiceRow(2, "0042", "Müller GmbH", "R-1", date(2026, 1, 15), date(2026, 2, 14), "EUR", 123450, 100000)
    ]


def test_a_bad_row_is_refused_with_every_reason_and_the_good_ones_stay(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD + ",42,M,soon,2026-02-14,EUR,ten,\nR-2,42,M,2026-01-01,2026-02-01,EUR,5.00,\n")
    assert [row.line for row in reading.rows] == [3]
    assert [(f.line, f.column) for f in reading.findings] == [
        (2, "Invoice No"),
        (2, "Invoice Date"),
        (2, "Total"),
        (2, "Total"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("R,42,M,2026-01-01,2026-02-01,EUR,5.00,6.00", "not between zero and the total"),
        ("R,42,M,2026-01-01,2026-02-01,XXQ,5.00,", "not an ISO currency"),
        ("R,42,M,2026-01-01,,EUR,5.00,", "no due date"),
        ("R,42,M,2026-01-01,2026-02-01,EUR,$5.00,", "does not mean EUR"),
        ("R,42,M,2026-01-01,2026-02-01,EUR,1,234.50,", "9 values under 8 headers"),
    ],
)
def test_a_row_says_why_it_was_refused(tmp_path: Path, row: str, reason: str) -> None:
    reading = read(tmp_path, f"{HEAD}S-0,42,M,2026-01-01,2026-02-01,EUR,1.00,\n{row}\n")
    assert [row.line for row in reading.rows] == [2]
    assert reason in str(reading.findings[0])


def test_a_negative_total_is_a_credit_note(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD + "G-1,42,M,2026-01-15,2026-01-15,EUR,-50.00,-20.00\n")
    assert reading.rows == [CreditNoteRow(2, "42", "M", "G-1", date(2026, 1, 15), "EUR", 5000, 2000)]


def test_a_total_line_is_left_out_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, HEAD + "R-1,42,M,2026-01-01,2026-02-01,EUR,5.00,\nTotal,,,,,,5.00,\n")
    assert (len(reading.rows), reading.findings) == (1, [])
    assert "line 3" in reading.notes[0]


def test_dates_that_could_be_either_way_round_are_asked_about_and_a_mapping_answers(tmp_path: Path) -> None:
    content = HEAD + "R-1,42,M,03/04/2026,04/05/2026,EUR,5.00,\n"
    with pytest.raises(UnreadableFileError, match=r"column 'Invoice Date' could be day/month.*date_order"):
        read(tmp_path, content)
    row = read(tmp_path, content, told=ColumnMapping(date_order="dmy")).rows[0]
    assert isinstance(row, InvoiceRow)
    assert row.issue_date == date(2026, 4, 3)


def test_what_one_date_column_proves_holds_for_the_other(tmp_path: Path) -> None:
    row = read(tmp_path, HEAD + "R-1,42,M,03/04/2026,31/05/2026,EUR,5.00,\n").rows[0]
    assert isinstance(row, InvoiceRow)
    assert row.issue_date == date(2026, 4, 3)


def test_a_mapping_that_the_column_contradicts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"does not follow decimal_mark = ','"):
        read(tmp_path, HEAD + "R,42,M,2026-01-01,2026-02-01,EUR,5.00,\n", told=ColumnMapping(decimal_mark=","))


def test_a_file_without_any_currency_is_read_in_ours_and_says_so(tmp_path: Path) -> None:
    reading = read(tmp_path, "Invoice No,Customer Number,Date,Due Date,Total\nR,42,2026-01-01,2026-02-01,5\n")
    assert "1 rows name no currency; EUR" in reading.notes[0]


def test_without_customer_numbers_the_name_serves_as_number(tmp_path: Path) -> None:
    reading = read(tmp_path, "InvoiceNumber,ContactName,InvoiceDate,DueDate,Total\nR,Acme,2026-01-01,2026-02-01,5\n")
    assert isinstance(reading.rows[0], InvoiceRow)
    assert reading.rows[0].customer_number == "Acme"
    assert any("name serves as its number" in note for note in reading.notes)


def test_due_dates_come_from_terms_where_there_are_none(tmp_path: Path) -> None:
    content = "Invoice No,Customer Number,Date,Terms,Total\nR,42,2026-01-15,Net 30,5\nS,42,2026-01-15,ZX9,5\n"
    reading = read(tmp_path, content)
    assert isinstance(reading.rows[0], InvoiceRow)
    assert reading.rows[0].due_date == date(2026, 2, 14)
    assert "ZX9" in str(reading.findings[0])


def test_contacts_with_consent_are_read(tmp_path: Path) -> None:
    content = "Customer Number,Contact Name,Email,Phone,WhatsApp opt-in\n42,Ann,ann@acme.example,+4930123456,yes\n"
    reading = read(tmp_path, content, "contacts.csv")
    assert reading.rows == [
        ContactRow(2, "42", "Ann", email="ann@acme.example", phone="+4930123456", whatsapp_consent=True)
    ]


def test_a_contact_may_be_known_by_the_number_for_sms_alone(tmp_path: Path) -> None:
    content = "Customer Number,Contact Name,SMS,SMS consent,SMS consent date\n42,Ann,+4930123456,no,2026-01-15\n"
    reading = read(tmp_path, content, "contacts.csv")
    said_no = date(2026, 1, 15)
    assert reading.rows == [ContactRow(2, "42", "Ann", sms="+4930123456", sms_consent=False, consent_date=said_no)]


def test_payments_name_one_or_more_invoices(tmp_path: Path) -> None:
    content = 'Payment Date,Customer Number,Amount,Reference,Invoices\n2026-03-01,42,"1,500.00",TX1,"R-1; R-2.0;R-1"\n'
    reading = read(tmp_path, content, "payments.csv")
    assert reading.rows == [PaymentRow(2, "TX1", "42", date(2026, 3, 1), "EUR", 150000, None, ("R-1", "R-2.0"), "")]


def test_leading_zeros_follow_the_mapping(tmp_path: Path) -> None:
    row = read(tmp_path, HEAD + "7,42,M,2026-01-01,2026-02-01,EUR,5,\n", told=ColumnMapping(pad_numbers_to=4)).rows[0]
    assert isinstance(row, InvoiceRow)
    assert (row.number, row.customer_number) == ("0007", "0042")


def test_a_cleared_document_of_a_history_export_is_settled(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "cust_number,name_customer,clear_date,doc_id,document_create_date,due_in_date,invoice_currency,"
        "document type,total_open_amount,invoice_id,isOpen\n"
        "0200769623,WAL-MAR corp,2020-02-11 00:00:00,1930438491.0,20200125,20200210.0,USD,"
        "RV,54273.28,1930438491.0,0\n"
        "CCU013,KRAFT F,,2960523556.0,20200210,20200306.0,CAD,RV,1000,,1\n",
        "history.csv",
    )
    assert [row.open_minor for row in reading.rows if isinstance(row, InvoiceRow)] == [0, None]
    assert [row.currency for row in reading.rows if isinstance(row, InvoiceRow)] == ["USD", "CAD"]
    assert reading.rows[0] == InvoiceRow(
        2, "0200769623", "WAL-MAR corp", "1930438491", date(2020, 1, 25), date(2020, 2, 10), "USD", 5427328, 0,
        settled_on=date(2020, 2, 11),
    )  # fmt: skip
