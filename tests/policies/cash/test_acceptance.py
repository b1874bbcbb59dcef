"""What the house promises about cash, line by line of the acceptance table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.allocations import AllocationKind
from ledger.money import Money
from policies.cash.candidate import Difference, Family, Part, Veto
from policies.cash.deciding import Outcome, Review
from policies.cash.money_in import Knowledge, Known, OpenPromise, Payer
from policies.defaults import DEFAULT_CASH
from tests.policies.cash.cases import (
    ACME,
    ACME_KNOWN,
    B_77,
    BETA,
    BOOK,
    INV_1042,
    INV_1043,
    INV_1050,
    applied,
    decided,
    item,
    paid,
)

pytestmark = pytest.mark.words


def test_our_own_valid_reference_and_the_amount_are_enough_without_knowing_who_pays() -> None:
    stranger = paid(480_000, "RF63 INV1042", payer_account="", payer_name="")
    decision = decided(stranger, Knowledge(items=(INV_1042,)))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 480_000}
    assert decision.chosen is not None
    assert decision.chosen.families == {Family.REFERENCE, Family.AMOUNT}


def test_two_numbers_without_prefix_are_both_paid() -> None:
    decision = decided(paid(600_000, "1042/1043"))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 480_000, 1043: 120_000}


def test_a_number_misread_is_believed_when_payer_and_amount_agree() -> None:
    decision = decided(paid(480_000, "INV-IO42"))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 480_000}
    assert decision.chosen is not None
    assert decision.chosen.families >= {Family.REFERENCE, Family.IDENTITY, Family.AMOUNT}


def test_a_name_alone_does_not_break_a_tie_between_two_customers() -> None:
    holding = paid(120_000, payer_account="FR7630006000011234567890189", payer_name="ACME Holding")
    decision = decided(holding, payers=(Payer(ACME, Known.NAME),), same_amount=(INV_1043, B_77))
    assert decision.outcome is Outcome.PROPOSE
    assert {way.invoice_ids for way in decision.proposals} == {(1043,), (77,)}
    assert decision.payer_ids == ()


def test_a_round_sum_with_what_is_not_due_is_only_proposed() -> None:
    decision = decided(paid(370_000))
    assert decision.outcome is Outcome.PROPOSE
    assert decision.proposals[0].invoice_ids == (1043, 1050)


def test_the_balance_of_the_whole_account_clears_all_of_it() -> None:
    decision = decided(paid(850_000, "Kontoausgleich"))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 480_000, 1043: 120_000, 1050: 250_000}


def test_what_was_promised_goes_to_the_promised_invoice() -> None:
    promise = OpenPromise(7, ACME, "EUR", date(2026, 6, 12), ((1042, 200_000),))
    decision = decided(paid(200_000), promises=(promise,))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 200_000}
    assert decision.chosen is not None
    assert decision.chosen.promise_id == 7


def test_the_undisputed_part_is_paid_and_the_disputed_part_stays_open() -> None:
    disputed = INV_1042._replace(disputed_minor=80_000)
    decision = decided(paid(400_000), items=(disputed, INV_1043, INV_1050))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 400_000}


@pytest.mark.parametrize(
    ("absorbed", "parts"),
    [
        (5_000, (Part(1042, 478_000), Part(1042, 2_000, AllocationKind.FEE))),
        (0, (Part(1042, 478_000),)),
    ],
)
def test_a_bank_fee_is_absorbed_where_the_rules_say_so_and_stays_open_otherwise(
    absorbed: int, parts: tuple[Part, ...]
) -> None:
    decision = decided(paid(478_000, "INV-1042 SHA"), rules=replace(DEFAULT_CASH, fee_absorbed_minor=absorbed))
    assert decision.outcome is Outcome.AUTO
    assert decision.chosen is not None
    assert decision.chosen.parts == parts


def test_double_the_amount_pays_once_and_a_person_looks_at_the_rest() -> None:
    decision = decided(paid(960_000, "INV-1042"))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 480_000}
    assert decision.unapplied_minor == 480_000
    assert decision.reviews == (Review.DUPLICATE,)


def test_a_paid_invoice_named_again_takes_nothing() -> None:
    closed = INV_1042._replace(balance_minor=0, closed=True)
    decision = decided(paid(480_000, "INV-1042"), items=(closed, INV_1043, INV_1050))
    assert decision.outcome is Outcome.ON_ACCOUNT
    assert decision.unapplied_minor == 480_000
    assert Veto.CLOSED in decision.vetoes
    assert decision.reviews == (Review.DUPLICATE,)


@pytest.mark.parametrize("known_elsewhere", [True, False])
def test_a_number_that_is_not_the_payers_is_not_turned_into_one_the_amount_does_not_fit(known_elsewhere: bool) -> None:
    others = (item("INV-1024", 70_000, customer_id=BETA),) if known_elsewhere else ()
    decision = decided(paid(490_000, "INV-1024"), items=(*BOOK.items, *others))
    assert decision.outcome is Outcome.ON_ACCOUNT
    assert decision.unapplied_minor == 490_000
    assert decision.reviews == (Review.ASK_FOR_REMITTANCE,)
    assert (Veto.UNRELATED_PAYER in decision.vetoes) is known_elsewhere


def test_of_two_identical_payments_the_second_finds_nothing_left() -> None:
    first = decided(paid(120_000))
    assert applied(first) == {1043: 120_000}
    second = decided(paid(120_000), items=(INV_1042, INV_1043._replace(balance_minor=0, closed=True), INV_1050))
    assert second.outcome is Outcome.ON_ACCOUNT
    assert second.unapplied_minor == 120_000


def test_another_currency_is_proposed_with_what_it_settles() -> None:
    decision = decided(paid(520_000, "1042", currency="USD"))
    assert decision.outcome is Outcome.PROPOSE
    assert Veto.CURRENCY in decision.vetoes
    assert decision.proposals[0].settles == Money(480_000, "EUR")


def test_a_return_is_never_cash() -> None:
    with pytest.raises(ValueError, match="not money that came in"):
        paid(-480_000)


@pytest.mark.parametrize("text", ["INV-118", ""])
def test_tax_withheld_on_the_net_amount_is_explained_for_who_withholds(text: str) -> None:
    bill = item("INV-118", 11_800_000, currency="INR", net_minor=10_000_000)
    book = Knowledge(items=(bill,), payers=ACME_KNOWN, withholding=frozenset({ACME}))
    decision = decided(paid(10_800_000, text, currency="INR"), book)
    assert decision.outcome is Outcome.AUTO
    assert decision.chosen is not None
    assert decision.chosen.parts == (Part(118, 10_800_000), Part(118, 1_000_000, AllocationKind.WITHHOLDING))
    assert decision.chosen.difference is Difference.WITHHOLDING
    assert Review.WITHHOLDING_CERTIFICATE in decision.reviews


def test_nobody_known_and_nothing_fitting_is_left_unidentified() -> None:
    decision = decided(paid(33_333, "Danke", payer_name="?", payer_account=""), Knowledge())
    assert decision.outcome is Outcome.UNIDENTIFIED
    assert decision.reviews == (Review.TRACE_PAYER,)
