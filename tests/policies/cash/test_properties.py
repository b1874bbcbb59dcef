"""What holds whatever the book and the payment: nothing is paid twice, nothing is guessed, order means nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.allocations import AllocationKind
from ledger.references import issued
from policies.cash.candidate import Candidate
from policies.cash.deciding import Decision, Outcome, decide
from policies.cash.money_in import Hold, Knowledge, Known, MoneyIn, OpenItem, OpenPromise, Payer, Relation, RelationKind
from policies.cash.rules import CashRules
from policies.defaults import DEFAULT_CASH
from tests.policies.cash.cases import ACME, BETA, TODAY, item, paid

pytestmark = pytest.mark.words

Case = tuple[MoneyIn, Knowledge]
AMOUNTS = st.one_of(st.sampled_from([10_000, 12_000, 22_000, 30_050, 480_000]), st.integers(1, 600_000))
RULES = st.builds(
    replace,
    st.just(DEFAULT_CASH),
    fee_absorbed_minor=st.sampled_from([0, 5_000]),
    oldest_of_equal_first=st.booleans(),
    auto_limit_minor=st.sampled_from([100_000, 25_000_000]),
)


@st.composite
def open_items(draw: st.DrawFn) -> tuple[OpenItem, ...]:
    numbers = draw(st.lists(st.integers(1_000, 1_060), max_size=8, unique=True))
    return tuple(draw(one_item(number)) for number in numbers)


@st.composite
def one_item(draw: st.DrawFn, number: int) -> OpenItem:
    balance = draw(AMOUNTS)
    closed = draw(st.integers(0, 12)) == 0
    return item(
        f"INV-{number}",
        balance,
        customer_id=draw(st.sampled_from([ACME, ACME, ACME, ACME, BETA])),
        total_minor=balance + draw(st.sampled_from([0, 0, 5_000])),
        net_minor=draw(st.sampled_from([None, balance * 100 // 118])),
        disputed_minor=draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1_000, 700_000])),
        held=draw(st.sampled_from(["", "", "", "", "", "", "", Hold.LEGAL, Hold.MANUAL, "vip"])),
        currency=draw(st.sampled_from(["EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "USD"])),
        due_on=TODAY + timedelta(days=draw(st.integers(-60, 30))),
        our_reference=issued(f"INV{number}"),
        discount_basis_points=draw(st.sampled_from([0, 200])),
        discount_days=60,
        closed=closed,
        written_off=closed and draw(st.booleans()),
    )


@st.composite
def books(draw: st.DrawFn) -> Knowledge:
    items = draw(open_items())
    payers = draw(
        st.just([Payer(ACME, Known.ACCOUNT, 1)])
        | st.lists(
            st.builds(Payer, st.sampled_from([ACME, BETA]), st.sampled_from(Known), st.integers(0, 3)), max_size=2
        )
    )
    relations = draw(
        st.lists(st.builds(Relation, st.just(ACME), st.just(BETA), st.sampled_from(RelationKind), st.integers(0, 3)))
    )
    promises = [
        OpenPromise(number, one.customer_id, one.currency, TODAY, ((one.invoice_id, draw(AMOUNTS)),))
        for number, one in enumerate(items)
        if draw(st.booleans())
    ]
    return Knowledge(
        items=items,
        payers=tuple(payers),
        relations=tuple(relations),
        promises=tuple(promises),
        same_amount=tuple(one for one in items if draw(st.booleans())),
        withholding=frozenset({ACME}) if draw(st.booleans()) else frozenset(),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A book and a payment that has something to do with it: it names some of it, or is the sum of some of it."""
    book = draw(books())
    some = draw(st.lists(st.sampled_from(book.items), max_size=4, unique=True)) if book.items else []
    total = sum(one.balance_minor for one in some) + draw(st.sampled_from([0, 0, 0, 0, 0, -50, -1_000, 10_000]))
    written = [draw(st.sampled_from([one.number, one.number[4:], one.our_reference, "INV1O42", ""])) for one in some]
    text = draw(st.sampled_from([" ", "/", ", "])).join(written)
    return paid(total if total > 0 else draw(AMOUNTS), text), book


def ways(decision: Decision) -> tuple[Candidate, ...]:
    return (decision.chosen,) if decision.chosen else decision.proposals


