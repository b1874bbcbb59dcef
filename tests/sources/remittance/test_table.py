"""Downloads of portals: rows of a payment belong together, and what is no such table is left to the bank's readers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.money import Money
from sources.bank.statement import BankFileError
from sources.remittance.advice import Deduction, RemittanceAdvice
from sources.remittance.table import open_advice_table, read_advice_table

pytestmark = pytest.mark.words

HEAD = (
    "Payment Number,Payment Date,Payer,Invoice Number,Invoice Amount,Discount,Adjustment,Reason,Amount Paid,Currency\n"
)
ROWS = (
    "P-88,2026-06-12,ACME,INV-1042,4800.00,,-800.00,damaged,4000.00,EUR\n"
    "P-88,2026-06-12,ACME,INV-1043,1200.00,24.00,,,1176.00,EUR\n"
)
OTHER = "P-89,2026-06-13,BETA,B-77,1200.00,,,,1200.00,EUR\n"


def read(folder: Path, written: str) -> list[RemittanceAdvice]:
    path = folder / "portal.csv"
    path.write_text(written, encoding="utf-8")
    opened = open_advice_table(path, folder, "EUR")
    assert opened
    return read_advice_table(opened)


def test_rows_of_a_payment_are_one_advice(tmp_path: Path) -> None:
    first, second = read(tmp_path, HEAD + ROWS + OTHER)
    assert (first.references, first.paid_on, first.payer_name) == (("P-88",), date(2026, 6, 12), "ACME")
    assert first.total == Money(517_600, "EUR")
    assert [(line.number, line.paid.minor) for line in first.lines] == [("INV-1042", 400_000), ("INV-1043", 117_600)]
    assert first.lines[0].deductions == (Deduction(80_000, "damaged"),)
    assert first.lines[1].discount == Money(2_400, "EUR")
    assert (second.references, second.lines[0].place) == (("P-89",), "line 4")


def test_a_total_that_is_told_has_to_be_made(tmp_path: Path) -> None:
    head = "Payment reference;Rechnungsnummer;Zahlbetrag;Zahlungssumme\n"
    written = head + "P-88;INV-1;1.000,00;1.500,00\nP-88;INV-2;500,00;1.500,00\n"
    assert read(tmp_path, written)[0].total == Money(150_000, "EUR")
    with pytest.raises(BankFileError, match=r"make 1,500\.00 EUR, the advice says 1,600\.00 EUR"):
        read(tmp_path, written.replace("1.500,00", "1.600,00"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("P-88,2026-06-12,ACME,INV-1050,,,,,much,EUR\n", "bank.row"),
        ("P-88,2026-06-12,ACME,INV-1050,,,,,1.00,USD\n", "bank.currency_mixed"),
        ("P-88,2026-06-15,ACME,INV-1050,,,,,1.00,EUR\n", "bank.not_tied"),
        (",2026-06-12,ACME,INV-1050,,,,,1.00,EUR\n", "bank.row"),
    ],
)
def test_a_row_that_does_not_hold_refuses_the_table(tmp_path: Path, row: str, code: str) -> None:
    with pytest.raises(BankFileError) as caught:
        read(tmp_path, HEAD + ROWS + row)
    assert caught.value.finding.code == code


def test_a_table_of_a_bank_is_none(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("Date,Payment reference,Amount\n2026-06-12,INV-1,1.00\n")
    assert open_advice_table(path, tmp_path, "EUR") is None
    path.write_bytes(b"\x00\x01")
    assert open_advice_table(path, tmp_path, "EUR") is None
