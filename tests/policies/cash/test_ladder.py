"""Rung by rung: which evidence decides, what only proposes, and what forbids to decide unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ledger.allocations import AllocationKind
from ledger.money import Money
from policies.cash.candidate import Difference, Part, Rung, Veto
from policies.cash.deciding import Outcome, Review
from policies.cash.money_in import (
    Document,
    Hold,
    Knowledge,
    Known,
    MoneyIn,
    OpenCredit,
    OpenPromise,
    Payer,
    Relation,
    RelationKind,
)
from policies.cash.subsets import MOST_SOLUTIONS, sums_to
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
    TODAY,
    applied,
    decided,
    item,
    paid,
)

pytestmark = pytest.mark.words

CLOSED_1042 = INV_1042._replace(balance_minor=0, closed=True)


def documents(*told: tuple[str, int]) -> tuple[Document, ...]:
    return tuple(Document(number, Money(minor, "EUR")) for number, minor in told)


def test_remittance_told_line_by_line_pays_what_it_says_and_leaves_the_rest_open() -> None:
    money = paid(580_000, documents=documents(("INV-1042", 460_000), ("INV-1043", 120_000)))
    decision = decided(money)
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 460_000, 1043: 120_000}
    assert decision.reviews == (Review.ASK_REASON_OF_SHORT_PAY,)


def test_an_end_to_end_id_we_gave_out_is_a_reference() -> None:
    decision = decided(paid(480_000, end_to_end_id="RF63INV1042", payer_account=""), replace(BOOK, payers=()))
    assert decision.outcome is Outcome.AUTO
    assert decision.chosen is not None
    assert decision.chosen.rung is Rung.OWN_ID


@pytest.mark.parametrize("text", ["INV-1024", "INV-10422", "INV-142", "1NV-1O42", "10421043"])
def test_a_number_nearly_right_is_believed_of_a_known_payer_when_the_amount_agrees(text: str) -> None:
    minor = 600_000 if text == "10421043" else 480_000
    assert decided(paid(minor, text)).outcome is Outcome.AUTO


@pytest.mark.parametrize("text", ["INV-1044"])
def test_a_number_nearly_that_of_two_invoices_is_nobodys(text: str) -> None:
    decision = decided(paid(480_000, text))
    assert decision.outcome is Outcome.PROPOSE


def test_a_number_misread_beside_a_right_one_is_paid_with_it_when_the_sum_agrees() -> None:
    assert applied(decided(paid(600_000, "INV-1043 INV-IO42"))) == {1042: 480_000, 1043: 120_000}
    assert decided(paid(240_000, "INV-1043 INV-IO42")).outcome is Outcome.PROPOSE


def test_a_number_that_is_in_nobodys_book_keeps_the_amount_alone_from_being_believed() -> None:
    decision = decided(paid(480_000, "INV-7777"))
    assert decision.outcome is Outcome.PROPOSE
    assert decision.proposals[0].invoice_ids == (1042,)


def test_an_order_number_decides_with_payer_and_amount() -> None:
    ordered = INV_1042._replace(other_numbers=("PO 4711-A",))
    twin = item("INV-1060", 480_000)
    decision = decided(paid(480_000, "PO4711A"), items=(ordered, twin))
    assert decision.outcome is Outcome.AUTO
    assert applied(decision) == {1042: 480_000}


def test_of_several_invoices_of_an_order_the_amount_tells_which() -> None:
    ordered = tuple(one._replace(other_numbers=("PO 4711-A",)) for one in BOOK.items)
    assert applied(decided(paid(120_000, "PO 4711-A"), items=ordered)) == {1043: 120_000}


def test_digits_that_the_amount_does_not_bear_out_are_only_proposed() -> None:
    assert decided(paid(30_000, "Kunde 1050")).outcome is Outcome.PROPOSE
    assert decided(paid(30_000, "INV-1050")).outcome is Outcome.AUTO


def test_money_too_much_beside_other_open_invoices_is_only_proposed() -> None:
    assert decided(paid(490_000, "INV-1042")).outcome is Outcome.PROPOSE
    alone = decided(paid(490_000, "INV-1042"), items=(INV_1042,))
    assert alone.outcome is Outcome.AUTO
    assert (alone.unapplied_minor, alone.reviews) == (10_000, (Review.OVERPAID,))


def test_an_overdue_total_that_equal_invoices_would_make_as_well_is_only_proposed() -> None:
    later = date(2026, 7, 1)
    equal = tuple(
        item(f"INV-{place}", 19_000, due_on=later if place > 1 else TODAY - timedelta(3)) for place in range(4)
    )
    assert decided(paid(38_000), items=equal).outcome is Outcome.PROPOSE


def test_what_only_a_model_read_is_proposed() -> None:
    decision = decided(paid(200_000, "as agreed", read_numbers=("INV-1042",)))
    assert decision.outcome is Outcome.PROPOSE
    assert Veto.FREE_TEXT_ONLY in decision.vetoes
    # Where the amount tells by itself, the model takes nothing away.
    assert decided(paid(480_000, "as agreed", read_numbers=("INV-1042",))).outcome is Outcome.AUTO


def test_a_named_month_is_paid_together() -> None:
    items = [item(f"INV-{n}", minor, issued_on=date(2026, 5, 9)) for n, minor in ((1, 10_010), (2, 20_020))]
    older = item("INV-3", 5_005, issued_on=date(2026, 4, 9))
    assert applied(decided(paid(30_030, "Rechnungen 05/2026"), items=(*items, older))) == {1: 10_010, 2: 20_020}


def test_instalments_are_paid_in_their_order() -> None:
    plan = [OpenPromise(n, ACME, "EUR", TODAY + timedelta(days=n), ((1042, 160_000),), plan_id=5) for n in (9, 1, 5)]
    decision = decided(paid(160_000), promises=tuple(plan))
    assert decision.outcome is Outcome.AUTO
    assert decision.chosen is not None
    assert decision.chosen.promise_id == 1


def test_of_equal_invoices_the_promised_one_is_paid() -> None:
    twins = (item("INV-1", 50_000), item("INV-2", 50_000))
    promise = OpenPromise(3, ACME, "EUR", TODAY, ((2, 50_000),))
    assert applied(decided(paid(50_000), items=twins, promises=(promise,))) == {2: 50_000}
    assert decided(paid(50_000), items=twins).outcome is Outcome.PROPOSE


def test_of_equal_invoices_the_oldest_is_paid_where_the_rules_say_so() -> None:
    twins = (item("INV-2", 50_000), item("INV-1", 50_000, due_on=date(2026, 4, 1)))
    rules = replace(DEFAULT_CASH, oldest_of_equal_first=True)
    assert applied(decided(paid(50_000), replace(BOOK, items=twins), rules)) == {1: 50_000}


def test_a_sum_is_believed_only_of_odd_amounts_due_one_after_the_other() -> None:
    minors = (10_013, 7_077, 5_119, 3_331)
    odd = [item(f"INV-{place}", minor, due_on=date(2026, 3, 1 + place)) for place, minor in enumerate(minors)]
    assert applied(decided(paid(10_013 + 7_077), items=tuple(odd))) == {0: 10_013, 1: 7_077}
    assert decided(paid(10_013 + 5_119), items=tuple(odd)).outcome is Outcome.PROPOSE
    not_due = odd[1]._replace(due_on=date(2026, 12, 1))
    assert decided(paid(10_013 + 7_077), items=(odd[0], not_due, *odd[2:])).outcome is Outcome.PROPOSE


def test_sums_are_searched_in_bounded_steps_and_shown_only_so_far() -> None:
    assert len(sums_to([1] * 25, 6, 6)) == MOST_SOLUTIONS
    assert sums_to([3, 5, 9, 17], 26, 6) == [(2, 3)]
    assert sums_to([3, 5], 5, 6) == []


@pytest.mark.parametrize(
    ("relation", "outcome", "veto"),
    [
        (None, Outcome.PROPOSE, Veto.UNRELATED_PAYER),
        (Relation(ACME, BETA, RelationKind.PARENT), Outcome.AUTO, None),
        (Relation(ACME, BETA, RelationKind.THIRD_PARTY, 1), Outcome.PROPOSE, Veto.UNCONFIRMED_PAYER),
        (Relation(ACME, BETA, RelationKind.THIRD_PARTY, 2), Outcome.AUTO, None),
        (Relation(ACME, BETA, RelationKind.FACTOR, 9), Outcome.PROPOSE, Veto.FACTOR),
    ],
)
def test_who_pays_for_another_has_to_be_related(relation: Relation | None, outcome: Outcome, veto: Veto | None) -> None:
    decision = decided(paid(120_000, "B-77"), items=(B_77, INV_1042), relations=(relation,) if relation else ())
    assert decision.outcome is outcome
    assert veto is None or veto in decision.vetoes


@pytest.mark.parametrize(
    ("payer", "outcome"),
    [
        (Payer(ACME, Known.ALIAS, 1), Outcome.PROPOSE),
        (Payer(ACME, Known.ALIAS, 2), Outcome.AUTO),
        (Payer(ACME, Known.ACCOUNT, 0), Outcome.PROPOSE),
        (Payer(ACME, Known.NUMBER, 9), Outcome.PROPOSE),
    ],
)
def test_a_payer_is_believed_once_confirmed(payer: Payer, outcome: Outcome) -> None:
    assert decided(paid(480_000), payers=(payer,)).outcome is outcome


@pytest.mark.parametrize(
    ("changes", "veto"),
    [
        ({"closed_until": TODAY}, Veto.CLOSED_PERIOD),
        ({"statement_gap": True}, Veto.STATEMENT_GAP),
        ({"items": (INV_1042._replace(held=Hold.FRAUD),)}, Veto.HELD),
    ],
)
def test_what_stands_against_a_line_leaves_it_to_a_person(changes: dict[str, Any], veto: Veto) -> None:
    decision = decided(paid(480_000, "INV-1042"), **changes)
    assert decision.outcome is Outcome.PROPOSE
    assert veto in decision.vetoes


def test_above_the_limit_a_person_decides() -> None:
    rules = replace(DEFAULT_CASH, auto_limit_minor=479_999)
    assert Veto.ABOVE_LIMIT in decided(paid(480_000, "INV-1042"), BOOK, rules).vetoes


@pytest.mark.parametrize("hold", [Hold.INSOLVENCY, Hold.LEGAL])
def test_money_of_who_is_with_lawyers_is_kept_on_account(hold: Hold) -> None:
    decision = decided(paid(480_000, "INV-1042"), items=(INV_1042._replace(held=hold),))
    assert decision.outcome is Outcome.ON_ACCOUNT
    assert decision.reviews == (Review.INSOLVENCY_OR_LEGAL,)


def test_money_on_what_was_written_off_is_for_a_person() -> None:
    decision = decided(paid(480_000, "INV-1042"), items=(INV_1042._replace(balance_minor=0, written_off=True),))
    assert decision.outcome is Outcome.ON_ACCOUNT
    assert decision.reviews == (Review.RECOVERY,)


def test_a_closed_invoice_beside_an_open_one_leaves_both_to_a_person() -> None:
    decision = decided(paid(120_000, "INV-1042 INV-1043"), items=(CLOSED_1042, INV_1043))
    assert decision.outcome is Outcome.PROPOSE
    assert Veto.CLOSED in decision.vetoes


def test_the_disputed_part_is_not_paid_even_when_the_money_is_there() -> None:
    decision = decided(paid(480_000, "INV-1042"), items=(INV_1042._replace(disputed_minor=80_000),))
    assert decision.outcome is Outcome.PROPOSE
    assert Veto.DISPUTED in decision.vetoes
    assert decision.proposals[0].parts == (Part(1042, 400_000),)


@pytest.mark.parametrize(("day", "parts"), [(10, 2), (13, 2), (14, 1)])
def test_a_discount_is_earned_within_its_days_and_the_grace(day: int, parts: int) -> None:
    bill = item("INV-9", 1_000_000, issued_on=TODAY - timedelta(days=day), discount_basis_points=200, discount_days=10)
    decision = decided(paid(980_000, "INV-9"), items=(bill,))
    assert decision.outcome is Outcome.AUTO
    assert decision.chosen is not None
    assert len(decision.chosen.parts) == parts
    assert decision.chosen.difference is (Difference.DISCOUNT if parts == 2 else Difference.SHORT)


@pytest.mark.parametrize(("used", "outcome"), [(0, Outcome.AUTO), (450, Outcome.AUTO), (451, Outcome.PROPOSE)])
def test_little_is_closed_by_tolerance_until_the_month_is_used_up(used: int, outcome: Outcome) -> None:
    decision = decided(paid(479_950, "INV-1042"), tolerated_minor={ACME: used})
    assert decision.outcome is outcome
    way = decision.chosen or decision.proposals[0]
    assert way.parts[-1] == Part(1042, 50, AllocationKind.TOLERANCE)


def test_a_fee_is_only_what_the_bank_says_was_taken() -> None:
    rules = replace(DEFAULT_CASH, fee_absorbed_minor=5_000)
    told = paid(478_000, "INV-1042", instructed=Money(480_000, "EUR"))
    other = paid(478_000, "INV-1042 SHA", charges=Money(1_000, "EUR"))
    for money, difference in ((told, Difference.FEE), (other, Difference.SHORT)):
        chosen = decided(money, BOOK, rules).chosen
        assert chosen is not None
        assert chosen.difference is difference


def test_a_credit_note_that_is_named_is_netted() -> None:
    credits = (OpenCredit(4, ACME, "CN-12", "EUR", 30_000),)
    decision = decided(paid(450_000, "INV-1042 less CN-12"), credits=credits)
    assert decision.outcome is Outcome.AUTO
    assert decision.chosen is not None
    assert decision.chosen.parts == (Part(1042, 450_000), Part(1042, 30_000, AllocationKind.CREDIT, 4))
    assert decided(paid(450_000, "INV-1042"), credits=credits).chosen != decision.chosen


def test_money_short_of_several_invoices_is_never_spread_unasked() -> None:
    decision = decided(paid(500_000, "INV-1042 INV-1043"))
    assert decision.outcome is Outcome.PROPOSE
    assert Veto.SPREAD in decision.vetoes


@pytest.mark.parametrize(
    ("money", "agrees"),
    [
        (paid(520_000, "INV-1042", currency="USD", instructed=Money(480_000, "EUR")), True),
        (paid(520_000, "INV-1042", currency="USD"), True),
        (paid(600_000, "INV-1042", currency="USD"), False),
    ],
)
def test_an_exchange_is_proposed_higher_where_amount_or_rate_agree(money: MoneyIn, agrees: bool) -> None:
    decision = decided(money, rates={"EUR": 1_090_000})
    assert decision.outcome is Outcome.PROPOSE
    assert (decision.proposals[0].score > 800) is agrees


def test_a_shared_service_centre_narrows_who_pays_and_does_not_decide() -> None:
    both = (Payer(ACME, Known.ACCOUNT, 3), Payer(BETA, Known.ACCOUNT, 3))
    decision = decided(paid(120_000), Knowledge(items=(INV_1043, B_77, INV_1050), payers=both))
    assert decision.outcome is Outcome.PROPOSE
    assert applied(decided(paid(120_000, "B-77"), Knowledge(items=(INV_1043, B_77), payers=both))) == {77: 120_000}


def test_a_known_payer_of_nothing_open_keeps_it_as_a_prepayment_on_account() -> None:
    decision = decided(paid(120_000), Knowledge(payers=ACME_KNOWN))
    assert decision.outcome is Outcome.ON_ACCOUNT
    assert decision.payer_ids == (ACME,)
