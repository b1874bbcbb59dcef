"""Whatever happened to a file on its way: it is read as a whole that adds up, or refused with a code and a sentence."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.bank.reading import FORMATS, read_statements
from sources.bank.statement import BankFileError, Statement
from tests.sources.bank import test_bai2, test_mt940, test_ofx
from tests.sources.bank.files import balance, camt, entry

pytestmark = pytest.mark.words

DETAIL = "<Btch><NbOfTxs>2</NbOfTxs></Btch>" + "<TxDtls><Amt Ccy='EUR'>2.50</Amt></TxDtls>" * 2
SOUND: dict[str, bytes] = {
    "camt": camt(balance("OPBD", "1.00"), balance("CLBD", "6.00"), entry("5.00", DETAIL, reference="A1")),
    "mt940": test_mt940.memo("166?20EREF+E1?21SVWZ+INV-1?30COBADEFF?31DE89370400440532013000?32Bolt"),
    "mt940 dutch": test_mt940.memo("/EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/BOLT///REMI/STRD/CUR/98765/"),
    "bai2": test_bai2.report("16,195,5,V,260612,,B1,O1,WIRE", "88,REMI: INV-1", "16,175,6,D,1,0,6,B2,O2,X/"),
    "ofx": test_ofx.ofx(test_ofx.TRANSACTION),
    "ofx xml": test_ofx.ofx(test_ofx.TRANSACTION, xml=True),
}
#: Bytes that mean something in one of the formats, and some that mean nothing anywhere.
SPLINTERS = st.sampled_from(
    [b"", b",", b"/", b":", b"<", b">", b"&", b"\n", b"-", b"?", b"0", b"9" * 20, b"\x00", b"\xff", b"88,", b":61:"]
)


BEGINNINGS = (
    b"01,a,b,260610,",
    b":20:",
    b"OFXHEADER:100\n<OFX>",
    b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'>",
)


def adds_up(statement: Statement) -> bool:
    if not (statement.complete and statement.opening and statement.closing):
        return True
    moved = sum(line.amount.minor for line in statement.lines if line.booked)
    return statement.opening.amount.minor + moved == statement.closing.amount.minor


def is_whole_or_refused(content: bytes) -> bool:
    """Say whether a file gives statements that add up, or a finding with a code and a sentence that can be shown."""
    try:
        statements = read_statements(content)
    except BankFileError as error:
        return error.finding.code.startswith("bank.") and error.finding.reason.isprintable()
    return bool(statements) and all(adds_up(statement) for statement in statements)


@pytest.mark.parametrize("name", SOUND)
def test_the_file_is_sound_before_it_is_damaged(name: str) -> None:
    assert read_statements(SOUND[name])[0].lines


DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), SPLINTERS), max_size=3)


@given(name=st.sampled_from(sorted(SOUND)), places=DAMAGE)
@settings(max_examples=400)
def test_a_damaged_file_is_read_whole_or_refused(name: str, places: list[tuple[float, int, bytes]]) -> None:
    content = SOUND[name]
    for where, dropped, put in places:
        at = int(where * len(content))
        content = content[:at] + put + content[at + dropped :]
    assert is_whole_or_refused(content)


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"<" * 100)
@settings(max_examples=200)
def test_no_bytes_at_all_raise_anything_else(noise: bytes) -> None:
    assert is_whole_or_refused(noise)
    assert [start for start in BEGINNINGS if not is_whole_or_refused(start + noise)] == []


def test_every_format_has_its_damaged_files_here() -> None:
    assert len({name.split()[0] for name in SOUND}) == len(FORMATS)
