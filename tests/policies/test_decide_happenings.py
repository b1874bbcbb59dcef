"""Happenings, authority, new customers, groups and single invoices: what the newer kinds of rules decide."""

from __future__ import annotations

import pytest

from ledger.account import AccountFacts
from policies.contact_times import caps_obstacle
from policies.decide import Standing, decide
from policies.policy import ApprovalRule, AuthorityRule, CapRule, Channel, DelayRule, EventRule, Scope
from tests.policies.cases import LADDER, NOW, WIDE, account, ago, ask, at, book, late, rule, stage

TWICE = rule(EventRule, event="broken_promise", count=2, to="Petra")


@pytest.mark.parametrize(("broken", "standing"), [(0, "worked"), (1, "worked"), (2, "to_person"), (3, "to_person")])
def test_an_account_goes_to_a_person_once_so_many_promises_were_broken(broken: int, standing: str) -> None:
    found = ask(account(late(5), broken_promises=broken), *LADDER, *WIDE, TWICE)
    assert found.standing.value == standing
    if standing == "to_person":
        assert (found.approver, found.clauses) == ("Petra", ("event",))
        assert found.reason == f"{broken} promises were broken; the policy hands it to Petra then [event]"


def test_it_goes_to_the_person_once() -> None:
    found = ask(account(late(5), broken_promises=2, handed_over=True), *LADDER, *WIDE, TWICE)
    assert found.standing is Standing.HANDED_OVER


def test_other_happenings_do_not_move_an_account_by_themselves() -> None:
    legal = rule(EventRule, event="legal_threat", to="Legal")
    assert ask(account(late(5), broken_promises=2), *LADDER, *WIDE, legal).worked


def test_a_limit_per_invoice_looks_at_the_largest_invoice_and_one_per_account_at_the_sum() -> None:
    facts = account(late(5, 300_000)._replace(largest_minor=90_000))
    per_invoice = rule(ApprovalRule, above_minor=100_000, per="invoice")
    per_account = rule(ApprovalRule, above_minor=100_000)
    assert not ask(facts, *LADDER, *WIDE, per_invoice).needs_approval
    assert ask(facts, *LADDER, *WIDE, per_account).needs_approval
    large = account(late(5, 300_000)._replace(largest_minor=100_001))
    assert ask(large, *LADDER, *WIDE, per_invoice).needs_approval


@pytest.mark.parametrize(
    ("scope", "facts", "met"),
    [
        (Scope(invoices_at_most=3), account(late(5), invoices=3), True),
        (Scope(invoices_at_most=3), account(late(5), invoices=4), False),
        (Scope(invoices_at_most=3), account(late(5)), False),
        (Scope(parents=("Brandt",)), account(late(5), belongs_to=frozenset({"brandt", "b-1"})), True),
        (Scope(parents=("Acme GmbH",)), account(late(5)), True),
        (Scope(parents=("Brandt",)), account(late(5)), False),
        (Scope(currencies=("USD",)), account(late(5, currency="USD"), late(5)), True),
        (Scope(currencies=("USD",)), account(late(5)), False),
        (Scope(except_countries=("DE",)), account(late(5)), False),
        (Scope(except_countries=("FR",)), account(late(5)), True),
    ],
    ids=["new", "not new", "not counted", "of the group", "its head", "another", "owes in it", "not", "excepted", "in"],
)
def test_rules_speak_of_new_customers_groups_currencies_and_excepted_countries(
    scope: Scope, facts: AccountFacts, met: bool
) -> None:
    patient = rule(DelayRule, days=30, scope=scope)
    assert ask(facts, *LADDER, *WIDE, patient).worked is not met


def test_a_cap_on_calls_neither_counts_for_messages_nor_takes_the_default_cap_away() -> None:
    calls = rule(CapRule, messages=1, days=7, channel=Channel.VOICE)
    assert caps_obstacle([calls], [ago(days=1)], NOW) == ""
    assert "[default:cap]" in caps_obstacle([calls], [ago(days=1), ago(days=2)], NOW)


def test_a_cap_on_texts_holds_for_texts_alone_and_takes_the_default_cap_not_away() -> None:
    texts = rule(CapRule, id="c1", messages=1, days=7, channel=Channel.SMS)
    assert "[c1]" in caps_obstacle([texts], [ago(days=1)], NOW, Channel.SMS)
    assert caps_obstacle([texts], [ago(days=1)], NOW, Channel.WHATSAPP) == ""
    assert caps_obstacle([texts], [ago(days=1)], NOW) == ""
    assert "[default:cap]" in caps_obstacle([texts], [ago(days=1), ago(days=2)], NOW)
    facts = account(late(12), touched_at=(ago(days=6),), opted_in=frozenset({"sms"}))
    by_sms = book(stage(1, channels=(Channel.SMS,)), texts)
    assert "[c1]" in decide(facts, by_sms, at(texts=frozenset({"sms"}))).reason
    assert decide(facts, by_sms, at()).worked, "a letter takes its place"


def test_who_decides_is_named_with_the_clause() -> None:
    rules = book(
        rule(AuthorityRule, id="c1", action="settlement", to="the FD"),
        rule(EventRule, id="c2", event="insolvency", to="Legal"),
        rule(AuthorityRule, id="c3", action="plan"),
    ).rules_for(account(late(5)))
    assert rules.who_decides("settlement") == "the FD [c1]"
    assert rules.who_decides("insolvency") == "Legal [c2]"
    assert rules.who_decides("plan") == ""
    assert rules.who_decides("") == ""
