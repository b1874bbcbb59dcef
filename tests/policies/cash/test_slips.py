"""What is nearly right, or right by chance: slips, years, check digits in a text, amounts alone, lines below zero."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.money import Money
from policies.cash.candidate import Difference, Rung
from policies.cash.deciding import Outcome, Review
from policies.cash.money_in import Document, Knowledge, Known, OpenItem, Payer
from tests.policies.cash.cases import (
    ACME,
    B_77,
    BETA,
    INV_1050,
    applied,
    decided,
    item,
    paid,
)

pytestmark = pytest.mark.words

NAMED_ACME = (Payer(ACME, Known.NAME),)
UNKNOWN = {"payer_account": "", "payer_name": ""}


def test_a_year_beside_a_month_is_no_number_that_was_misread() -> None:
    rents = tuple(
        item(number, 65_450, issued_on=date(2026, month, 1), due_on=date(2026, month, 15))
        for number, month in (("INV-2021", 3), ("INV-3333", 4))
    )
    assert applied(decided(paid(65_450, "Miete April 2026"), items=rents)) == {3333: 65_450}


def test_a_number_with_zeros_before_it_is_no_year() -> None:
    bill = item("RE2026-01995", 16_550)
    assert applied(decided(paid(16_550, "Rechnung 01995", **UNKNOWN), Knowledge(items=(bill,)))) == {202601995: 16_550}


def test_digits_with_a_check_digit_of_their_own_point_and_the_amount_decides() -> None:
    bill = item("563120", 16_550)
    book = Knowledge(items=(bill,))
    assert applied(decided(paid(16_550, "5631205", **UNKNOWN), book)) == {563120: 16_550}
    assert decided(paid(16_000, "5631205", **UNKNOWN), book).outcome is not Outcome.AUTO


def test_a_part_of_an_invoice_is_applied_when_reference_and_name_lead_to_the_same_customer() -> None:
    part = paid(100_000, "RF63 INV1042", payer_account="")
    decision = decided(part, payers=NAMED_ACME)
    assert applied(decision) == {1042: 100_000}
    assert decision.reviews == (Review.ASK_REASON_OF_SHORT_PAY,)


def test_a_number_and_a_name_are_not_enough_for_a_part() -> None:
    decision = decided(paid(100_000, "INV-1042", payer_account=""), payers=NAMED_ACME)
    assert decision.outcome is Outcome.PROPOSE


def test_a_misread_number_is_shown_first_beside_digits_that_point_elsewhere() -> None:
    decision = decided(paid(480_000, "KD 1043 INV-IO42"))
    assert decision.proposals[0].rung is Rung.FUZZY_NUMBER
    assert decision.proposals[0].invoice_ids == (1042,)


def _alone(text: str, *alike: OpenItem, **told: str) -> list[tuple[int, ...]]:
    decision = decided(paid(120_000, text, **(UNKNOWN | told)), Knowledge(same_amount=alike, items=(INV_1050,)))
    return [way.invoice_ids for way in decision.proposals]


def test_an_amount_alone_is_shown_only_where_all_that_have_it_can_be_shown() -> None:
    alike = [B_77._replace(invoice_id=number, customer_id=number) for number in (77, 78, 79, 80)]
    assert _alone("", *alike[:3]) == [(77,), (78,), (79,)]
    assert _alone("", *alike) == []


def test_an_amount_alone_beside_a_number_of_ours_is_shown_where_the_number_is_one_slip_away() -> None:
    near = B_77._replace(number="INV-1500", invoice_id=1500, customer_id=BETA)
    assert (1500,) in _alone("INV-1050", near)
    assert (77,) not in _alone("INV-1050", B_77)


def test_what_is_taken_off_in_a_line_of_its_own_stays_open_on_the_invoice_it_names() -> None:
    told = (("INV-1042", 480_000), ("INV-1043", 120_000), ("INV-1042", -30_000))
    documents = tuple(Document(number, Money(minor, "EUR")) for number, minor in told)
    decision = decided(paid(570_000, documents=documents))
    assert applied(decision) == {1042: 450_000, 1043: 120_000}
    assert decision.chosen is not None
    assert (decision.chosen.difference, decision.chosen.difference_minor) == (Difference.DEDUCTION, 30_000)


def test_what_is_taken_off_for_a_document_nobody_knows_is_left_to_a_person() -> None:
    told = (("INV-1042", 480_000), ("INV-1043", 120_000), ("DN-77001", -30_000))
    documents = tuple(Document(number, Money(minor, "EUR")) for number, minor in told)
    assert decided(paid(570_000, documents=documents)).outcome is Outcome.PROPOSE


@pytest.mark.parametrize("payers", [(), (Payer(ACME, Known.ACCOUNT, 1),)])
def test_what_is_named_and_one_other_that_is_the_rest_are_shown_first_and_never_applied(
    payers: tuple[Payer, ...],
) -> None:
    told = {} if payers else UNKNOWN
    decision = decided(paid(370_000, "INV-1043 INV-2024", **told), payers=payers)
    assert decision.outcome is not Outcome.AUTO
    assert (1043, 1050) in [way.invoice_ids for way in decision.proposals]


def test_an_amount_alone_is_not_shown_beside_a_number_nobody_knows() -> None:
    assert _alone("Az 5614076", B_77) == []
    assert _alone("vom 11.06.2026", B_77) == [(77,)]
