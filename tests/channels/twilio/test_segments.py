"""Counting the SMS of a text, by the limits of 3GPP 23.038."""

from __future__ import annotations

import pytest

from channels.twilio.segments import in_fewer_parts, segments


@pytest.mark.parametrize(
    ("words", "encoding", "units", "parts"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("Größe @ £5 à la carte", "GSM-7", 21, 1),
        ("ç", "UCS-2", 1, 1),
        ("я" * 70, "UCS-2", 70, 1),
        ("я" * 71, "UCS-2", 71, 2),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("a" * 69 + "’", "UCS-2", 70, 1),
    ],
)
def test_a_text_becomes_so_many_sms(words: str, encoding: str, units: int, parts: int) -> None:
    assert segments(words) == (encoding, units, parts)


def test_what_takes_two_places_is_not_cut_in_two() -> None:
    assert segments("a" * 152 + "€" + "a" * 152).parts == 3
    assert segments("я" * 66 + "😀" + "я" * 66).parts == 3


def test_typography_costs_nothing_and_names_keep_their_letters() -> None:
    words = "4.800,00\u00a0€ – „Müller“, l’été\u202f: Šárka…"
    assert in_fewer_parts(words) == '4.800,00 € - "Müller", l\'été : Šárka...'
    assert segments(in_fewer_parts("4.800,00\u00a0€ ist fällig …")).encoding == "GSM-7"
