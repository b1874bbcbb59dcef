"""Open balances, payments and credit notes from files: every cent is accounted for once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from ledger.allocations import AllocationKind
from store.database import Database
from store.derived import refresh_invoices
from store.tables import Allocation, Invoice, Receipt
from tests.tools.importing_desk import NOW, Importer, an_importer

LATER = datetime(2026, 6, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Importer:
    return an_importer(database, tmp_path)


def cash_applied_here(desk: Importer, number: str, minor: int) -> None:
    with desk.database.write() as session:
        invoice = session.exec(select(Invoice).where(Invoice.number == number)).one()
        receipt = Receipt(
            tenant_id=desk.tenant_id, customer_id=invoice.customer_id, reference="bank-1", source="bank",
            value_date=NOW.date(), booking_date=NOW.date(), currency="EUR", gross_minor=minor, source_seen_at=NOW,
        )  # fmt: skip
        session.add(receipt)
        session.flush()
        session.add(
            Allocation(
                tenant_id=desk.tenant_id, invoice_id=invoice.id or 0, receipt_id=receipt.id, amount_minor=minor,
                kind=AllocationKind.CASH, effective_date=NOW.date(), recorded_at=NOW, decided_by="match",
            )
        )  # fmt: skip
        refresh_invoices(session, [invoice.id or 0])


def test_a_changed_open_balance_moves_by_another_source_row(desk: Importer) -> None:
    desk.invoices("R-1,C1,100,60", open_balance=True)
    desk.invoices("R-1,C1,100,10", open_balance=True)
    assert (desk.balances(), desk.allocated()) == ({"R-1": 1000}, [("source", 4000), ("source", 5000)])
    report = desk.invoices("R-1,C1,100,100", open_balance=True)
    assert (report.changed, desk.balances(), desk.allocated()[-1]) == (1, {"R-1": 10000}, ("source", -9000))


def test_an_export_that_repeats_an_old_balance_does_not_undo_cash_applied_here(desk: Importer) -> None:
    desk.invoices("R-1,C1,100,100", open_balance=True)
    cash_applied_here(desk, "R-1", 10000)
    report = desk.invoices("R-1,C1,100,100", open_balance=True)
    assert (report.changed, desk.balances()) == (0, {"R-1": 0})
    assert any("settled here further" in note for note in report.notes)


def test_when_the_source_catches_up_and_then_takes_the_money_back_it_wins(desk: Importer) -> None:
    desk.invoices("R-1,C1,100,100", open_balance=True)
    cash_applied_here(desk, "R-1", 10000)
    caught_up = desk.invoices("R-1,C1,100,0", open_balance=True)
    assert (caught_up.changed, desk.balances()) == (0, {"R-1": 0})
    desk.invoices("R-1,C1,100,100", open_balance=True)
    assert desk.balances() == {"R-1": 10000}


def test_a_total_cut_below_what_was_paid_leaves_the_invoice_paid(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    cash_applied_here(desk, "R-1", 10000)
    desk.invoices("R-1,C1,80")
    assert desk.balances() == {"R-1": 0}


def test_a_payment_settles_the_invoices_it_names_and_the_rest_stays_unapplied(desk: Importer) -> None:
    desk.invoices("R-1,C1,100", "R-2,C1,50")
    report = desk.payments('TX1,C1,2026-03-01,170,"R-1, R-2"')
    assert (report.added, report.ties) == (1, True)
    assert (desk.balances(), desk.unapplied()) == ({"R-1": 0, "R-2": 0}, {"TX1": 2000})
    assert desk.events("payment_received")[0].data["totals"] == {"EUR": 17000}


def test_the_same_payments_again_change_nothing(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    desk.payments("TX1,C1,2026-03-01,40,R-1")
    report = desk.payments("TX1,C1,2026-03-01,40,R-1")
    assert (report.added, report.unchanged, desk.balances()) == (0, 1, {"R-1": 6000})
    assert len(desk.events("payment_received")) == 1


def test_two_equal_payments_without_reference_are_both_real_and_only_once_each(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    for _ in range(2):
        desk.payments(",C1,2026-03-01,30,R-1", ",C1,2026-03-01,30,R-1")
    assert (desk.balances(), desk.count(Receipt)) == ({"R-1": 4000}, 2)


def test_a_payment_explains_what_the_source_had_settled_without_detail(desk: Importer) -> None:
    desk.invoices("R-1,C1,100,60", open_balance=True)
    desk.payments("TX1,C1,2026-03-01,40,R-1")
    assert desk.allocated() == [("source", 4000), ("source", -4000), ("cash", 4000)]
    assert (desk.balances(), desk.unapplied()) == ({"R-1": 6000}, {"TX1": 0})
    assert desk.invoices("R-1,C1,100,60", open_balance=True).changed == 0


def test_a_payment_after_the_invoice_was_last_seen_lowers_its_balance(desk: Importer) -> None:
    desk.invoices("R-1,C1,100,60", open_balance=True)
    desk.payments("TX1,C1,2026-06-12,25,R-1")
    assert desk.balances() == {"R-1": 3500}
    report = desk.invoices("R-1,C1,100,35", open_balance=True, now=LATER)
    assert (report.changed, desk.balances()) == (0, {"R-1": 3500})


def test_lines_of_one_payment_are_one_receipt(desk: Importer) -> None:
    desk.invoices("R-1,C1,100", "R-2,C1,50")
    report = desk.payments(
        "TX1,C1,2026-03-01,100,R-1", "TX1,C1,2026-03-01,20,R-2", "TX2,C1,2026-03-01,5,", "TX2,C1,2026-03-02,5,"
    )
    assert (report.added, report.refused) == (1, 2)
    assert (desk.balances(), desk.unapplied()) == ({"R-1": 0, "R-2": 3000}, {"TX1": 0})


def test_a_payment_of_the_parent_settles_but_one_of_a_stranger_does_not(desk: Importer) -> None:
    desk.take(desk.write("c.csv", "Customer Number,Customer Name,Parent", "C1,Acme,", "C2,Sub,C1", "C3,Other,"))
    desk.invoices("R-1,C2,100")
    report = desk.payments("TX1,C1,2026-03-01,40,R-1", "TX2,C3,2026-03-01,60,R-1", "TX3,C9,2026-03-01,1,R-1")
    assert (desk.balances(), desk.unapplied()) == ({"R-1": 6000}, {"TX1": 0, "TX2": 6000})
    assert "customer C9 is not in the book" in str(report.findings[0])


def test_a_known_payment_with_another_amount_is_refused(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    desk.payments("TX1,C1,2026-03-01,40,R-1")
    report = desk.payments("TX1,C1,2026-03-01,50,R-1")
    assert "another amount" in str(report.findings[0])
    assert desk.balances() == {"R-1": 6000}


CREDITS = "Credit Note Number,Customer Number,Date,Currency,Amount"


def test_a_credit_note_stays_open_unless_the_file_names_its_invoice(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    path = desk.write("credits.csv", f"{CREDITS},Invoice", "G-1,C1,2026-02-01,EUR,-30,", "G-2,C1,2026-02-01,EUR,20,R-1")
    for _ in range(2):
        (report,) = desk.take(path)
        assert (desk.balances(), desk.credits()) == ({"R-1": 8000}, {"G-1": 3000, "G-2": 0})
    assert (report.unchanged, report.ties) == (2, True)


def test_a_credit_note_used_in_the_source_counts_with_what_is_left(desk: Importer) -> None:
    desk.invoices("R-1,C1,100")
    desk.take(desk.write("credits.csv", f"{CREDITS},Balance", "G-1,C1,2026-02-01,EUR,30,10"))
    assert desk.credits() == {"G-1": 1000}
    (report,) = desk.take(desk.write("credits.csv", f"{CREDITS},Balance", "G-1,C1,2026-02-01,EUR,30,4"))
    assert (report.changed, desk.credits()) == (1, {"G-1": 400})


def test_negative_invoices_are_credit_notes_and_the_file_ties_over_both(desk: Importer) -> None:
    report = desk.invoices("R-1,C1,100", "G-1,C1,-30")
    assert (report.added, report.stored_totals) == (2, {"EUR": 7000})
    assert (desk.balances(), desk.credits()) == ({"R-1": 10000}, {"G-1": 3000})
