"""Creditor references: published examples hold, slips fail, and hostile text costs little."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.references import LONGEST_TEXT, Reference, Scheme, issued, references_in, references_of, without_references

pytestmark = pytest.mark.words

PUBLISHED = [
    (Scheme.RF, "RF18 5390 0754 7034", "RF18539007547034"),
    (Scheme.OGM, "+++002/0261/04270+++", "002026104270"),
    (Scheme.OGM, "***000/0000/09797***", "000000009797"),
    (Scheme.QRR, "21 00000 00003 13947 14300 09017", "210000000003139471430009017"),
    (Scheme.VIITE, "00012 3453", "123453"),
    (Scheme.KID, "12344", "12344"),
    (Scheme.KID, "23456783", "23456783"),
    (Scheme.KID, "12343", "12343"),
    (Scheme.KID, "23456788", "23456788"),
    (Scheme.OCR, "12344", "12344"),
]
SHORT_IDS = st.from_regex(r"(INV|R|)[0-9]{1,12}", fullmatch=True)


@pytest.mark.parametrize(("scheme", "written", "number"), PUBLISHED)
def test_published_references_are_found_in_what_payers_write(scheme: Scheme, written: str, number: str) -> None:
    assert Reference(scheme, number) in references_of(written)
    assert Reference(scheme, number) in references_in(f"Zahlung, {written} / Danke")


@pytest.mark.parametrize(
    "written",
    ["RF19539007547034", "+++002/0261/04271+++", "210000000003139471430009018", "RF", "RF00", "", "KID", "1" * 40],
)
def test_a_wrong_check_digit_is_noise(written: str) -> None:
    assert references_of(written) == ()
    assert references_in(written) == ()


def test_a_reference_is_issued_for_a_short_id_and_is_the_same_every_time() -> None:
    assert issued("INV20261042") == issued("inv-2026-1042") == "RF39INV20261042"
    assert issued("INV1042") == "RF63INV1042"


@pytest.mark.parametrize("short_id", ["", "--", "1" * 22])
def test_what_no_reference_can_be_made_of_is_refused(short_id: str) -> None:
    with pytest.raises(ValueError, match="1 to 21 letters and digits"):
        issued(short_id)


@given(SHORT_IDS)
def test_what_we_issue_is_right_and_found_in_groups_of_four(short_id: str) -> None:
    ours = Reference(Scheme.RF, issued(short_id))
    grouped = " ".join(ours.number[start : start + 4] for start in range(0, len(ours.number), 4))
    assert references_of(ours.number) == (ours,)
    assert ours in references_in(f"Rechnung {grouped} mit Dank")


@given(SHORT_IDS, st.data())
def test_one_wrong_digit_in_what_we_issue_is_noticed(short_id: str, data: st.DataObject) -> None:
    ours = issued(short_id)
    place = data.draw(st.sampled_from([place for place, letter in enumerate(ours) if letter.isdigit()]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != ours[place]]))
    assert references_of(ours[:place] + digit + ours[place + 1 :]) == ()


@given(SHORT_IDS, st.data())
def test_two_neighbours_swapped_in_what_we_issue_are_noticed(short_id: str, data: st.DataObject) -> None:
    ours = issued(short_id)
    places = [place for place in range(len(ours) - 1) if ours[place] != ours[place + 1]]
    place = data.draw(st.sampled_from(places))
    swapped = ours[:place] + ours[place + 1] + ours[place] + ours[place + 2 :]
    assert Reference(Scheme.RF, swapped) not in references_of(swapped)


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("RF63 INV1042 mit Dank", "MIT DANK"),
        ("RF64 INV1042 1043", "1043"),
        ("a RF18 5390 0754 7034 b", "A B"),
        ("INV1042", "INV1042"),
    ],
)
def test_the_digits_of_a_reference_are_left_to_name_nothing_else(written: str, rest: str) -> None:
    assert " ".join(without_references(written).split()) == rest


@pytest.mark.parametrize("hostile", ["1 ", "RF12 ", "RF", "+++", "RF12 A B C D E ", "0", "1234 ", "١٢٣٤ ", "-"])
def test_no_text_is_read_further_than_a_bank_can_send(hostile: str) -> None:
    memo = hostile * 50_000
    assert references_in(memo) == references_in(memo[:LONGEST_TEXT])
    assert len(without_references(memo)) <= LONGEST_TEXT
