"""Somebody known who pays what another owes is believed after two confirmations, and a factor never."""

from __future__ import annotations

import pytest

from tests.tools.cash.till import Till
from tools.cash.correcting import CashRefusedError
from tools.cash.factoring import mark_factor


def owes(till: Till, number: str) -> int:
    """Have BETA owe 333.33, and ACME pay it by name."""
    till.invoices[number] = till.book.invoice(till.beta, 33_333, number=number)
    line = till.pays(33_333, number)
    till.match()
    return line


def mark(till: Till, line: int) -> str:
    with till.book.journal() as journal:
        return mark_factor(journal, line)


def test_a_third_party_is_proposed_until_two_people_confirmed_it_and_applied_from_then_on(acme: Till) -> None:
    outcomes = []
    for number in ("B-801", "B-802", "B-803"):
        line = owes(acme, number)
        outcomes.append(acme.outcome(line))
        if outcomes[-1] == "propose":
            acme.accept(line)
    assert outcomes == ["propose", "propose", "auto"]
    assert acme.receipt(line).customer_id == acme.beta
    assert acme.book.findings() == []


def test_what_a_third_party_pays_does_not_make_its_account_the_customers(acme: Till) -> None:
    acme.accept(owes(acme, "B-801"))
    line = acme.pays(120_000)
    acme.match()
    # 1,200.00 is what ACME owes and BETA too: that ACME paid once for BETA leaves no doubt whom it pays for now.
    assert acme.outcome(line) != "unidentified"
    assert acme.decisions(line)[-1].customer_id == acme.acme


def test_a_confirmation_that_was_taken_back_does_not_count(acme: Till) -> None:
    first = owes(acme, "B-801")
    acme.accept(first)
    acme.accept(owes(acme, "B-802"))
    acme.unapply(first)
    assert acme.outcome(owes(acme, "B-803")) == "propose"


def test_a_factor_is_never_believed(acme: Till) -> None:
    for number in ("B-801", "B-802"):
        line = owes(acme, number)
        acme.accept(line)
    assert "as a factor" in mark(acme, line)
    last = owes(acme, "B-803")
    assert acme.outcome(last) == "propose"
    assert "factor" in acme.decisions(last)[-1].sentence
    assert acme.book.findings() == []


def test_only_somebody_else_who_paid_can_be_a_factor(acme: Till) -> None:
    line = acme.pays(480_000, "INV-1042")
    acme.match()
    with pytest.raises(CashRefusedError, match="no account of the book but the customer's own"):
        mark(acme, line)
