"""Statement messages of SWIFT are read, German and Dutch sub-fields included; broken ones are refused by name."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from sources.bank.reading import read_statements
from sources.bank.statement import Counterparty, LineKind
from tests.sources.bank.files import SAMPLES, only_line, refusal, sample, samples

pytestmark = pytest.mark.words

REFUSED = {
    "account_balance_debit.sta": ("bank.cut_off", "line 1"),
    "currency_in_25.sta": ("bank.cut_off", "line 1"),
    "empty_non_swift.sta": ("bank.no_statement", ""),
    "knab.sta": ("bank.not_tied", "line 20"),
    "rabobank.sta": ("bank.not_tied", "line 11"),
    "raiffeisen-cmi.sta": ("bank.not_tied", "line 40"),
    "reference.sta": ("bank.cut_off", "line 1"),
    "sparkassen.sta": ("bank.cut_off", "line 1"),
    "statement_line.sta": ("bank.cut_off", "line 1"),
    "triodos.sta": ("bank.not_tied", "line 12"),
}


@pytest.mark.parametrize("name", samples("mt940", list(REFUSED)))
def test_a_sample_that_was_cut_or_altered_is_refused_at_its_place(name: str) -> None:
    assert refusal((SAMPLES / "mt940" / name).read_bytes()) == REFUSED[name]


@pytest.mark.parametrize("name", samples("mt940", ["sns.sta"]))
def test_the_dutch_sample_is_read(name: str) -> None:
    first, second = sample("mt940", name)
    assert (first.account, first.sequence, second.lines) == ("0123456789", "160/1", ())
    assert [line.amount.minor for line in first.lines] == [-2000, -500]


@pytest.mark.parametrize("name", samples("mt940", ["with_binary_character.sta"]))
def test_the_german_sample_is_read_with_its_sub_fields(name: str) -> None:
    first, second = sample("mt940", name)
    assert [line.amount.minor for line in (*first.lines, *second.lines)] == [2700, 1306830, -19328205, 112000]
    paid = first.lines[0]
    assert paid.counterparty == Counterparty("PAYPAL", "0175526300", "50070010")
    assert paid.remittance == "QQW53T2245ZGY46J ABBUCHUNG VOM PAYPAL-KONTO 100318P3TX1433EV"


def message(*lines: str, opening: str = "C260609EUR100,00", closing: str = "C260610EUR105,00") -> bytes:
    head = (":20:S1", ":25:37040044/0532013000", ":28C:7/1", f":60F:{opening}")
    return "\r\n".join((*head, *lines, f":62F:{closing}", "-", "")).encode()


def memo(written: str, line: str = ":61:2606100610C5,00NTRFNONREF") -> bytes:
    return message(line, f":86:{written}")


def test_a_statement_has_its_account_number_balances_and_lines() -> None:
    (statement,) = read_statements(message(":61:2606110610CR5,00NTRFKREF1//BANK9", ":86:INV-1"))
    assert (statement.format, statement.account, statement.currency) == ("MT940", "37040044/0532013000", "EUR")
    assert (statement.number, statement.sequence) == ("S1", "7/1")
    assert statement.opening
    assert (statement.opening.amount, statement.opening.day) == (Money(10000, "EUR"), date(2026, 6, 9))
    (line,) = statement.lines
    assert (line.booked_on, line.value_on) == (date(2026, 6, 10), date(2026, 6, 11))
    assert (line.bank_reference, line.customer_reference, line.remittance) == ("BANK9", "KREF1", "INV-1")
    assert (line.place, line.bank_code) == ("line 5", "NTRF")


def test_a_booking_day_told_without_its_year_is_the_nearest_one() -> None:
    line = only_line(message(":61:2701021231C5,00NTRFNONREF"))
    assert (line.value_on, line.booked_on) == (date(2027, 1, 2), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("written", "kind", "minor", "closing"),
    [
        ("C5,00NTRFNONREF", LineKind.CREDIT, 500, "C260610EUR105,00"),
        ("D5,NTRFNONREF", LineKind.DEBIT, -500, "C260610EUR95,00"),
        ("RC5,00NTRFNONREF", LineKind.REVERSAL, -500, "C260610EUR95,00"),
        ("RDR5,00NTRFNONREF", LineKind.REVERSAL, 500, "C260610EUR105,00"),
        ("D5,00NRTINONREF", LineKind.RETURN, -500, "C260610EUR95,00"),
        ("D5,00NCHGNONREF", LineKind.FEE, -500, "C260610EUR95,00"),
    ],
)  # fmt: skip
def test_the_marks_of_a_line_say_what_it_is(written: str, kind: LineKind, minor: int, closing: str) -> None:
    line = only_line(message(f":61:2606100610{written}", closing=closing))
    assert (line.kind, line.amount.minor) == (kind, minor)


def test_german_sub_fields_name_the_payer_the_reference_and_the_words() -> None:
    line = only_line(
        memo(
            "166?00GUTSCHR. UEBERWEISUNG?109075?20EREF+E2E-4711?21KREF+K-1?22SVWZ+Rechnungen INV-1042\r\n"
            " ?23und INV-1043?30COBADEFFXXX?31DE89370400440532013000?32Ärzte Zentrum Musterhausen\r\n?33 am See GmbH"
        )
    )
    assert (line.end_to_end_id, line.customer_reference) == ("E2E-4711", "K-1")
    assert line.remittance == "Rechnungen INV-1042 und INV-1043"
    assert line.counterparty == Counterparty(
        "Ärzte Zentrum Musterhausen am See GmbH", "DE89370400440532013000", "COBADEFFXXX"
    )
    assert (line.bank_text, line.bank_code) == ("GUTSCHR. UEBERWEISUNG", "NTRF-166")


def test_a_word_cut_at_the_end_of_a_sub_field_is_put_together_again() -> None:
    line = only_line(memo("166?20SVWZ+RG 2026-000000000-INV-?211042"))
    assert line.remittance == "RG 2026-000000000-INV-1042"


def test_a_direct_debit_that_came_back_is_a_return_with_its_reason() -> None:
    line = only_line(message(":61:2606100610D5,00NMSCNONREF", ":86:109?20EREF+E1?34914", closing="C260610EUR95,00"))
    assert (line.kind, line.reason, line.end_to_end_id) == (LineKind.RETURN, "914", "E1")


def test_dutch_sub_fields_are_read_in_both_ways_banks_write_them() -> None:
    abn = only_line(
        memo(
            "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/\r\nBOLT EN ZONEN BV/REMI/INV-1042 EN "
            "INV-1043/EREF/E2E-1"
        )
    )
    assert abn.counterparty == Counterparty("BOLT EN ZONEN BV", "NL91ABNA0417164300", "ABNANL2A")
    assert (abn.remittance, abn.end_to_end_id, abn.bank_text) == ("INV-1042 EN INV-1043", "E2E-1", "SEPA OVERBOEKING")
    ing = only_line(memo("/EREF/E2E-2//CNTP/NL91ABNA0417164300/ABNANL2A/BOLT BV///REMI/STRD/CUR/9876543210123456/"))
    assert ing.counterparty == Counterparty("BOLT BV", "NL91ABNA0417164300", "ABNANL2A")
    assert ing.creditor_references == ("9876543210123456",)
    back = only_line(memo("/RTRN/MS03//CNTP/NL91ABNA0417164300/ABNANL2A/BOLT BV///REMI/USTD//INV-1/"))
    assert (back.kind, back.reason, back.remittance) == (LineKind.RETURN, "MS03", "INV-1")


def test_words_without_sub_fields_are_taken_as_they_are() -> None:
    line = only_line(
        message(":61:2606100610C5,00NTRFNONREF", ":86:FACTUUR 201403110,", "201403113", ":86:REK 1/NAAM X")
    )
    assert line.remittance == "FACTUUR 201403110, 201403113 REK 1/NAAM X"


def test_the_envelope_a_message_travels_in_is_no_part_of_it() -> None:
    inside = message(":61:2606100610C5,00NTRFNONREF").decode().rsplit("-", 1)[0]
    content = f"{{1:F01COBADEFFXXXX0000000000}}{{2:I940X}}{{4:\r\n{inside}-}}{{5:{{CHK:1}}}}\r\n"
    assert only_line(content.encode()).place == "line 6"
    assert len(read_statements((content * 2).encode())) == 2


def test_a_bank_that_names_no_message_begins_each_with_the_account() -> None:
    once = message(":61:2606100610C5,00NTRFNONREF").replace(b":20:S1\r\n", b"ABNANL2A\r\n940\r\nABNANL2A\r\n")
    assert [statement.number for statement in read_statements(once * 2)] == ["", ""]


def test_the_pages_of_one_statement_tie_each_by_itself() -> None:
    first = message(":61:2606100610C5,00NTRFNONREF").replace(b":62F:", b":62M:")
    second = message(":61:2606100610C1,00NTRFNONREF", opening="C260610EUR105,00", closing="C260610EUR106,00")
    statements = read_statements(first + second.replace(b":60F:", b":60M:"))
    assert [len(statement.lines) for statement in statements] == [1, 1]


def interim(*lines: str) -> bytes:
    return "\r\n".join((":20:I1", ":25:1", ":28C:1/1", ":34F:EUR0,", ":13D:2606101200+0200", *lines, "-")).encode()


def test_an_interim_report_ties_by_its_sums_and_is_not_complete() -> None:
    lines = (":61:2606100610C5,00NTRFNONREF", ":86:x", ":61:2606100610ED7,00NTRFNONREF")
    (report,) = read_statements(interim(*lines, ":90D:0EUR0,", ":90C:1EUR5,00"))
    assert (report.format, report.complete, [line.booked for line in report.lines]) == ("MT942", False, [True, False])
    assert refusal(interim(*lines, ":90C:2EUR5,00")) == ("bank.not_tied", "line 9")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_umlauts_survive_in_both_encodings_banks_use(encoding: str) -> None:
    content = memo("166?20SVWZ+Währung?32Müller").decode().encode(encoding)
    assert (only_line(content).remittance, only_line(content).counterparty.name) == ("Währung", "Müller")


@pytest.mark.parametrize(
    ("lines", "code", "place"),
    [
        ((":61:2606100610X5,00NTRFNONREF",), "bank.line", "line 5"),
        ((":61:2613100610C5,00NTRFNONREF",), "bank.date", "line 5"),
        ((":61:2606100610C5,001NTRFNONREF",), "bank.amount", "line 5"),
        ((":61:2606100610C6,00NTRFNONREF",), "bank.not_tied", "line 6"),
    ],
)
def test_a_wrong_line_is_refused_at_its_place(lines: tuple[str, ...], code: str, place: str) -> None:
    assert refusal(message(*lines)) == (code, place)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.8, 0.9])
def test_a_file_that_was_cut_off_is_refused(kept: float) -> None:
    content = message(":61:2606100610C5,00NTRFNONREF", ":86:INV-1")
    assert refusal(content[: int(len(content) * kept)])[0] in {"bank.cut_off", "bank.balance"}


def test_other_words_between_messages_are_refused() -> None:
    content = message(closing="C260610EUR100,00") + b"page 2 of the printout\r\n"
    assert refusal(content) == ("bank.layout", "line 7")
