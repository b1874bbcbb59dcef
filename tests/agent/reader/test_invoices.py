"""Invoice numbers are found in any shortened form that can mean only one of the customer's invoices."""

from __future__ import annotations

import pytest

from agent.reader.invoices import mark_invoices

KNOWN = ("INV-1042", "INV-1043", "INV-1050")


def found(text: str, *known: str) -> list[str]:
    return [mark.number for mark in mark_invoices(text, (0, len(text)), known or KNOWN)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("1042 goes out", ["INV-1042"]),
        ("INV1042.", ["INV-1042"]),
        ("#INV_1042", ["INV-1042"]),
        ("INV-01042", ["INV-1042"]),
        ("Rechnung1042", ["INV-1042"]),
        ("re:INV-1042-copy", ["INV-1042"]),
        ("invoices 1042 & 1050", ["INV-1042", "INV-1050"]),
        ("1042/43", ["INV-1042", "INV-1043"]),
        ("the invoice ending 1050", ["INV-1050"]),
        ("that's the INV one oh four two", ["INV-1042"]),
        ("um ten forty three is on Thursday's run", ["INV-1043"]),
        ("die eins null fünf null ist freigegeben", ["INV-1050"]),
    ],
)
def test_a_shortened_number_is_recognised(words: str, numbers: list[str]) -> None:
    assert found(words) == numbers


@pytest.mark.parametrize(
    ("words", "known", "numbers"),
    [
        ("a FT 2025A/318 e a ft2025A-590", ("FT 2025A/318", "FT 2025A/590"), ["FT 2025A/318", "FT 2025A/590"]),
        ("slt, la 211 lundi et la 256 fin de mois", ("F270211", "F270256"), ["F270211", "F270256"]),
        ("Pagada hoy la 329", ("A/2026/329", "A/2026/312"), ["A/2026/329"]),
        ("the 211 of both", ("F270211", "F260211"), []),
        ("only the 300 units came", ("F270300",), []),
        ("the 300 € you want", ("F270300",), []),
    ],
)
def test_a_number_of_several_parts_is_known_whole_or_by_its_end(
    words: str, known: tuple[str, ...], numbers: list[str]
) -> None:
    assert found(words, *known) == numbers


@pytest.mark.parametrize(
    "words", ["10420", "€1042", "1042 EUR", "1042.50", "1,042", "PO-1042", "ref 1042", "order 1042"]
)
def test_a_number_of_something_else_is_not_the_invoice(words: str) -> None:
    assert found(words) == []


def test_a_form_that_fits_two_invoices_marks_neither() -> None:
    assert found("we pay 1042", "A-1042", "B-1042") == []
    assert found("we pay A-1042", "A-1042", "B-1042") == ["A-1042"]


def test_short_numbers_need_a_word_for_invoice() -> None:
    assert found("42 boxes arrived", "RE-2026-0042") == []
    assert found("invoices 42 and 43", "RE-2026-0042", "RE-2026-0043") == ["RE-2026-0042", "RE-2026-0043"]


def test_a_year_is_no_invoice() -> None:
    assert found("in 2026", "INV-2026") == []


def test_a_spoken_ending_names_the_invoice() -> None:
    assert found("the invoice ending one oh five oh") == ["INV-1050"]


def test_the_end_of_somebody_elses_number_is_no_invoice() -> None:
    assert found("we pay invoice INV-V9920-1", "INV-A0080-1", "INV-A0080-2") == []
    assert found("invoices 1041/1042", "INV-1042") == ["INV-1042"]
