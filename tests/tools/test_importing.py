"""Files become the book: in the right order, whole or not at all, and twice is the same as once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlmodel import select

from ledger.states import DisputeState, InvoiceState
from store.database import Database
from store.derived import refresh_invoices
from store.tables import Contact, ContactAddress, Customer, Dispute, ImportBatch, Invoice
from tests.tools.importing_desk import INVOICES, NOW, Importer, an_importer
from tools.importing import ImportRefusedError

SHARED = Path(os.environ.get("DUNLIN_SHARED", Path(__file__).parents[2].parent / "shared" / "data" / "book"))


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Importer:
    return an_importer(database, tmp_path)


def test_invoices_bring_their_customers_and_tie_to_the_cent(desk: Importer) -> None:
    report = desk.invoices("R-1,C1,100.10", "R-2,C1,0.05", "R-3,C2,5")
    assert (report.added, report.changed, report.refused, report.ties) == (3, 0, 0, True)
    assert report.file_totals == report.stored_totals == {"EUR": 10515}
    assert desk.balances() == {"R-1": 10010, "R-2": 5, "R-3": 500}
    assert desk.count(Customer) == 2
    assert desk.events("book_imported")[0].data["added"] == 3


def test_the_same_file_again_changes_nothing_and_says_so(desk: Importer) -> None:
    desk.invoices("R-1,C1,100,60", "R-2,C1,50,50", open_balance=True)
    before = (desk.balances(), desk.allocated())
    report = desk.invoices("R-1,C1,100,60", "R-2,C1,50,50", open_balance=True)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert (desk.balances(), desk.allocated()) == before
    assert desk.events("invoice_changed") == []


def test_an_edited_invoice_is_updated_and_what_we_know_of_it_survives(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    with desk.database.write() as session:
        invoice = session.exec(select(Invoice)).one()
        invoice.rung = 2
        session.add(
            Dispute(
                tenant_id=desk.tenant_id, customer_id=invoice.customer_id, invoice_id=invoice.id or 0,
                amount_minor=3000, reason="price", due_at=NOW, raised_at=NOW,
            )
        )  # fmt: skip
        refresh_invoices(session, [invoice.id or 0])
    report = desk.invoices("R-1,C1,120")
    assert (report.changed, desk.balances()) == (1, {"R-1": 12000})
    with desk.database.read() as session:
        invoice = session.exec(select(Invoice)).one()
        assert (invoice.rung, invoice.disputed_minor, invoice.chase_minor) == (2, 3000, 9000)
        assert session.exec(select(Dispute.state)).one() is DisputeState.RAISED
    (event,) = desk.events("invoice_changed")
    assert event.data["invoices"] == [{"number": "R-1", "total_minor": [10000, 12000], "balance_minor": [10000, 12000]}]


def test_files_are_imported_in_the_order_they_need_whatever_order_they_come_in(desk: Importer) -> None:
    reports = desk.take(
        desk.write("payments.csv", "Payment Reference,Payment Date,Amount,Invoices", "TX1,2026-03-01,40,R-1"),
        desk.write("invoices.csv", INVOICES, "R-1,C1,,2026-01-15,2026-02-14,EUR,100"),
        desk.write("contacts.csv", "Customer Number,Email", "C1,ap@acme.example"),
        desk.write("customers.csv", "Customer Number,Customer Name", "C1,Acme Ltd"),
    )
    assert [report.entity for report in reports] == ["customers", "contacts", "invoices", "payments"]
    assert [report.added for report in reports] == [1, 1, 1, 1]
    assert desk.balances() == {"R-1": 6000}


def test_a_dry_run_reports_everything_and_writes_nothing(desk: Importer) -> None:
    customers = desk.write("customers.csv", "Customer Number,Customer Name", "C1,Acme Ltd")
    contacts = desk.write("contacts.csv", "Customer Number,Email", "C1,ap@acme.example")
    reports = desk.take(customers, contacts, dry_run=True)
    assert [(report.added, report.refused) for report in reports] == [(1, 0), (1, 0)]
    assert (desk.count(Customer), desk.count(ImportBatch)) == (0, 0)
    assert not (desk.folder / "mappings").exists()


def test_one_unreadable_file_stops_all_before_anything_is_written(desk: Importer) -> None:
    good = desk.write("customers.csv", "Customer Number,Customer Name", "C1,Acme Ltd")
    with pytest.raises(ImportRefusedError, match=r"notes\.csv is not a table"):
        desk.take(good, desk.write("notes.csv", "hello"))
    assert desk.count(Customer) == 0


def test_the_mapping_is_written_down_and_used_again(desk: Importer) -> None:
    rows = (INVOICES, "R-1,C1,,31/01/2026,28/02/2026,EUR,100")
    (report,) = desk.take(desk.write("a.csv", *rows))
    assert report.mapping is not None
    assert 'date_order = "dmy"' in report.mapping.read_text()
    desk.take(desk.write("b.csv", INVOICES, "R-2,C1,,03/04/2026,04/05/2026,EUR,100"))
    with desk.database.read() as session:
        second = session.exec(select(Invoice).where(Invoice.number == "R-2")).one()
        assert second.due_date.isoformat() == "2026-05-04"


def test_a_mapping_that_fits_no_file_is_refused(desk: Importer) -> None:
    mapping = desk.write("m.toml", "[columns]", 'total = "Grand sum"')
    with pytest.raises(ImportRefusedError, match="fits none of the files"):
        desk.take(desk.write("a.csv", INVOICES, "R-1,C1,,2026-01-31,2026-02-28,EUR,100"), mapping=mapping)


def test_a_workbook_brings_its_sheets_and_says_which_it_left_out(desk: Importer) -> None:
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["apples", "pears"])
    notes.append(["1", "2"])
    sheet = book.create_sheet("Rechnungen")
    sheet.append(["Belegnummer", "Kundennummer", "Rechnungsdatum", "Fällig am", "Betrag EUR"])
    sheet.append([4711.0, "007", NOW.replace(tzinfo=None), NOW.replace(tzinfo=None), 3299.7])
    path = desk.folder / "buch.xlsx"
    book.save(path)
    (report,) = desk.take(path)
    assert (report.sheet, report.added, report.stored_totals) == ("Rechnungen", 1, {"EUR": 329970})
    assert any("left out" in note for note in report.notes)
    assert desk.balances() == {"4711": 329970}


def test_rows_that_repeat_collapse_and_rows_that_contradict_are_all_refused(desk: Importer) -> None:
    report = desk.invoices("R-1,C1,100", "R-1,C1,100", "R-2,C1,100", "R-2,C1,90")
    assert (report.added, report.refused, desk.balances()) == (1, 2, {"R-1": 10000})
    assert "R-2 stands on lines 4, 5 with different contents" in str(report.findings[0])


def test_an_invoice_that_moved_to_another_customer_or_currency_is_refused(desk: Importer) -> None:
    desk.invoices("R-1,C1,100", "R-2,C2,100")
    report = desk.invoices("R-1,C2,100")
    assert "belongs to another customer" in str(report.findings[0])
    path = desk.write("usd.csv", INVOICES, "R-2,C2,,2026-01-15,2026-02-14,USD,100")
    (report,) = desk.take(path)
    assert "R-2 is in EUR in the book, not USD" in str(report.findings[0])


def test_an_invoice_missing_from_the_next_export_stays(desk: Importer) -> None:
    desk.invoices("R-1,C1,100", "R-2,C1,50")
    desk.invoices("R-2,C1,50")
    assert desk.balances() == {"R-1": 10000, "R-2": 5000}


def test_customers_are_updated_and_empty_cells_keep_what_is_there(desk: Importer) -> None:
    head = "Customer Number,Customer Name,Segment,Parent,Country,Tags,Sole trader"
    desk.take(
        desk.write("c.csv", head, "C1,Acme,key,,DE,vip; slow,no", "C2,Acme Sub,,C1,Germany,,yes", "C3,Lost,,C9,,,")
    )
    (report,) = desk.take(desk.write("c.csv", head, "C1,Acme AG,,,,,", "C2,Acme Sub,,C1,,,"))
    assert (report.changed, report.unchanged) == (1, 1)
    with desk.database.read() as session:
        first, second = session.exec(select(Customer).order_by(Customer.number)).all()
        assert (first.name, first.segment, first.tags) == ("Acme AG", "key", ["vip", "slow"])
        assert (second.parent_id, second.country, second.individual) == (first.id, "DE", True)


def test_once_customers_were_imported_invoices_no_longer_rename_them(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    desk.take(desk.write("c.csv", "Customer Number,Customer Name", "C1,Acme AG"))
    desk.invoices("R-2,C1,100")
    with desk.database.read() as session:
        assert session.exec(select(Customer.name)).one() == "Acme AG"


def test_an_opt_out_recorded_here_outlives_an_opt_in_in_the_file(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    path = desk.write(
        "contacts.csv", "Customer Number,Contact Name,Email,WhatsApp,WhatsApp opt-in",
        "C1,Ann,ann@acme.example,+49151000001,yes", "C9,Bob,bob@acme.example,,", "C1,Eve,eve@@acme.example,,",
    )  # fmt: skip
    (report,) = desk.take(path)
    assert (report.added, report.refused) == (1, 2)
    with desk.database.write() as session:
        whatsapp = session.exec(select(ContactAddress).where(ContactAddress.channel == "whatsapp")).one()
        assert whatsapp.consent == "opted_in"
        whatsapp.consent = "opted_out"
    (report,) = desk.take(path)
    assert (report.changed, report.unchanged, desk.count(Contact)) == (0, 1, 1)
    assert any("opted out here" in note for note in report.notes)
    with desk.database.read() as session:
        consents = session.exec(select(ContactAddress.channel, ContactAddress.consent)).all()
        assert sorted(consents) == [("email", "none"), ("whatsapp", "opted_out")]


def test_a_paid_invoice_comes_in_as_history(desk: Importer) -> None:
    head = f"{INVOICES},Balance,Clear Date"
    desk.take(desk.write("i.csv", head, "R-1,C1,,2026-01-15,2026-02-14,EUR,100,0,2026-02-20"))
    with desk.database.read() as session:
        assert session.exec(select(Invoice.state)).one() is InvoiceState.PAID
    assert desk.allocated() == [("source", 10000)]
    assert desk.balances() == {"R-1": 0}


@pytest.mark.skipif(not (SHARED / "open_invoices_sap_like.csv").exists(), reason="the shared SAP-like export is absent")
def test_the_sap_like_export_comes_in_with_its_totals_tied(desk: Importer) -> None:
    (report,) = desk.take(SHARED / "open_invoices_sap_like.csv")
    assert (report.rows, report.added, report.refused, report.ties) == (3000, 3000, 0, True)
    assert list(report.stored_totals) == ["USD"]
    with desk.database.read() as session:
        invoice = session.exec(select(Invoice).where(Invoice.number == "2960623488")).one()
        customer = session.get_one(Customer, invoice.customer_id)
        assert (invoice.total_minor, invoice.due_date.isoformat()) == (329970, "2020-04-10")
        assert customer.number == "0140105686"
    (again,) = desk.take(SHARED / "open_invoices_sap_like.csv")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3000)
