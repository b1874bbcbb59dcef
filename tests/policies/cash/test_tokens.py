"""What a payment's texts make the house look up: numbers in all spellings, no amounts, little for hostile memos."""

from __future__ import annotations

import pytest

from ledger.money import Money
from policies.cash.money_in import Document
from policies.cash.tokens import name_key, number_keys, sought
from tests.policies.cash.cases import ACME_IBAN, paid

pytestmark = pytest.mark.words


@pytest.mark.parametrize(
    "text",
    [
        "INV-2026-0042", "inv 2026 0042", "INV20260042", "Rechnung INV/2026/0042 danke", "INV.2026.0042,",
        "INV-2026-0042/INV-2026-0043", "ＩＮＶ-２０２６-００４２",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert number_keys("INV-2026-0042").full in sought(paid(100, text)).numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1042", "INV-1042"),
        ("0042", "INV-2026-0042"),
        ("2026-0042", "INV-2026-0042"),
        ("RE-001042", "INV-1042"),
        ("Rg.Nr.1042", "INV-1042"),
    ],
)
def test_digits_alone_point_at_a_number_without_its_prefix(text: str, number: str) -> None:
    assert number_keys(number).cores & sought(paid(100, text)).cores


def test_numbers_glued_together_are_taken_apart() -> None:
    assert {"INV1042", "INV1043"} <= sought(paid(100, "INV1042INV1043")).numbers


def test_zeros_after_the_prefix_make_no_difference() -> None:
    assert number_keys("INV-00042").full == number_keys("inv 42").full == "INV42"


@pytest.mark.parametrize("misread", ["INV-IO42", "INV-lO42", "1NV-1O4Z"])
def test_lookalikes_have_one_skeleton(misread: str) -> None:
    assert number_keys("INV-1042").skeleton in sought(paid(100, misread)).skeletons
    assert number_keys("ARN-7").skeleton == number_keys("AM-7").skeleton


@pytest.mark.parametrize(
    "text",
    [
        "4.800,00", "4,800.00 EUR", "EUR 4800", "4800 EUR", "€4800", "4'800.00", "vom 12.06.2026", "2026-06-12", "2026",
        "12/06/26", "480000", "RF64 1234",
    ],
)  # fmt: skip
def test_amounts_dates_and_wrong_references_name_nothing(text: str) -> None:
    assert sought(paid(480_000, text)).cores == frozenset()


def test_everything_else_that_can_be_looked_up_is_told() -> None:
    money = paid(
        480_000, "Mai 05/2026", end_to_end_id="e2e-77", creditor_references=("RF63 INV1042", "RF64INV1042"),
        documents=(Document("INV-1043", Money(1, "EUR")),), on_behalf_of="Ácme Holding G.m.b.H. & Co. KG",
    )  # fmt: skip
    found = sought(money)
    assert found.references == {"RF63INV1042", "E2E77"}
    assert found.numbers >= {"INV1043"}
    assert found.accounts == {ACME_IBAN}
    assert found.names == {"ACME", "ACME HOLDING"}
    assert found.amounts == {Money(480_000, "EUR")}
    assert found.months == {(2026, 5)}
    assert not found.cut


def test_a_name_that_is_nothing_but_a_legal_form_keeps_it() -> None:
    assert name_key("SE AG") == "SE AG"


@pytest.mark.parametrize("piece", ["INV1042 ", "1", "1-", "A1", "1.042,00 ", "ﷺ", "1042/", "1'111", "RF12 ", "x" * 300])
def test_a_hostile_memo_of_100_kilobytes_makes_little_work(piece: str) -> None:
    found = sought(paid(480_000, piece * (100_000 // len(piece))))
    assert found.cut
    assert sum(map(len, (found.references, found.numbers, found.cores, found.skeletons))) <= 15_000


def test_what_is_longer_than_any_number_is_none() -> None:
    assert max(map(len, sought(paid(1, "A1B2" * 40)).numbers), default=0) <= 35
