"""Cash reports in BAI2 are read with what continues each record, and every total and count in them has to hold."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from sources.bank.reading import read_statements
from sources.bank.statement import Counterparty, LineKind
from tests.sources.bank.files import SAMPLES, only_line, refusal, samples

pytestmark = pytest.mark.words

REFUSED = {
    "sample-parseError.txt": ("bank.unknown_format", ""),
    # Anonymised: the totals are those of the file it was made from.
    "sample4-continuations-newline-delimited.txt": ("bank.control_total", "line 22"),
    # "88:" instead of "88,".
    "sample5-issue113.txt": ("bank.record", "line 63"),
}


@pytest.mark.parametrize("name", samples("bai2", list(REFUSED)))
def test_a_sample_that_does_not_hold_is_refused_at_its_place(name: str) -> None:
    assert refusal((SAMPLES / "bai2" / name).read_bytes()) == REFUSED[name]


def report(*details: str, account: str = "0975312468,,", modifier: str = "2", opening: int = 100_00) -> bytes:
    """Write a report of one account whose totals hold; details are lines of 16 and 88 records."""
    amounts = [detail.split(",") for detail in details if detail.startswith("16,")]
    signed = sum(int(fields[2]) * (1 if int(fields[1]) < 400 else -1) for fields in amounts if fields[1] != "890")
    closing = opening + signed
    total = opening + closing + sum(int(fields[2] or 0) for fields in amounts)
    return "\n".join(
        (
            "01,122099999,123456789,260611,0200,1,80,,2/",
            f"02,031001234,122099999,1,260610,2359,USD,{modifier}/",
            f"03,{account}010,{opening},,/",
            f"88,015,{closing},,/",
            *details,
            f"49,{total},{len(details) + 3}/",
            f"98,{total},1,{len(details) + 5}/",
            f"99,{total},1,{len(details) + 7}/",
            "",
        )
    ).encode()


def test_an_account_has_its_number_balances_and_lines() -> None:
    (statement,) = read_statements(report("16,195,120000,,BANK1,OWN1,ACME INV-1042/"))
    assert (statement.format, statement.account, statement.currency) == ("BAI2", "0975312468", "USD")
    assert statement.opening
    assert statement.closing
    assert (statement.opening.amount, statement.closing.amount) == (Money(10000, "USD"), Money(130000, "USD"))
    (line,) = statement.lines
    assert (line.kind, line.amount, line.bank_code) == (LineKind.CREDIT, Money(120000, "USD"), "195")
    assert (line.bank_reference, line.customer_reference, line.remittance) == ("BANK1", "OWN1", "ACME INV-1042")
    assert (line.booked_on, line.value_on, line.place) == (date(2026, 6, 10), date(2026, 6, 10), "line 5")


def test_what_continues_a_record_is_part_of_it_wherever_it_was_cut() -> None:
    line = only_line(report("16,195,5,,BANK1,OWN1,TO PAY, AS AGREED: INV-1/INV-2", "88,AND INV-3, LESS 2%/"))
    assert line.remittance == "TO PAY, AS AGREED: INV-1/INV-2 AND INV-3, LESS 2%"
    cut = only_line(report("16,175,6,S,1,2,3/", "88,BANK1,OWN1/", "88,LOCKBOX 4711/"))
    assert (cut.bank_reference, cut.customer_reference, cut.remittance) == ("BANK1", "OWN1", "LOCKBOX 4711")


def test_the_kind_of_funds_moves_what_follows_and_may_tell_the_value_day() -> None:
    later = only_line(report("16,195,5,V,260612,,BANK1,OWN1,WIRE/"))
    assert (later.value_on, later.bank_reference) == (date(2026, 6, 12), "BANK1")
    spread = only_line(report("16,175,5,D,2,0,3,1,2,BANK1,OWN1,CHECKS/"))
    assert (spread.bank_reference, spread.remittance) == ("BANK1", "CHECKS")


def test_words_tagged_by_a_key_are_told_apart() -> None:
    tagged = ("88,REMI: INV-1042", "88,EREF: E2E-1", "88,DBNM: ACME INC", "88,DACT: 101152046", "88,CRNM: TERN LTD")
    line = only_line(report("16,195,5,,B1,,Incoming Wire,-", *tagged))
    assert (line.remittance, line.end_to_end_id) == ("INV-1042", "E2E-1")
    assert line.counterparty == Counterparty("ACME INC", "101152046")
    assert line.bank_text == "Incoming Wire,-"


@pytest.mark.parametrize(
    ("code", "kind", "sign"),
    [
        ("142", LineKind.CREDIT, 1),
        ("115", LineKind.CREDIT, 1),
        ("451", LineKind.DEBIT, -1),
        ("555", LineKind.RETURN, -1),
        ("257", LineKind.RETURN, 1),
        ("252", LineKind.REVERSAL, 1),
        ("698", LineKind.FEE, -1),
    ],
)
def test_the_type_of_a_line_says_its_sign_and_what_comes_back(code: str, kind: LineKind, sign: int) -> None:
    line = only_line(report(f"16,{code},700,,,,X/"))
    assert (line.kind, line.amount.minor) == (kind, 700 * sign)


def test_a_line_that_holds_no_money_is_none() -> None:
    (statement,) = read_statements(report("16,890,,,,,WELCOME TO OUR NEW PORTAL/"))
    assert statement.lines == ()


def test_the_implied_decimals_are_those_of_the_currency() -> None:
    (statement,) = read_statements(report("16,195,120000,,,,X/", account="1,JPY,"))
    assert statement.lines[0].amount == Money(120000, "JPY")


def test_a_report_of_the_running_day_is_not_complete() -> None:
    assert [one.complete for one in read_statements(report(modifier="3"))] == [False]
    assert [one.complete for one in read_statements(report(modifier="2"))] == [True]


SOUND = report("16,195,120000,,BANK1,OWN1,X/").decode()


@pytest.mark.parametrize(
    ("changed", "to", "expected"),
    [
        ("49,260000", "49,260001", ("bank.control_total", "line 6")),
        ("49,260000,4", "49,260000,3", ("bank.control_total", "line 6")),
        ("98,260000,1", "98,260000,2", ("bank.control_total", "line 7")),
        ("99,260000,1,8", "99,260000,1,9", ("bank.control_total", "line 8")),
        ("99,260000,1,8", "99,260000", ("bank.control_total", "line 8")),
        ("16,195,120000", "16,195,1200.00", ("bank.amount", "line 5")),
        ("16,195,120000", "16,795,120000", ("bank.type", "line 5")),
        ("16,195,120000,,", "16,195,120000,D,", ("bank.record", "line 5")),
        ("260610", "261310", ("bank.date", "line 2")),
        ("USD", "USX", ("bank.currency", "line 3")),
        ("0975312468", "", ("bank.account", "line 3")),
        ("88,015,130000,,/", "88;015,130000,,/", ("bank.record", "line 4")),
        ("02,031001234", "03,031001234", ("bank.order", "line 2")),
        ("99,260000,1,8/\n", "", ("bank.cut_off", "line 7")),
    ],
)
def test_what_does_not_hold_is_refused_at_its_place(changed: str, to: str, expected: tuple[str, str]) -> None:
    assert changed in SOUND
    assert refusal(SOUND.replace(changed, to, 1).encode()) == expected


def test_lines_that_do_not_make_the_closing_are_refused_though_all_totals_hold() -> None:
    wrong = SOUND.replace("88,015,130000", "88,015,129999").replace(",260000", ",259999")
    assert wrong.count("259999") == 3
    assert refusal(wrong.encode()) == ("bank.not_tied", "line 6")


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.8, 0.95])
def test_a_file_that_was_cut_off_is_refused(kept: float) -> None:
    assert refusal(SOUND[: int(len(SOUND) * kept)].encode())[0] in {"bank.cut_off", "bank.control_total", "bank.record"}
