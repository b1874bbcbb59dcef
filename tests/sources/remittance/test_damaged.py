"""Whatever happened to an advice on its way: it is read as a whole that adds up, or refused with a code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.bank.statement import BankFileError
from sources.remittance.advice import total_of
from sources.remittance.reading import FORMATS, read_advices
from tests.sources.remittance.files import HEAD, LINES, REMADV, nacha, remadv, x12

pytestmark = pytest.mark.words

SOUND = {
    "x12": x12(*HEAD, *LINES),
    "remadv": remadv(*REMADV),
    "nacha": nacha("ST*820*0001~BPR*C*5200*C~RMR*IV*INV-1001**5000~ADX*200*53~SE*5*0001~"),
}
SPLINTERS = st.sampled_from([b"", b"*", b"~", b"+", b":", b"'", b"?", b"-", b"0", b"9" * 20, b"\x00", b"\xff", b"\n"])


def is_whole_or_refused(content: bytes) -> bool:
    try:
        advices = read_advices(content, "EUR")
    except BankFileError as error:
        return error.finding.code.startswith("bank.") and error.finding.reason.isprintable()
    return bool(advices) and all(total_of(one.lines, one.total.currency) == one.total for one in advices)


def test_every_format_is_sound_before_it_is_damaged() -> None:
    assert all(read_advices(content, "EUR") for content in SOUND.values())
    assert len(SOUND) == len(FORMATS)


@pytest.mark.parametrize("name", SOUND)
def test_a_file_that_was_cut_anywhere_is_refused(name: str) -> None:
    whole = SOUND[name].rstrip(b"9\n")
    read = []
    for at in range(len(whole) - 40):
        try:
            read_advices(whole[:at], "EUR")
            read.append(at)
        except BankFileError:
            pass
    assert read == []


@given(name=st.sampled_from(sorted(SOUND)), places=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), SPLINTERS)))
@settings(max_examples=150)
def test_a_damaged_file_is_read_whole_or_refused(name: str, places: list[tuple[float, int, bytes]]) -> None:
    content = SOUND[name]
    for where, dropped, put in places[:3]:
        at = int(where * len(content))
        content = content[:at] + put + content[at + dropped :]
    assert is_whole_or_refused(content)


@given(st.sampled_from([b"", b"ISA*", b"UNA", b"UNB+", b"ST*820*0001~", b"101 071000013 0210000212606"]), st.binary())
def test_no_bytes_at_all_raise_anything_else(start: bytes, noise: bytes) -> None:
    assert is_whole_or_refused(start + noise)
