"""EDIFACT REMADV: marks of UNA, amounts by qualifier, adjustments, trailers."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from sources.remittance.advice import Deduction
from tests.sources.remittance.files import REMADV, only, refusal, remadv

pytestmark = pytest.mark.words


def test_an_advice_tells_payer_day_references_and_each_document() -> None:
    advice = only(remadv(*REMADV))
    assert (advice.total, advice.paid_on) == (Money(520_000, "EUR"), date(2026, 6, 12))
    assert advice.references == ("PAY-88121", "AV-5512")
    assert (advice.payer_name, advice.payer_account) == ("ACME Ltd", "DE89370400440532013000")
    first, second = advice.lines
    assert (first.number, first.paid.minor) == ("INV-1042", 400_000)
    assert first.deductions == (Deduction(80_000, "goods damaged (3)"),)
    assert (second.number, second.paid.minor, second.deductions) == ("INV-1043", 120_000, ())


def test_una_says_which_marks_separate_and_what_releases_them() -> None:
    told = [one.translate(str.maketrans("+:", "|;")) for one in REMADV]
    told[5] = "NAD|PR|1||ACME #| Sons #; Co ##1"
    written = remadv(*told, una="UNA;|,# '").replace(b"+", b"|").replace(b":", b";")
    assert only(written).payer_name == "ACME | Sons ; Co #1"


@pytest.mark.parametrize(
    ("una", "written", "read"), [("UNA:+,? '", "5200,00", True), ("", "5200,00", True), ("UNA:+.? '", "5200,00", False)]
)
def test_amounts_are_written_with_the_decimal_mark_of_una(una: str, written: str, read: bool) -> None:
    content = remadv("CUX+2:EUR", "DOC+380+INV-1", f"MOA+12:{written}", "UNS+S", f"MOA+12:{written}", una=una)
    if read:
        assert only(content).total == Money(520_000, "EUR")
    else:
        assert refusal(content) == ("bank.amount", "segment 5, MOA")


def test_a_credit_note_written_without_a_sign_lessens_the_total() -> None:
    lines = ("CUX+2:EUR", "DOC+380+INV-1", "MOA+12:500", "DOC+381+CN-7", "MOA+12:100", "UNS+S", "MOA+12:400")
    assert [line.paid.minor for line in only(remadv(*lines)).lines] == [50_000, -10_000]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (remadv(*REMADV, count=9), "bank.control_total"),
        (remadv(*REMADV).replace(b"UNZ+1", b"UNZ+2"), "bank.control_total"),
        (remadv(*REMADV).replace(b"UNZ+1+77'", b""), "bank.cut_off"),
        (remadv(*REMADV[:-1], "MOA+12:9"), "bank.not_tied"),
        (remadv(*REMADV[:7]), "bank.no_total"),
        (
            remadv(*REMADV).replace(b"MOA+12:1200'", b"MOA+52:1200'").replace(b"MOA+9:1200'", b"MOA+99:1200'"),
            "bank.amount",
        ),
        (remadv(*REMADV).replace(b"REMADV", b"INVOIC"), "bank.no_advice"),
        (remadv(*REMADV).replace(b"20260612", b"20260632"), "bank.date"),
        (b"UNA:+", "bank.cut_off"),
    ],
)
def test_what_does_not_hold_is_refused(content: bytes, code: str) -> None:
    assert refusal(content)[0] == code
