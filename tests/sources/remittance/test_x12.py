"""X12 820: amounts, discounts, adjustments and trailers as payers write them."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from sources.remittance.advice import Deduction
from tests.sources.remittance.files import BPR, HEAD, LINES, nacha, only, refusal, x12

pytestmark = pytest.mark.words


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


def test_an_advice_tells_payer_day_references_and_each_document() -> None:
    advice = only(x12(*HEAD, *LINES))
    assert (advice.total, advice.paid_on, advice.references) == (euro(520_000), date(2026, 6, 12), ("PAY-88121",))
    assert (advice.payer_name, advice.payer_account, advice.payer_number) == ("ACME Ltd", "123456789", "C1")
    first, second = advice.lines
    assert (first.number, first.paid, first.gross) == ("INV-1042", euro(400_000), euro(480_000))
    assert first.deductions == (Deduction(80_000, "goods damaged (04)"),)
    assert (second.number, second.paid, second.place) == ("INV-1043", euro(120_000), "segment 12, RMR")


def test_an_adjustment_that_the_amount_paid_leaves_out_is_taken_off_it() -> None:
    advice = only(x12(*HEAD, "RMR*IV*INV-1042**4800.00", "ADX*-800.00*04", LINES[2]))
    assert [line.paid for line in advice.lines] == [euro(400_000), euro(120_000)]
    assert advice.lines[0].deductions == (Deduction(80_000, "goods damaged (04)"),)


@pytest.mark.parametrize("adjustment", [["ADX*-800.00*04*IV*INV-1042"], ["ADX*-800.00*04", "REF*IV*INV-1042"]])
def test_an_adjustment_by_itself_goes_to_the_document_it_names(adjustment: list[str]) -> None:
    advice = only(x12(*HEAD, *adjustment, "RMR*IV*INV-1042**4800.00", LINES[2]))
    assert [(line.number, line.paid.minor) for line in advice.lines] == [("INV-1042", 400_000), ("INV-1043", 120_000)]
    assert advice.lines[0].deductions[0].minor == 80_000


def test_an_adjustment_that_names_nothing_stays_a_line_without_a_number() -> None:
    advice = only(x12(*HEAD, "ADX*-800.00*04", "RMR*IV*INV-1042**4800.00", LINES[2]))
    assert [(line.number, line.paid.minor) for line in advice.lines] == [
        ("", -80_000), ("INV-1042", 480_000), ("INV-1043", 120_000)
    ]  # fmt: skip


def test_discounts_and_credit_notes_are_told() -> None:
    advice = only(x12(*HEAD, "RMR*IV*INV-1042**5292.00*5400.00*108.00", "RMR*CM*CN-7**-92.00"))
    assert (advice.lines[0].discount, advice.lines[1].paid) == (euro(10_800), euro(-9_200))


def test_a_file_without_a_currency_is_in_the_one_it_is_asked_in() -> None:
    assert only(x12(BPR, "RMR*IV*INV-1042**5200")).total == euro(520_000)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (x12(*HEAD, LINES[0]), "bank.not_tied"),
        (x12(*HEAD), "bank.no_lines"),
        (x12(*HEAD, *LINES, count=9), "bank.control_total"),
        (x12(*HEAD, *LINES).replace(b"GE*1*7", b"GE*2*7"), "bank.control_total"),
        (x12(*HEAD, *LINES).replace(b"IEA*1*000000007", b"IEA*1*000000008"), "bank.control_total"),
        (x12(*HEAD, *LINES).replace(b"IEA*1*000000007~\n", b""), "bank.cut_off"),
        (x12(*HEAD, *LINES).replace(b"*C*ACH", b"*D*ACH"), "bank.direction"),
        (x12(*HEAD, *LINES).replace(b"4000.00", b"4000,00,"), "bank.amount"),
        (x12(*HEAD, *LINES).replace(b"20260612", b"20261312"), "bank.date"),
        (x12(*HEAD, *LINES).replace(b"*820*", b"*997*"), "bank.no_advice"),
        (x12(*HEAD, *LINES).replace(b"*PR*EUR", b"*PR*EUX"), "bank.currency"),
        (x12(*HEAD[1:], *LINES), "bank.no_total"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_place(content: bytes, code: str) -> None:
    found, place = refusal(content)
    assert (found, bool(place) or code == "bank.no_advice") == (code, True)


def test_addenda_carry_a_whole_advice() -> None:
    words = "ST*820*0001\\BPR*C*5200.00*C*ACH*CTX\\TRN*1*PAY-88121\\RMR*IV*INV-1042**5200.00\\SE*5*0001\\"
    advice = only(nacha(words))
    assert (advice.total, advice.paid_on) == (Money(520_000, "USD"), date(2026, 6, 12))
    assert advice.references == ("PAY-88121", "021000020000001")
    assert (advice.payer_name, advice.lines[0].number, advice.place) == ("ACME LTD", "INV-1042", "line 3")


def test_a_single_line_in_the_addenda_is_an_advice_too() -> None:
    assert only(nacha("RMR*IV*INV-1001**5200.00\\")).lines[0].paid == Money(520_000, "USD")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (nacha("RMR*IV*INV-1001**5100.00\\"), "bank.not_tied"),
        (nacha("RMR*IV*INV-1001**5200.00\\", debits=5), "bank.control_total"),
        (nacha("thanks"), "bank.no_advice"),
        (nacha("RMR*IV*INV-1001**5200.00\\").replace(b"0001000000", b"0002000000"), "bank.cut_off"),
        (b"\n".join(nacha("RMR*IV*INV-1001**5200.00\\").split(b"\n")[:-2]), "bank.cut_off"),
    ],
)
def test_a_file_of_the_clearing_house_that_does_not_hold_is_refused(content: bytes, code: str) -> None:
    assert refusal(content)[0] == code