@settings(max_examples=50, deadline=None)
@given(cases(), RULES)
def test_no_way_takes_more_than_the_payment_has_or_an_invoice_may_be_paid(case: Case, rules: CashRules) -> None:
    money, book = case
    items = {one.invoice_id: one for one in book.items}
    for way in ways(decide(money, book, rules)):
        assert way.cash_minor <= (way.settles.minor if way.settles else money.amount.minor)
        assert all(part.minor > 0 for part in way.parts)
        for invoice in way.invoice_ids:
            assert sum(part.minor for part in way.parts if part.invoice_id == invoice) <= items[invoice].payable_minor


@settings(max_examples=50, deadline=None)
@given(cases(), RULES, st.randoms(use_true_random=False))
def test_the_order_the_book_answers_in_changes_nothing(case: Case, rules: CashRules, random: Random) -> None:
    money, book = case
    shuffled: dict[str, Any] = {
        name: tuple(random.sample(getattr(book, name), len(getattr(book, name))))
        for name in ("items", "payers", "relations", "promises", "same_amount")
    }
    assert decide(money, replace(book, **shuffled), rules) == decide(money, book, rules)


@settings(max_examples=50, deadline=None)
@given(cases(), RULES)
def test_unasked_are_only_two_families_ahead_of_the_rest_without_a_veto(case: Case, rules: CashRules) -> None:
    money, book = case
    decision = decide(money, book, rules)
    if decision.outcome is not Outcome.AUTO:
        assert decision.chosen is None
        assert decision.unapplied_minor == money.amount.minor
        return
    assert decision.chosen is not None
    assert len(decision.chosen.families) >= 2
    assert decision.chosen.score >= rules.auto_score
    assert decision.margin >= rules.margin
    assert not decision.vetoes
    assert money.amount.minor <= rules.auto_limit_minor
    assert decision.unapplied_minor + decision.chosen.cash_minor == money.amount.minor
    held = {one.invoice_id for one in book.items if one.held in set(Hold) or one.closed or one.currency != "EUR"}
    assert held.isdisjoint(decision.chosen.invoice_ids)


@settings(max_examples=40, deadline=None)
@given(AMOUNTS, st.integers(2, 6), st.booleans())
def test_of_equal_invoices_none_is_chosen_unasked(minor: int, count: int, known: bool) -> None:
    equal = tuple(item(f"INV-{1_000 + place}", minor) for place in range(count))
    payers = (Payer(ACME, Known.ACCOUNT if known else Known.NAME, 1),)
    decision = decide(paid(minor), Knowledge(items=equal, payers=payers, same_amount=equal), DEFAULT_CASH)
    assert decision.outcome is Outcome.PROPOSE
    assert len(decision.proposals) == min(count, 3)


@settings(max_examples=50, deadline=None)
@given(cases(), st.integers(2_000, 2_060), AMOUNTS)
def test_a_strangers_invoice_never_makes_anything_certain(case: Case, number: int, minor: int) -> None:
    money, book = case
    stranger = item(f"X-{number}", minor, customer_id=99)
    more = replace(book, items=(*book.items, stranger), same_amount=(*book.same_amount, stranger))
    decision = decide(money, more, DEFAULT_CASH)
    if decision.chosen:
        assert stranger.invoice_id not in decision.chosen.invoice_ids
        assert decide(money, book, DEFAULT_CASH).outcome is Outcome.AUTO


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**7), st.integers(10, 10**7))
def test_tax_withheld_closes_the_invoice_to_the_cent(tax: int, net: int) -> None:
    total = tax + net
    bill = item("INV-1042", total, net_minor=net)
    book = Knowledge(items=(bill,), payers=(Payer(ACME, Known.ACCOUNT, 1),), withholding=frozenset({ACME}))
    withheld = (net * 1_000 + 5_000) // 10_000
    chosen = decide(paid(total - withheld, "INV-1042"), book, replace(DEFAULT_CASH, auto_limit_minor=10**9)).chosen
    assert chosen is not None
    assert sum(part.minor for part in chosen.parts if part.kind is AllocationKind.WITHHOLDING) == withheld
    assert sum(part.minor for part in chosen.parts) == total
