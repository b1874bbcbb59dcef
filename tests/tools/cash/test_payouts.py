"""A payout of a provider is taken apart by its report: gross to the customers, the fee beside it, and it ties."""

from __future__ import annotations

from pathlib import Path

from store.tables import BankLine
from tests.tools.cash.test_matching import FULL
from tests.tools.cash.till import Till
from tools.bank_report import BankFileReport
from tools.import_bank import import_bank_files

HEADERS = "automatic_payout_id,currency,gross,fee,net,source_id,customer_name,description\n"
ROWS = "po_1,eur,4800.00,72.00,4728.00,py_1,ACME,INV-1042\npo_1,eur,1200.00,18.00,1182.00,py_2,ACME,INV-1043\n"


def report(till: Till, folder: Path, text: str) -> BankFileReport:
    path = folder / "payouts.csv"
    path.write_text(text, encoding="utf-8")
    (told,) = import_bank_files(till.book.database, till.book.tenant_id, [path], now=till.book.now)
    return told


def test_a_payout_waits_for_its_report_and_pays_gross_to_each(till: Till, tmp_path: Path) -> None:
    line = till.pays(591_000, "payout po_1", account="", counterparty_name="Stripe Technology Europe Ltd")
    assert till.match() == []
    assert till.outcome(line) == "payout"
    assert report(till, tmp_path, HEADERS + ROWS).payouts == (
        "Payout po_1 is 2 payments of 6,000.00 EUR, less fees of 90.00 EUR: 5,910.00 EUR.",
    )
    till.match()
    members = [row for row in till.book.rows(BankLine) if row.entry_id == line]
    assert [(row.kind, row.amount_minor) for row in members] == [
        ("credit", 480_000), ("credit", 120_000), ("charge", -9_000),
    ]  # fmt: skip
    assert [till.outcome(row.id or 0) for row in members if row.kind == "charge"] == ["fee"]
    assert sum(till.receipt(row.id or 0).gross_minor for row in members[:2]) == 600_000
    assert till.book.findings() == []
    assert "known already" in report(till, tmp_path, HEADERS + ROWS).payouts[0]
    assert len(till.book.rows(BankLine)) == 4


def test_what_does_not_tie_is_refused_by_name_and_nothing_is_taken(till: Till, tmp_path: Path) -> None:
    till.pays(591_000, counterparty_name="Stripe Payments Europe")
    wrong = report(till, tmp_path, HEADERS + ROWS.replace("1182.00", "1182.50")).finding
    assert wrong
    assert (wrong.code, wrong.place) == ("bank.not_tied", "line 3")
    missing = report(till, tmp_path, HEADERS + ROWS.replace("4800.00,72.00,4728.00", "4800.00,71.00,4729.00")).finding
    assert missing
    assert "comes to 5,911.00 EUR, but no payout of that amount is in the bank" in missing.reason
    assert till.balances() == FULL
    assert len(till.book.rows(BankLine)) == 1
