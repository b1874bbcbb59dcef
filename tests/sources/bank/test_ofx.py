"""OFX is read in both flavours, by the elements that matter; what is cut off or lacks a value is refused."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from sources.bank.reading import read_statements
from sources.bank.statement import Balance, Counterparty, LineKind
from tests.sources.bank.files import SAMPLES, only_line, refusal, sample, samples

pytestmark = pytest.mark.words

SOUND: dict[str, list[list[int]]] = {
    "bank_medium.ofx": [[-660, -31667, -2200]],
    "empty_balance.ofx": [[12000]],
    "multiple_accounts2.ofx": [[], []],
}
REFUSED = {
    "date_missing.ofx": ("bank.date", "line 33"),
    "signon_success.ofx": ("bank.no_statement", ""),
    # Investment accounts, which hold no payments of customers.
    "tiaacref.ofx": ("bank.no_statement", ""),
    "vanguard401k.ofx": ("bank.no_statement", ""),
}


@pytest.mark.parametrize("name", samples("ofx", list(SOUND)))
def test_every_sample_of_a_bank_account_is_read(name: str) -> None:
    assert [[line.amount.minor for line in statement.lines] for statement in sample("ofx", name)] == SOUND[name]


@pytest.mark.parametrize("name", samples("ofx", list(REFUSED)))
def test_every_other_sample_is_refused_by_name(name: str) -> None:
    assert refusal((SAMPLES / "ofx" / name).read_bytes()) == REFUSED[name]


TRANSACTION = (
    ("TRNTYPE", "CREDIT"), ("DTPOSTED", "20260610120000.000[-5:EST]"), ("TRNAMT", "1200.00"), ("FITID", "F1"),
    ("CHECKNUM", "77"), ("NAME", "Bolt &amp; Sons"), ("MEMO", "INV-1042"),
)  # fmt: skip


def written(*pairs: tuple[str, str], xml: bool) -> str:
    return "".join(f"<{name}>{value}</{name}>\n" if xml else f"<{name}>{value}\n" for name, value in pairs)


def ofx(*transactions: tuple[tuple[str, str], ...], xml: bool = False) -> bytes:
    head = (
        '<?xml version="1.0"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n' if xml else "OFXHEADER:100\nDATA:OFXSGML\n\n"
    )
    lines = "".join(f"<STMTTRN>\n{written(*pairs, xml=xml)}</STMTTRN>\n" for pairs in transactions)
    account = written(("BANKID", "123"), ("ACCTID", "9100"), ("ACCTTYPE", "CHECKING"), xml=xml)
    period = written(("DTSTART", "20260601"), ("DTEND", "20260610"), xml=xml)
    balance = written(("BALAMT", "-5.50"), ("DTASOF", "20260610"), xml=xml)
    currency = written(("CURDEF", "USD"), xml=xml)
    return (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\n{currency}<BANKACCTFROM>{account}</BANKACCTFROM>"
        f"<BANKTRANLIST>{period}{lines}</BANKTRANLIST><LEDGERBAL>{balance}</LEDGERBAL></STMTRS></STMTTRNRS>"
        f"</BANKMSGSRSV1></OFX>"
    ).encode()


@pytest.mark.parametrize("xml", [False, True])
def test_both_flavours_say_the_same(xml: bool) -> None:
    (statement,) = read_statements(ofx(TRANSACTION, xml=xml))
    assert (statement.account, statement.currency, statement.number) == ("123/9100", "USD", "20260601-20260610")
    assert (statement.opening, statement.complete) == (None, False)
    assert statement.closing == Balance(Money(-550, "USD"), date(2026, 6, 10))
    (line,) = statement.lines
    assert (line.amount, line.kind, line.booked_on) == (Money(120000, "USD"), LineKind.CREDIT, date(2026, 6, 10))
    assert (line.bank_reference, line.customer_reference, line.remittance) == ("F1", "77", "INV-1042")
    assert line.counterparty == Counterparty("Bolt & Sons")


def changed(**values: str) -> tuple[tuple[str, str], ...]:
    return tuple((dict(TRANSACTION) | values).items())


@pytest.mark.parametrize(
    ("values", "kind", "minor"),
    [
        ({"TRNAMT": "-3,20", "TRNTYPE": "DEBIT"}, LineKind.DEBIT, -320),
        ({"TRNAMT": "-3", "TRNTYPE": "SRVCHG"}, LineKind.FEE, -300),
        ({"TRNAMT": "+.50", "TRNTYPE": "INT"}, LineKind.FEE, 50),
        ({"TRNAMT": "-1200.00", "CORRECTFITID": "F0", "CORRECTACTION": "DELETE"}, LineKind.REVERSAL, -120000),
    ],
)
def test_type_and_sign_say_what_a_line_is(values: dict[str, str], kind: LineKind, minor: int) -> None:
    line = only_line(ofx(changed(**values)))
    assert (line.kind, line.amount.minor) == (kind, minor)


def test_a_correction_names_what_it_corrects() -> None:
    line = only_line(ofx(changed(TRNAMT="-1200.00", CORRECTFITID="F0", CORRECTACTION="DELETE", REFNUM="R1")))
    assert line.customer_reference == "F0"


def test_a_hold_is_only_announced() -> None:
    assert not only_line(ofx(changed(TRNTYPE="HOLD"))).booked


def test_elements_of_a_program_of_its_own_are_passed_over() -> None:
    line = only_line(ofx((*TRANSACTION, ("INTU.BID", "00024"), ("SIC", ""))))
    assert line.remittance == "INV-1042"


@pytest.mark.parametrize("xml", [False, True])
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"TRNAMT": "1.200,00"}, "bank.amount"),
        ({"TRNAMT": ""}, "bank.amount"),
        ({"DTPOSTED": "20260230"}, "bank.date"),
        ({"DTPOSTED": "06/10/2026"}, "bank.date"),
    ],
)
def test_a_wrong_value_is_refused_at_its_line(values: dict[str, str], code: str, xml: bool) -> None:
    assert refusal(ofx(changed(**values), xml=xml))[0] == code
    assert refusal(ofx(changed(**values), xml=xml))[1].startswith("line ")


@pytest.mark.parametrize("xml", [False, True])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_file_that_was_cut_off_is_refused(kept: float, xml: bool) -> None:
    content = ofx(TRANSACTION, xml=xml)
    assert refusal(content[: int(len(content) * kept)])[0] == "bank.cut_off"


def test_entities_of_its_own_and_ends_out_of_order_are_refused() -> None:
    hostile = ofx(TRANSACTION, xml=True).replace(b"<OFX>", b'<!DOCTYPE x [<!ENTITY a "b">]><OFX>')
    assert refusal(hostile)[0] == "bank.document_type"
    crossed = ofx(TRANSACTION).replace(b"</BANKTRANLIST>", b"</STMTRS>", 1)
    assert refusal(crossed)[0] == "bank.layout"


def test_an_account_and_a_currency_are_needed() -> None:
    assert refusal(ofx(TRANSACTION).replace(b"<ACCTID>9100", b"<ACCTID>"))[0] == "bank.account"
    assert refusal(ofx(TRANSACTION).replace(b"<CURDEF>USD", b"<CURDEF>"))[0] == "bank.currency"
