"""Account reports in XML become statements; what is cut off, hostile or does not add up is refused by name."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from sources.bank import reading
from sources.bank.identity import Identities
from sources.bank.reading import read_statements
from sources.bank.statement import Balance, Counterparty, LineKind, NamedDocument
from tests.sources.bank.files import SAMPLES, balance, camt, entry, only_line, refusal, sample, samples

pytestmark = pytest.mark.words


def payment(inside: str) -> str:
    return f"<TxDtls>{inside}</TxDtls>"


def party(role: str, name: str, account: str) -> str:
    inside = f"<{role}><Nm>{name}</Nm></{role}><{role}Acct><Id><IBAN>{account}</IBAN></Id></{role}Acct>"
    return f"<RltdPties>{inside}</RltdPties>"


SOUND = {
    "camt052.v1.xml": [-20000000],
    "camt052.v2.xml": [-20000000],
    "camt052.v2.with-account-name.xml": [-20000000],
    "camt053.v2.with-account-name.xml": [885],
    "camt053.v2.multi.statement.xml": [885, -700],
    "camt054.v2.with-account-name.xml": [-20000000],
}


@pytest.mark.parametrize("name", samples("camt", list(SOUND)))
def test_every_sound_sample_is_read(name: str) -> None:
    assert [line.amount.minor for statement in sample("camt", name) for line in statement.lines] == SOUND[name]


@pytest.mark.parametrize("name", samples("camt", ["camt053.v2.minimal.ultimate.xml", "camt053.v4.xml"]))
def test_a_sample_whose_balances_are_in_three_currencies_is_refused(name: str) -> None:
    assert refusal((SAMPLES / "camt" / name).read_bytes()) == ("bank.balance_currency", "Stmt[1]")


def test_a_statement_has_its_account_number_balances_and_places() -> None:
    content = camt(balance("OPBD", "100.00", "2026-06-09"), balance("CLBD", "-20.50"), entry("-120.50", reference="A1"))
    (statement,) = read_statements(content)
    assert (statement.format, statement.account) == ("camt.053.001.02", "DE89370400440532013000")
    assert (statement.number, statement.sequence, statement.currency) == ("S-1", "7", "EUR")
    assert statement.opening == Balance(Money(10000, "EUR"), date(2026, 6, 9))
    assert statement.closing == Balance(Money(-2050, "EUR"), date(2026, 6, 10))
    (line,) = statement.lines
    assert (line.kind, line.bank_reference, line.place) == (LineKind.DEBIT, "A1", "Stmt[1]/Ntry[1]")
    assert (line.booked_on, line.value_on) == (date(2026, 6, 10), date(2026, 6, 11))


def test_a_payment_tells_who_paid_and_what_for() -> None:
    first = "A" * 140
    detail = payment(
        "<Refs><EndToEndId>E2E-1</EndToEndId><MndtId>M-1</MndtId></Refs>"
        "<AmtDtls><InstdAmt><Amt Ccy='USD'>1300.00</Amt></InstdAmt></AmtDtls>"
        + party("Dbtr", "Bolt &amp; Sons", "NL91ABNA0417164300")
        + f"<RmtInf><Ustrd>{first}</Ustrd><Ustrd>BC INV-1</Ustrd>"
        "<Strd><RfrdDocInf><Nb>INV-2</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy='EUR'>900.00</RmtdAmt></RfrdDocAmt>"
        "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    )
    line = only_line(camt(entry("1200.00", detail)))
    assert line.counterparty == Counterparty("Bolt & Sons", "NL91ABNA0417164300")
    assert (line.end_to_end_id, line.mandate_id) == ("E2E-1", "M-1")
    assert line.creditor_references == ("RF18539007547034",)
    assert line.documents == (NamedDocument("INV-2", Money(90000, "EUR")),)
    assert line.remittance == f"{first}BC INV-1"
    assert line.instructed == Money(130000, "USD")


def test_our_own_side_is_never_taken_for_the_payer() -> None:
    line = only_line(camt(entry("5.00", payment(party("Cdtr", "Tern Ltd", "DE89370400440532013000")))))
    assert line.counterparty == Counterparty()


def test_a_reference_the_payer_did_not_give_is_none() -> None:
    line = only_line(camt(entry("5.00", payment("<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"))))
    assert line.end_to_end_id == ""


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
def test_later_versions_put_names_and_banks_elsewhere_and_are_read_alike(version: str) -> None:
    detail = payment(
        "<RltdPties><Dbtr><Pty><Nm>Crane AG</Nm></Pty></Dbtr></RltdPties>"
        "<RltdAgts><DbtrAgt><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></DbtrAgt></RltdAgts>"
    )
    line = only_line(
        camt(entry("5.00", detail).replace("<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>"), version=version)
    )
    assert (line.counterparty.name, line.counterparty.bic, line.booked) == ("Crane AG", "COBADEFF", True)


def batch(*amounts: str) -> str:
    details = "".join(payment(f"<Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>") for amount in amounts)
    return f"<Btch><NbOfTxs>{len(amounts)}</NbOfTxs></Btch>{details}"


def test_the_payments_of_a_batch_entry_are_its_members_and_sum_to_it() -> None:
    line = only_line(camt(entry("30.00", batch("10.00", "20.00"))))
    assert [(one.amount.minor, one.place) for one in line.members] == [
        (1000, "Stmt[1]/Ntry[1]/TxDtls[1]"),
        (2000, "Stmt[1]/Ntry[1]/TxDtls[2]"),
    ]
    assert refusal(camt(entry("30.00", batch("10.00", "20.01")))) == ("bank.batch_not_tied", "Stmt[1]/Ntry[1]")


def test_what_the_bank_kept_of_a_batch_is_a_member_of_its_own() -> None:
    charged = "<Chrgs><Amt Ccy='EUR'>0.40</Amt></Chrgs>"
    line = only_line(camt(entry("29.60", batch("10.00", "20.00")).replace("<NtryDtls>", f"{charged}<NtryDtls>")))
    assert [(one.kind.value, one.amount.minor) for one in line.members] == [
        ("credit", 1000), ("credit", 2000), ("charge", -40),
    ]  # fmt: skip
    assert line.charges == Money(40, "EUR")


def test_a_batch_of_which_only_the_number_is_told_is_one_line_that_knows_it() -> None:
    line = only_line(camt(entry("30.00", "<Btch><NbOfTxs>12</NbOfTxs></Btch>")))
    assert (line.batch_count, line.members) == (12, ())


def test_what_comes_back_is_a_return_with_its_reason_and_who_it_came_from() -> None:
    detail = payment(party("Dbtr", "Bolt", "NL91ABNA0417164300") + "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
    line = only_line(camt(entry("-12.00", detail)))
    assert (line.kind, line.reason, line.counterparty.name) == (LineKind.RETURN, "AC04", "Bolt")


def test_a_reversal_is_one_and_fees_are_fees() -> None:
    assert only_line(camt(entry("-12.00", more="<RvslInd>true</RvslInd>"))).kind is LineKind.REVERSAL
    code = "<BkTxCd><Domn><Cd>ACMT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd>"
    line = only_line(camt(entry("-3.00").replace("</Ntry>", f"{code}</Ntry>")))
    assert (line.kind, line.bank_code) == (LineKind.FEE, "ACMT-MDOP-CHRG")


def test_what_is_only_announced_is_not_booked_and_counts_in_no_balance() -> None:
    announced = entry("50.00").replace("BOOK", "PDNG")
    (statement,) = read_statements(camt(balance("OPBD", "1.00"), balance("CLBD", "3.00"), entry("2.00"), announced))
    assert [line.booked for line in statement.lines] == [True, False]


def test_a_statement_and_the_notification_before_it_tell_of_the_same_line() -> None:
    detail = payment(party("Dbtr", "Bolt", "NL91ABNA0417164300"))
    told = [only_line(camt(entry("5.00", inside, reference="A1"), kind=kind)) for kind, inside in
            (("054", detail), ("053", ""), ("052", detail))]  # fmt: skip
    assert len({Identities("DE89 3704 0044 0532 0130 00").of(line) for line in told}) == 1


def test_two_equal_payments_of_one_day_are_two_lines() -> None:
    (statement,) = read_statements(camt(entry("5.00"), entry("5.00")))
    identities = Identities(statement.account)
    assert len({identities.of(line) for line in statement.lines}) == 2


def test_what_does_not_add_up_is_refused() -> None:
    balances = (balance("OPBD", "1.00"), balance("CLBD", "4.00"))
    assert refusal(camt(*balances, entry("2.00"))) == ("bank.not_tied", "Stmt[1]")
    assert refusal(camt("<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>", entry("2.00"))) == (
        "bank.count", "Stmt[1]",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "to", "code"),
    [
        ("'EUR'>5.00", "'EUR'>5.001", "bank.amount"),
        ("'EUR'>5.00", "'EUR'>5,00,0", "bank.amount"),
        ("'EUR'>5.00", "'EUR'>-5.00", "bank.amount"),
        ("'EUR'>5.00", "'EUR'>9999999999999.00", "bank.amount"),
        ("'EUR'>5.00", "'XXQ'>5.00", "bank.currency"),
        ("<Dt>2026-06-10</Dt>", "<Dt>2026-02-30</Dt>", "bank.date"),
        ("<Dt>2026-06-10</Dt>", "<Dt>10.06.2026</Dt>", "bank.date"),
        ("CRDT", "BOTH", "bank.direction"),
        (".02'", ".99'", "bank.version"),
        ("<IBAN>DE89370400440532013000</IBAN>", "", "bank.account"),
        ("</Stmt>", "", "bank.xml"),
    ],
)
def test_a_wrong_value_is_refused_with_its_kind(changed: str, to: str, code: str) -> None:
    written = camt(entry("5.00")).decode()
    assert changed in written
    assert refusal(written.replace(changed, to).encode())[0] == code


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(kept: float) -> None:
    content = camt(balance("OPBD", "1.00"), balance("CLBD", "6.00"), entry("5.00"))
    assert refusal(content[: int(len(content) * kept)])[0] == "bank.xml"


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    hostile = f"<!DOCTYPE d [<!ENTITY a0 'ha'>{laughs}<!ENTITY x SYSTEM 'file:///etc/passwd'>]>".encode()
    for word in (b"&a9;", b"&x;", b"S-1"):
        content = camt(entry("5.00")).replace(b"<Document", hostile + b"<Document", 1).replace(b"S-1", word)
        assert refusal(content) in {("bank.document_type", "line 1"), ("bank.xml", "line 1")}


def test_a_file_nested_without_end_is_refused() -> None:
    assert refusal(camt("<a>" * 5_000 + "</a>" * 5_000, entry("5.00")))[0] == "bank.xml"


def test_words_longer_than_any_payer_writes_are_refused() -> None:
    long = payment(f"<RmtInf><Ustrd>{'x' * 30_000}</Ustrd></RmtInf>")
    assert refusal(camt(entry("5.00", long))) == ("bank.too_long", "Stmt[1]/Ntry[1]")


def test_a_file_larger_than_any_statement_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 100)
    assert refusal(camt(entry("5.00")))[0] == "bank.too_large"


def test_a_name_with_a_prefix_nobody_declared_is_no_statement() -> None:
    content = camt(entry("5.00")).replace(b"BkToCstmrStmt>", b"BkToCstmr:Stmt>")
    assert refusal(content)[0] == "bank.version"


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_the_encoding_a_file_declares_is_its_encoding(encoding: str) -> None:
    written = camt(entry("5.00", payment("<RmtInf><Ustrd>Währung</Ustrd></RmtInf>"))).decode()
    assert only_line(written.replace("UTF-8", encoding).encode(encoding)).remittance == "Währung"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bank.empty"),
        (b"  \n", "bank.empty"),
        (b"%PDF-1.7", "bank.unknown_format"),
        (b"\x00" * 99, "bank.unknown_format"),
    ],
)
def test_what_is_no_bank_file_is_refused(content: bytes, code: str) -> None:
    assert refusal(content) == (code, "")
