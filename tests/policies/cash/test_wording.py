"""What people are told of a payment: one sentence with its reason, and figures that sum to the payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.allocations import AllocationKind
from policies.cash import wording
from policies.cash.candidate import Difference, Rung, Veto
from policies.cash.money_in import Knowledge, Known, MoneyIn, OpenPromise, Payer
from policies.cash.wording import arithmetic, sentence
from policies.defaults import DEFAULT_CASH
from tests.policies.cash.cases import ACME, ACME_KNOWN, B_77, BOOK, INV_1043, decided, item, paid

pytestmark = pytest.mark.words

PROMISE = OpenPromise(7, ACME, "EUR", date(2026, 6, 12), ((1042, 200_000),))
SAID = [
    (paid(480_000, "RF63 INV1042"), BOOK, "4,800.00 EUR pays INV-1042, because it quotes our reference."),
    (
        paid(478_000, "INV-1042 SHA"),
        BOOK,
        "4,780.00 EUR pays INV-1042, because it names the number; 20.00 EUR is the bank's fee.",
    ),
    (
        paid(960_000, "INV-1042"),
        BOOK,
        "9,600.00 EUR pays INV-1042, because it names the number; 4,800.00 EUR is more than is open; "
        "4,800.00 EUR is kept on account.",
    ),
    (
        paid(200_000),
        replace(BOOK, promises=(PROMISE,)),
        "2,000.00 EUR pays INV-1042, because the amount was promised for about this day; 2,800.00 EUR stays open.",
    ),
    (
        paid(520_000, "1042", currency="USD"),
        BOOK,
        "5,200.00 USD may pay INV-1042 (4,800.00 EUR), because it names the number; not applied, "
        "as it came in another currency.",
    ),
    (
        paid(370_000),
        BOOK,
        "3,700.00 EUR may pay INV-1043 and INV-1050, because the amounts sum up; not applied, "
        "as the evidence is not enough to decide alone.",
    ),
    (paid(33_333), BOOK, "333.33 EUR is kept on account, as nothing open fits it."),
    (paid(33_333), Knowledge(), "333.33 EUR is unidentified, as nothing tells who paid it and what for."),
    (
        paid(120_000, payer_account=""),
        replace(BOOK, payers=(Payer(ACME, Known.NAME),), same_amount=(INV_1043, B_77)),
        "1,200.00 EUR may pay INV-1043, because the payer has one open invoice of that amount; not applied, "
        "as nobody has confirmed who pays.",
    ),
]
RULES = replace(DEFAULT_CASH, fee_absorbed_minor=5_000)


@pytest.mark.parametrize(("money", "book", "words"), SAID)
def test_a_decision_is_told_in_a_sentence_with_its_reason(money: MoneyIn, book: Knowledge, words: str) -> None:
    assert sentence(decided(money, book, RULES), money, book) == words


@pytest.mark.parametrize(("money", "book", "_words"), SAID)
def test_the_figures_of_cash_sum_to_the_payment(money: MoneyIn, book: Knowledge, _words: str) -> None:
    decision = decided(money, book, RULES)
    for way in filter(None, (decision.chosen, *decision.proposals)):
        cash = sum(figure.amount.minor for figure in arithmetic(way, money, book) if figure.cash)
        assert cash == (way.settles or money.amount).minor


def test_legs_that_are_not_cash_are_named_beside_the_invoice() -> None:
    bill = item("INV-118", 11_800_000, currency="INR", net_minor=10_000_000)
    book = Knowledge(items=(bill,), payers=ACME_KNOWN, withholding=frozenset({ACME}))
    money = paid(10_800_000, "INV-118", currency="INR")
    chosen = decided(money, book).chosen
    assert chosen is not None
    assert [(figure.label, str(figure.amount)) for figure in arithmetic(chosen, money, book)] == [
        ("INV-118", "108,000.00 INR"),
        ("INV-118, withheld tax", "10,000.00 INR"),
    ]


def test_every_reason_veto_and_difference_has_words() -> None:
    assert set(wording._BECAUSE) == set(Rung)
    assert set(wording._AGAINST) == set(Veto)
    assert set(wording._DIFFERENCES) | {Difference.NONE} == set(Difference)
    assert set(wording._LEGS) < set(AllocationKind)
