"""A bank's table is read by its headers or a saved profile; a running balance or a person's word has to tie it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ledger.money import Money
from sources.bank.checks import checked
from sources.bank.statement import BankFileError, BankLine, LineKind, Statement
from sources.bank.table import TableAnswers, open_bank_table, read_bank_table
from sources.bank.table_profile import load_profile, save_profile

pytestmark = pytest.mark.words

GERMAN = (
    "Buchungstag;Valutadatum;Buchungstext;Verwendungszweck;Beguenstigter/Zahlungspflichtiger;IBAN;Betrag;Währung;Saldo",
    "10.06.26;11.06.26;GUTSCHRIFT;INV-1042;Bolt GmbH;DE89370400440532013000;1.200,00;EUR;1.300,50",
    "09.06.26;09.06.26;RÜCKLASTSCHRIFT;INV-7;Crane AG;;-12,50;EUR;100,50",
)
ENGLISH = (
    "Date,Description,Paid out,Paid in",
    "10/06/2026,INV-1,,2.50",
    "13/06/2026,Rent,1.00,",
    "13/06/2026,Rent,1.00,",
)
OURS = TableAnswers(account="NL91ABNA0417164300")


def read(folder: Path, *lines: str, answers: TableAnswers = OURS) -> tuple[Statement, list[BankLine]]:
    path = folder / "bank.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    head, *lines_, _ = checked(read_bank_table(open_bank_table(path, folder / "mappings", answers, "GBP")))
    assert isinstance(head, Statement)
    return head, [line for line in lines_ if isinstance(line, BankLine)]


def refusal(folder: Path, *lines: str, answers: TableAnswers = OURS) -> tuple[str, str, str]:
    with pytest.raises(BankFileError) as caught:
        read(folder, *lines, answers=answers)
    finding = caught.value.finding
    return finding.code, finding.place, finding.reason


def test_a_table_with_a_running_balance_ties_by_itself_whatever_its_order(tmp_path: Path) -> None:
    head, lines = read(tmp_path, *GERMAN)
    assert head.opening
    assert (head.account, head.currency, head.opening.amount) == ("NL91ABNA0417164300", "EUR", Money(11300, "EUR"))
    assert [(line.amount.minor, line.kind, line.place) for line in lines] == [
        (-1250, LineKind.RETURN, "line 3"),
        (120000, LineKind.CREDIT, "line 2"),
    ]
    paid = lines[1]
    assert (paid.booked_on, paid.value_on) == (date(2026, 6, 10), date(2026, 6, 11))
    assert (paid.counterparty.name, paid.counterparty.account) == ("Bolt GmbH", "DE89370400440532013000")
    assert paid.remittance == "INV-1042"


def test_a_running_balance_that_breaks_is_refused_at_its_line(tmp_path: Path) -> None:
    code, place, _ = refusal(tmp_path, GERMAN[0], GERMAN[1].replace("1.300,50", "1.300,51"), GERMAN[2])
    assert (code, place) == ("bank.not_tied", "line 2")


def test_without_a_balance_the_sum_is_asked_for_and_has_to_be_right(tmp_path: Path) -> None:
    code, _, reason = refusal(tmp_path, *ENGLISH)
    assert code == "bank.unconfirmed"
    assert "its 3 lines make 0.50 GBP" in reason
    assert "--total 0.50" in reason
    for wrong in ("0.51", "a lot"):
        answers = TableAnswers(account="1", total=wrong)
        assert refusal(tmp_path, *ENGLISH, answers=answers)[0] in {"bank.unconfirmed", "bank.total"}
    head, lines = read(tmp_path, *ENGLISH, answers=TableAnswers(account="1", total="0.50"))
    assert (head.complete, head.currency) == (False, "GBP")
    assert [line.amount.minor for line in lines] == [250, -100, -100]


def test_a_saved_profile_is_used_and_what_a_person_says_goes_before_it(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("\n".join(GERMAN), encoding="utf-8")
    opened = open_bank_table(path, tmp_path / "mappings", OURS, "EUR")
    save_profile(opened.path, opened.profile)
    assert load_profile(opened.path) == opened.profile
    assert read(tmp_path, *GERMAN, answers=TableAnswers())[0].account == "NL91ABNA0417164300"
    assert read(tmp_path, *GERMAN, answers=TableAnswers(account="X1"))[0].account == "X1"


def test_what_a_column_leaves_open_is_asked_for(tmp_path: Path) -> None:
    rows = ("Date,Amount,Balance", "03/04/2026,1.00,1.00", "05/04/2026,1.00,2.00")
    code, _, reason = refusal(tmp_path, *rows)
    assert code == "bank.conventions"
    assert "answer date_order in" in reason
    path = tmp_path / "bank.csv"
    opened = open_bank_table(path, tmp_path / "mappings", OURS, "EUR")
    save_profile(opened.path, opened.profile)
    answered = opened.path.read_text(encoding="utf-8").replace('date_order = "auto"', 'date_order = "dmy"')
    opened.path.write_text(answered, encoding="utf-8")
    assert [line.booked_on for line in read(tmp_path, *rows)[1]] == [date(2026, 4, 3), date(2026, 4, 5)]


@pytest.mark.parametrize(
    ("lines", "code", "place"),
    [
        (("Date,Amount,Balance", "2026-06-10,abc,1.00"), "bank.row", "line 2"),
        (("Date,Amount,Balance", "2026-06-31,1.00,1.00"), "bank.row", "line 2"),
        (("Date,Amount,Balance", ",1.00,1.00"), "bank.date", "line 2"),
        (("Date,Amount,Balance", "2026-06-10,1.00,"), "bank.row", "line 2"),
        (("Date,Paid in,Paid out,Balance", "2026-06-10,1.00,1.00,1.00"), "bank.row", "line 2"),
        (("Date,Amount,Currency,Balance", "2026-06-10,1.00,XXQ,1.00"), "bank.currency", "line 2"),
        (("Date,Colour,Balance", "2026-06-10,red,1.00"), "bank.columns", ""),
        (("no table at all",), "bank.table", ""),
    ],
)
def test_a_row_that_cannot_be_read_refuses_the_whole_table(
    tmp_path: Path, lines: tuple[str, ...], code: str, place: str
) -> None:
    assert refusal(tmp_path, *lines)[:2] == (code, place)


def test_a_table_does_not_say_whose_account_it_is(tmp_path: Path) -> None:
    code, _, reason = refusal(tmp_path, *GERMAN, answers=TableAnswers())
    assert code == "bank.account"
    assert "--account" in reason


@pytest.mark.parametrize(
    "wrong", ["account = 5", 'colour = "red"', 'date_order = "ymd"', '[columns]\nprice = "Betrag"', "account = "]
)
def test_a_wrong_profile_is_refused_by_its_path(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(BankFileError) as caught:
        load_profile(path)
    assert (caught.value.finding.code, caught.value.finding.place) == ("bank.profile", str(path))


def test_what_a_payer_writes_never_makes_a_line_a_return(tmp_path: Path) -> None:
    _, lines = read(tmp_path, GERMAN[0], GERMAN[1].replace("INV-1042", "STORNO Rücklastschrift"), GERMAN[2])
    assert lines[1].kind is LineKind.CREDIT
