"""Numbers of documents, addresses and names come out of cells as they were meant."""

from __future__ import annotations

import pytest

from sources.places import country, locale, zone
from sources.texts import Cell, CellError, document_number, email_address, phone_number, text, yes_or_no


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("2960623488.0", "2960623488"),
        (2960623488.0, "2960623488"),
        ("0140105686", "0140105686"),
        (" INV-7 ", "INV-7"),
        ("1.930610806E+9", "1930610806"),
        ("2026.1", "2026.1"),
    ],
)
def test_a_document_number_is_text_without_the_decimals_of_an_export(cell: Cell, number: str) -> None:
    assert document_number(cell) == number


@pytest.mark.parametrize("cell", ["1.93061E+09", 1234567890123456789, "x" * 600])
def test_a_number_that_lost_digits_is_refused(cell: Cell) -> None:
    with pytest.raises(CellError):
        document_number(cell)


def test_control_and_direction_characters_leave_names() -> None:
    assert text("Acme\u202e\u200b\x07 GmbH\n Berlin") == "Acme GmbH Berlin"


@pytest.mark.parametrize("cell", ["ap@acme.example", "AP.Team+1@Acme.Example", "mailto:ap@acme.example"])
def test_one_plain_address_is_taken(cell: str) -> None:
    assert email_address(cell).endswith("@acme.example")


@pytest.mark.parametrize(
    "cell",
    [
        "ap@acme.example\r\nBcc: x@evil.test",
        "a@acme.example, b@acme.example",
        "Ann <ann@acme.example>",
        "ann@localhost",
        "ann@@acme.example",
        "ann @acme.example",
        ".ann@acme.example",
        "ann@acme.example\x00",
        "",
    ],
)
def test_anything_but_one_plain_address_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        email_address(cell)


def test_phone_numbers_need_a_country_code_from_the_cell_or_the_mapping() -> None:
    assert phone_number("+49 (0)30 123-4567") == "+49301234567"
    assert phone_number("0049 30 1234567") == "+49301234567"
    assert phone_number("030 1234567", "+49") == "+49301234567"
    with pytest.raises(CellError, match="country code"):
        phone_number("030 1234567")


def test_places_and_languages_become_codes() -> None:
    assert [country(c) for c in ("DE", "Deutschland", "Allemagne", "us-ca")] == ["DE", "DE", "DE", "US-CA"]
    assert [locale(c) for c in ("German", "en-US", "français")] == ["de", "en_US", "fr"]
    assert zone("Europe/Berlin") == "Europe/Berlin"
    for parse in (country, locale, zone):
        with pytest.raises(CellError):
            parse("Nowhere at all")


def test_yes_and_no_in_the_languages_of_the_house() -> None:
    assert [yes_or_no(c) for c in ("Ja", "sí", "oui", True, "1")] == [True] * 5
    assert [yes_or_no(c) for c in ("nein", "No", False, 0)] == [False] * 4
