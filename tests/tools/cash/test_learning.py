"""Sure matches teach who pays from an account: seen twice, for one customer only, and forgotten with what is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.references import issued
from store.tables import PayerKey
from tests.tools.cash.till import Till

OURS = "FR7630006000011234567890189"


@pytest.fixture
def steady(till: Till) -> Till:
    """A till at which each of ACME's payments from a new account quotes our reference."""
    for number in ("INV-2001", "INV-2002", "INV-2003"):
        due = till.book.today - timedelta(days=5)
        till.invoices[number] = till.book.invoice(till.acme, 33_310, number=number, due=due)
    return till


def quotes(till: Till, *numbers: str) -> list[int]:
    lines = [till.pays(till.balances()[number], issued(number), OURS) for number in numbers]
    till.match()
    assert {till.outcome(line) for line in lines} == {"auto"}
    return lines


def test_an_account_seen_in_two_sure_matches_identifies_who_pays(steady: Till) -> None:
    quotes(steady, "INV-2001")
    unsure = steady.pays(480_000, account=OURS)
    steady.match()
    assert steady.outcome(unsure) != "auto"
    quotes(steady, "INV-2002")
    sure = steady.pays(120_000 + 250_000 + 33_310 + 480_000, account=OURS)
    steady.match()
    assert steady.outcome(sure) == "auto"
    assert steady.receipt(sure).customer_id == steady.acme
    assert [(key.kind, key.learned_by) for key in steady.book.rows(PayerKey)] == [("seen", "agent")] * 2
    assert steady.book.findings() == []


def test_what_is_taken_back_is_unlearned(steady: Till) -> None:
    first, _ = quotes(steady, "INV-2001", "INV-2002")
    steady.unapply(first)
    unsure = steady.pays(250_000, account=OURS)
    steady.match()
    assert steady.outcome(unsure) != "auto"


def test_an_account_seen_to_pay_for_two_customers_identifies_neither_and_stands_in_nobodys_way(steady: Till) -> None:
    quotes(steady, "INV-2001")
    quotes(steady, "B-77")
    quotes(steady, "INV-2002", "INV-2003")
    unsure = steady.pays(480_000, account=OURS)
    steady.match()
    assert steady.outcome(unsure) != "auto"
    assert steady.receipt(unsure).customer_id is None


def test_a_known_account_teaches_nothing_more(steady: Till) -> None:
    quotes(steady, "INV-2001", "INV-2002")
    quotes(steady, "INV-2003")
    assert len(steady.book.rows(PayerKey)) == 2


def test_a_persons_word_counts_at_once(steady: Till) -> None:
    line = steady.pays(250_000, account=OURS)
    steady.match()
    steady.accept(line)
    sure = steady.pays(480_000, account=OURS)
    steady.match()
    assert steady.outcome(sure) == "auto"
