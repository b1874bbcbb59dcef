"""Amounts are found however they are written, and other numbers are left alone."""

from __future__ import annotations

import pytest

from agent.reader.amounts import mark_amounts


def amounts(text: str, currency: str = "EUR") -> list[tuple[int, str]]:
    return [(mark.minor, mark.currency) for mark in mark_amounts(text, (0, len(text)), currency=currency)]


@pytest.mark.parametrize(
    ("words", "minor", "currency"),
    [
        ("1.250,00", 125000, ""),
        ("1,250.00", 125000, ""),
        ("1 250,00", 125000, ""),
        ("1'250", 125000, ""),
        ("pay 1,18,000", 11800000, ""),
        ("1.5 lakh", 15000000, ""),
        ("5k", 500000, ""),
        ("5k of the open items", 500000, ""),
        ("macht 480.– zu viel", 48000, ""),
        ("Skonto -108,00", 10800, ""),
        ("KSh 150,000/= tonight", 15000000, "KES"),
        ("ti mando 500 x la 1188", 50000, ""),
        ("EUR 4800", 480000, "EUR"),
        ("€4,800", 480000, "EUR"),
        ("4800€", 480000, "EUR"),
        ("1.200,- EUR", 120000, "EUR"),
        ("$1,000.50", 100050, "USD"),
        ("Rs. 1,18,000/-", 11800000, "INR"),
        ("CHF 1'250.50", 125050, "CHF"),
        ("KWD 1.250", 1250, "KWD"),
        ("JPY 120000", 120000, "JPY"),
        ("we will pay 2000 on 15 June", 200000, ""),
        ("Zahlung von 2400 am 15.06.", 240000, ""),
        ("we deducted 500 for damage", 50000, ""),
    ],
)
def test_amounts_are_read_in_minor_units(words: str, minor: int, currency: str) -> None:
    assert amounts(words) == [(minor, currency)]


@pytest.mark.parametrize(
    "words",
    ["half of it", "on 03.07.2026", "call +49 30 123456", "Tel: 030/123 456 78", "IBAN DE89 3704 0044 0532 0130 00",
     "ref 88213", "TDS @10% deducted", "99.5%", "at 10:30", "pay within 300 days", "order 20551", "pay in 2026",
     "invoice 4711", "$95/hr", "120 pallets"],
)  # fmt: skip
def test_other_numbers_are_no_amounts(words: str) -> None:
    assert amounts(words) == []


def test_two_amounts_in_one_sentence_are_both_found() -> None:
    assert amounts("paid 108000 against bill 118000") == [(10800000, ""), (11800000, "")]


def test_the_dollar_is_the_customers_own_where_they_have_one() -> None:
    assert amounts("$500", currency="AUD") == [(50000, "AUD")]
    assert amounts("$500", currency="EUR") == [(50000, "USD")]
