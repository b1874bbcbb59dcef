"""How payers pay and write without numbers: references of any scheme, payment runs, months, and what is short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from policies.cash.candidate import Family, Rung, Veto
from policies.cash.deciding import Outcome, Review
from policies.cash.money_in import Knowledge, OpenItem
from policies.cash.months import months_in
from policies.defaults import DEFAULT_CASH
from tests.policies.cash.cases import (
    ACME_KNOWN,
    B_77,
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

BILL = item("20261042", 480_000)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("+++002/0261/04270+++", ()),
        ("", ("002026104270",)),
        ("00 00000 00000 00000 02026 10426", ()),
        ("", ("202610424",)),
        ("", ("202610421",)),
    ],
)
def test_a_reference_of_any_scheme_is_ours_when_it_is_made_of_the_whole_number(
    text: str, given: tuple[str, ...]
) -> None:
    stranger = paid(480_000, text, payer_account="", payer_name="", creditor_references=given)
    decision = decided(stranger, Knowledge(items=(BILL,)))
    assert (decision.outcome, applied(decision)) == (Outcome.AUTO, {20261042: 480_000})
    assert decision.chosen is not None
    assert decision.chosen.rung is Rung.STRUCTURED_REFERENCE


def test_a_reference_made_of_another_number_means_no_invoice_that_ends_like_it() -> None:
    stranger = paid(480_000, "+++002/0261/04270+++", payer_account="", payer_name="")
    assert decided(stranger, Knowledge(items=(INV_1042,))).chosen is None


def test_references_one_after_the_other_are_all_read() -> None:
    other = INV_1043._replace(our_reference="RF36INV1043")
    decision = decided(paid(600_000, "RF63 INV1 042 RF36 INV1 043"), items=(INV_1042, other, INV_1050))
    assert applied(decision) == {1042: 480_000, 1043: 120_000}


def test_money_too_much_by_a_reference_closes_its_invoice_and_the_rest_waits() -> None:
    decision = decided(paid(481_000, "RF63 INV1042"))
    assert (applied(decision), decision.unapplied_minor) == ({1042: 480_000}, 1_000)
    assert decision.reviews == (Review.OVERPAID,)


@pytest.mark.parametrize(("ahead", "outcome"), [(9, Outcome.AUTO), (40, Outcome.PROPOSE)])
def test_a_payment_run_takes_all_that_is_due_by_a_day_soon(ahead: int, outcome: Outcome) -> None:
    soon = item("INV-1049", 31_337, due_on=TODAY + timedelta(days=ahead))
    later = item("INV-1051", 44_444, due_on=TODAY + timedelta(days=ahead + 1))
    decision = decided(paid(151_337), items=(INV_1043, soon, later))
    assert decision.outcome is outcome
    assert (applied(decision) or {part.invoice_id: part.minor for part in decision.proposals[0].parts}) == {
        1043: 120_000,
        1049: 31_337,
    }


def test_a_payment_run_does_not_choose_among_invoices_due_on_one_day() -> None:
    due = TODAY + timedelta(days=5)
    same = [item(f"INV-10{n}", minor, due_on=due) for n, minor in ((60, 11_111), (61, 22_222), (62, 44_444))]
    assert decided(paid(33_333), items=tuple(same)).outcome is Outcome.PROPOSE


def _rent(number: str, month: int, days: int) -> OpenItem:
    issued = date(2026, month, 1)
    return item(number, 65_450, issued_on=issued, due_on=issued + timedelta(days=days))


@pytest.mark.parametrize("text", ["Miete April 2026", "loyer avril", "rent 04/2026"])
def test_of_equal_invoices_the_one_of_the_month_named_is_paid(text: str) -> None:
    rents = tuple(_rent(f"INV-110{month}", month, 14) for month in (3, 4, 5))
    decision = decided(paid(65_450, text), items=rents)
    assert applied(decision) == {1104: 65_450}
    assert decision.chosen is not None
    assert Family.CONTEXT in decision.chosen.families


def test_a_month_that_two_equal_invoices_may_mean_only_says_which_is_shown_first() -> None:
    rents = tuple(_rent(f"INV-110{month}", month, 35) for month in (3, 4, 5))
    decision = decided(paid(65_450, "Miete April"), items=rents)
    assert decision.outcome is Outcome.PROPOSE
    assert decision.proposals[0].invoice_ids == (1104,)


def test_of_many_equal_invoices_the_oldest_and_the_one_due_about_now_are_shown() -> None:
    rents = tuple(_rent(f"INV-120{month}", month, 35) for month in (1, 2, 3, 4, 5))
    shown = [way.invoice_ids for way in decided(paid(65_450), items=rents).proposals]
    assert shown[:2] == [(1201,), (1205,)]


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("RECHNUNGEN MÄRZ 2026", {(2026, 3)}),
        ("FÉVRIER", {(2026, 2)}),
        ("DEC-2025", set()),
        ("DECEMBER", {(2025, 12)}),
        ("JULY", {(2026, 7)}),
        ("JUNI/2025 05/2026", {(2025, 6), (2026, 5)}),
        ("AUTOMAI GMBH, MARCHAND", set()),
    ],
)
def test_months_are_read_in_figures_and_in_words(text: str, months: set[tuple[int, int]]) -> None:
    assert months_in(text, TODAY) == months


def test_who_names_a_closed_invoice_is_shown_nobody_elses_of_that_amount() -> None:
    closed = INV_1043._replace(balance_minor=0, closed=True)
    stranger = paid(120_000, "INV-1043", payer_account="", payer_name="")
    decision = decided(stranger, Knowledge(items=(closed,), same_amount=(B_77,)))
    assert (decision.outcome, decision.proposals) == (Outcome.UNIDENTIFIED, ())


def test_what_is_short_of_several_invoices_is_shown_on_one_of_them() -> None:
    decision = decided(paid(599_000, "1042/1043"))
    assert decision.outcome is Outcome.PROPOSE
    assert decision.vetoes == {Veto.SPREAD}
    assert {part.invoice_id: part.minor for part in decision.proposals[0].parts} == {1042: 480_000, 1043: 119_000}


def test_the_oldest_of_equal_invoices_stays_the_rule_where_a_tenant_set_it() -> None:
    rules = replace(DEFAULT_CASH, oldest_of_equal_first=True)
    rents = tuple(_rent(f"INV-110{month}", month, 35) for month in (3, 4))
    assert applied(decided(paid(65_450, "Miete"), replace(BOOK, payers=ACME_KNOWN), rules, items=rents)) == {
        1103: 65_450
    }
