"""What a payer tells line by line: paid, discounted, deducted, taken as credit; and whose word it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.allocations import AllocationKind
from ledger.money import Money
from policies.cash.candidate import Difference, Part, Rung, Veto
from policies.cash.deciding import Outcome, Review
from policies.cash.money_in import Document, Known, OpenCredit, Payer
from policies.cash.wording import sentence
from tests.policies.cash.cases import ACME, B_77, BETA, BOOK, INV_1042, INV_1043, INV_1050, TODAY, decided, paid

pytestmark = pytest.mark.words

SUPPOSED = (Payer(ACME, Known.NAME),)


def told(number: str, minor: int, discount: int = 0, *deducted: tuple[int, str]) -> Document:
    return Document(number, Money(minor, "EUR"), Money(discount, "EUR") if discount else None, deducted)


def test_what_is_taken_off_with_a_reason_stays_open_and_a_person_reads_the_reason() -> None:
    money = paid(
        520_000, documents=(told("INV-1042", 400_000, 0, (80_000, "goods damaged (04)")), told("1043", 120_000))
    )
    decision = decided(money)
    assert decision.outcome is Outcome.AUTO
    assert decision.chosen is not None
    assert decision.chosen.parts == (Part(1042, 400_000), Part(1043, 120_000))
    assert (decision.chosen.difference, decision.chosen.difference_minor) == (Difference.DEDUCTION, 80_000)
    assert decision.reviews == (Review.DEDUCTION,)
    assert "800.00 EUR is deducted for: goods damaged (04)" in sentence(decision, money, BOOK)


def test_an_invoice_that_is_deducted_whole_stays_open_whole() -> None:
    decision = decided(
        paid(120_000, documents=(told("INV-1042", 0, 0, (480_000, "billed twice (19)")), told("1043", 120_000)))
    )
    assert decision.chosen is not None
    assert decision.chosen.parts == (Part(1043, 120_000),)
    assert decision.chosen.difference_minor == 480_000


@pytest.mark.parametrize(("days", "leg"), [(10, 9_600), (90, 0)])
def test_a_discount_is_closed_as_far_as_the_terms_allow_it(days: int, leg: int) -> None:
    item = INV_1042._replace(issued_on=TODAY - timedelta(days=days), discount_basis_points=200, discount_days=10)
    decision = decided(paid(470_400, documents=(told("INV-1042", 470_400, 9_600),)), items=(item,))
    assert decision.chosen is not None
    closed = [part.minor for part in decision.chosen.parts if part.kind is AllocationKind.DISCOUNT]
    assert (closed, decision.chosen.difference) == (
        [leg] if leg else [],
        Difference.DISCOUNT if leg else Difference.SHORT,
    )


def test_a_credit_note_that_is_taken_pays_with_the_cash() -> None:
    money = paid(570_000, documents=(told("INV-1042", 480_000), told("INV-1043", 120_000), told("CN-7", -30_000)))
    decision = decided(money, credits=(OpenCredit(7, ACME, "CN-7", "EUR", 30_000),))
    assert decision.chosen is not None
    assert set(decision.chosen.parts) == {
        Part(1042, 480_000), Part(1043, 90_000), Part(1043, 30_000, AllocationKind.CREDIT, 7)
    }  # fmt: skip


@pytest.mark.parametrize(
    "credit", [OpenCredit(7, BETA, "CN-7", "EUR", 30_000), OpenCredit(7, ACME, "CN-7", "EUR", 100)]
)
def test_a_credit_note_of_somebody_else_or_used_up_is_not_taken(credit: OpenCredit) -> None:
    money = paid(450_000, documents=(told("INV-1042", 480_000), told("CN-7", -30_000)))
    assert all(way.rung is not Rung.REMITTANCE for way in decided(money, credits=(credit,)).proposals)


@pytest.mark.parametrize(
    "documents",
    [
        (told("INV-1042", 480_000), told("", -30_000)),
        (told("INV-1042", 225_000), told("INV-1042", 225_000)),
        (told("INV-1042", 330_000), told("INV-9999", 120_000)),
        (told("INV-1043", 450_000),),
        (told("INV-1042", 440_000),),
    ],
)
def test_what_cannot_be_settled_line_by_line_is_not_taken_at_its_word(documents: tuple[Document, ...]) -> None:
    decision = decided(paid(450_000, documents=documents))
    ways = (*decision.proposals, *([decision.chosen] if decision.chosen else []))
    assert all(way.rung is not Rung.REMITTANCE for way in ways)


def test_a_mail_is_believed_of_its_own_invoices_only() -> None:
    own = paid(370_000, told_by=ACME, documents=(told("INV-1043", 120_000), told("INV-1050", 250_000)))
    assert decided(own, payers=SUPPOSED).outcome is Outcome.AUTO
    others = paid(120_000, told_by=ACME, documents=(told("B-77", 120_000),))
    decision = decided(others, items=(INV_1042, INV_1043, INV_1050, B_77), payers=(*SUPPOSED, Payer(BETA, Known.NAME)))
    assert decision.outcome is not Outcome.AUTO
    assert Veto.UNRELATED_PAYER in decision.vetoes
