"""The guard: every rule fails alone on exactly what it is about, and its proof shows what it saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ledger.account import HoldFact
from ledger.findings import Finding
from policies.decide import decide
from policies.guard import (
    CURED_BY_APPROVAL,
    GUARD_RULES,
    WORLD_MOVED,
    Check,
    InvoiceNow,
    ProposedSend,
    RecipientNow,
    WorldNow,
    guard,
    refusals,
)
from policies.policy import ApprovalRule, Scope, Tone, ToneRule
from tests.policies.cases import LADDER, NOW, account, at, book, late, rule, soon, stage

FACTS = account(late(5, 100_000), late(5, 20_000, currency="USD"))
BOOK = book(*LADDER, stage(-3), rule(ToneRule, id="bolt", tone=Tone.FIRM, scope=Scope(customers=("Bolt",))))
PROPOSAL = ProposedSend(
    customer_id=1,
    contact_id=7,
    address="ap@acme.example",
    rung=1,
    stage_id="S1",
    tone="friendly",
    demanded={11: 100_000, 12: 20_000},
    clauses=("S1",),
    content_hash="hash",
    policy_version_id=3,
)
EUR = InvoiceNow(11, customer_id=1, number="INV-1", currency="EUR", balance_minor=150_000, chase_minor=100_000)
USD = InvoiceNow(12, customer_id=1, number="INV-2", currency="USD", balance_minor=20_000, chase_minor=20_000)
RECIPIENT = RecipientNow(
    contact_id=7,
    customer_ids=frozenset({1}),
    address="ap@acme.example",
    contact_active=True,
    address_valid=True,
    opted_out=False,
    on_hold=False,
)
WORLD = WorldNow(
    facts=FACTS,
    verdict=decide(FACTS, BOOK, at()),
    moment=at(),
    invoices={11: EUR, 12: USD},
    recipient=RECIPIENT,
    stopped=False,
    ledger_synced_at=NOW - timedelta(hours=3),
    ledger_max_age=timedelta(hours=4),
    active_policy_version_id=3,
)

Case = tuple[ProposedSend, WorldNow]


def failing(proposal: ProposedSend, world: WorldNow) -> list[Check]:
    return [check for check in guard(proposal, world, BOOK) if not check.holds]


def proposed(**changes: Any) -> Case:
    return replace(PROPOSAL, **changes), WORLD


def world(**changes: Any) -> Case:
    return PROPOSAL, replace(WORLD, **changes)


def recipient(**changes: Any) -> Case:
    return world(recipient=replace(RECIPIENT, **changes))


def invoice(**changes: Any) -> Case:
    return world(invoices={11: replace(EUR, **changes), 12: USD})


def verdict(**changes: Any) -> Case:
    return world(verdict=WORLD.verdict._replace(**changes))


def on_hold() -> Case:
    held = account(*FACTS.groups, holds=[HoldFact("manual", "talks")])
    fresh = decide(held, BOOK, at())
    # Only the standing is of interest here; stage and rung of an account on hold are gone as well.
    return verdict(standing=fresh.standing, reason=fresh.reason)


#: One thing wrong each: the code that finds it, and what its proof shows.
ALONE: list[tuple[str, Callable[[], Case], dict[str, Any]]] = [
    ("guard.stopped", lambda: world(stopped=True), {"stopped": True}),
    ("guard.account", on_hold, {"standing": "on_hold"}),
    ("guard.stage", lambda: proposed(rung=2), {"proposed": [2, "S1"], "due": [1, "S1"]}),
    (
        "guard.stage",
        lambda: proposed(stage_id="S10", clauses=("S10",)),
        {"proposed": [1, "S10"], "due": [1, "S1"]},
    ),
    ("guard.tone", lambda: proposed(tone="firm"), {"proposed": "firm", "allowed": "friendly"}),
    ("guard.tone", lambda: proposed(tone="service"), {"proposed": "service", "allowed": "friendly"}),
    ("guard.invoices", lambda: proposed(demanded={}), {"demanded": {}, "differs": {}}),
    ("guard.invoices", lambda: proposed(demanded={11: 100_000, 99: 1}), {"differs": {"99": None}}),
    (
        "guard.invoices",
        lambda: proposed(demanded={11: 100_001}),
        {"demanded": {"11": 100_001}, "differs": {"11": 100_000}},
    ),
    ("guard.invoices", lambda: invoice(customer_id=2), {"differs": {"11": None}}),
    ("guard.channel", lambda: proposed(channel="whatsapp"), {"proposed": "whatsapp", "due": "email"}),
    ("guard.invoices", lambda: invoice(balance_minor=0, chase_minor=0), {"differs": {"11": 0}}),
    ("guard.invoices", lambda: invoice(chase_minor=60_000), {"differs": {"11": 60_000}}),
    ("guard.net", lambda: verdict(chase={"EUR": 1}), {"net": {"EUR": 1}, "covered": ["USD"]}),
    ("guard.recipient", lambda: world(recipient=None), {}),
    ("guard.recipient", lambda: recipient(address="new@acme.example"), {}),
    ("guard.recipient", lambda: recipient(contact_id=8), {}),
    ("guard.recipient", lambda: recipient(customer_ids=frozenset({2})), {"belongs": False}),
    ("guard.recipient", lambda: recipient(contact_active=False), {"contact": 7, "active": False}),
    ("guard.recipient", lambda: recipient(address_valid=False), {"valid": False}),
    ("guard.recipient", lambda: recipient(opted_out=True), {"opted_out": True}),
    ("guard.recipient", lambda: recipient(on_hold=True), {"on_hold": True}),
    (
        "guard.contact_rules",
        lambda: world(contact_rules=(Finding("house.hours.whatsapp", "it is 07:00 there"),)),
        {"findings": ["house.hours.whatsapp: it is 07:00 there"]},
    ),
    ("guard.once_a_day", lambda: world(already_sent_today=True), {"already": True}),
    ("guard.freshness", lambda: world(ledger_synced_at=None), {"synced_at": None, "max_age_hours": 4}),
    (
        "guard.freshness",
        lambda: world(ledger_synced_at=NOW - timedelta(hours=4, seconds=1)),
        {"synced_at": (NOW - timedelta(hours=4, seconds=1)).isoformat()},
    ),
    ("guard.clauses", lambda: proposed(clauses=()), {"foreign": []}),
    ("guard.clauses", lambda: proposed(clauses=("S1", "invented")), {"foreign": ["invented"]}),
    ("guard.clauses", lambda: proposed(clauses=("S1", "bolt")), {"foreign": ["bolt"]}),
    ("guard.policy", lambda: world(active_policy_version_id=4), {"proposed": 3, "active": 4}),
    ("guard.approval", lambda: verdict(needs_approval=True), {"needed": True, "approved": "", "content": "hash"}),
    (
        "guard.approval",
        lambda: world(verdict=WORLD.verdict._replace(needs_approval=True), approved_hash="another text"),
        {"needed": True, "approved": "another text", "content": "hash"},
    ),
    (
        "guard.letter",
        lambda: world(letter_findings=(Finding("letter.amount", "an amount is not the ledger's"),)),
        {"findings": ["letter.amount: an amount is not the ledger's"]},
    ),
]


def test_all_hold_when_nothing_is_wrong_and_the_proof_says_what_was_seen() -> None:
    checks = guard(PROPOSAL, WORLD, BOOK)
    assert len(checks) == len(GUARD_RULES)
    assert [check.code for check in checks if not check.holds] == []
    assert refusals(checks) == []
    seen = {check.code: check.as_json()["seen"] for check in checks}
    assert seen["guard.account"] == {"standing": "worked"}
    assert seen["guard.net"] == {"net": {"EUR": 100_000, "USD": 20_000}, "covered": []}
    assert seen["guard.invoices"] == {"demanded": {"11": 100_000, "12": 20_000}, "differs": {}}
    assert seen["guard.recipient"]["contact"] == 7


@pytest.mark.parametrize(("code", "wrong", "seen"), ALONE, ids=[f"{n}-{case[0]}" for n, case in enumerate(ALONE)])
def test_one_thing_wrong_fails_one_rule_alone_with_what_it_saw(
    code: str, wrong: Callable[[], Case], seen: dict[str, Any]
) -> None:
    [check] = failing(*wrong())
    assert check.code == code
    assert check.reason
    assert check.seen.items() >= seen.items()
    [finding] = refusals([check])
    assert (finding.code, finding.reason) == (code, check.reason)


def test_every_rule_is_shown_failing_alone() -> None:
    assert {case[0] for case in ALONE} == {check.code for check in guard(PROPOSAL, WORLD, BOOK)}


def test_a_finding_moved_on_is_cured_by_approval_or_goes_back_to_the_model() -> None:
    codes = {check.code for check in guard(PROPOSAL, WORLD, BOOK)}
    assert {"guard.approval"} == CURED_BY_APPROVAL
    assert codes - WORLD_MOVED - CURED_BY_APPROVAL == {"guard.stage", "guard.tone", "guard.clauses", "guard.letter"}
    assert codes >= WORLD_MOVED
    assert not WORLD_MOVED & CURED_BY_APPROVAL


def test_a_person_who_approved_exactly_this_content_lets_it_pass() -> None:
    assert failing(*world(verdict=WORLD.verdict._replace(needs_approval=True), approved_hash="hash")) == []


def test_approval_cures_nothing_but_the_want_of_approval() -> None:
    proposal, seen = world(verdict=WORLD.verdict._replace(needs_approval=True), approved_hash="hash", stopped=True)
    assert [check.code for check in failing(proposal, seen)] == ["guard.stopped"]


def test_everything_wrong_at_once_is_all_said() -> None:
    proposal = replace(
        PROPOSAL, rung=3, tone="formal", demanded={}, clauses=(), policy_version_id=1, channel="whatsapp"
    )
    facts = account(*FACTS.groups, credits={"EUR": 999_999, "USD": 999_999})
    seen = replace(
        WORLD,
        verdict=decide(facts, BOOK, at())._replace(needs_approval=True),
        recipient=None,
        stopped=True,
        ledger_synced_at=None,
        already_sent_today=True,
        letter_findings=(Finding("letter.amount", "wrong"),),
        contact_rules=(Finding("house.hours.whatsapp", "it is 07:00 there"),),
    )
    found = {check.code for check in failing(proposal, seen)}
    assert found == {case[0] for case in ALONE} - {"guard.net"}


def test_a_note_before_due_demands_nothing_overdue_and_passes() -> None:
    facts = account(upcoming=[soon(3)])
    seen = replace(WORLD, facts=facts, verdict=decide(facts, BOOK, at()))
    proposal = replace(PROPOSAL, rung=0, stage_id="S-3", clauses=("S-3",), demanded={11: 100_000})
    assert failing(proposal, seen) == []
    assert {check.code for check in failing(replace(proposal, rung=1), seen)} == {"guard.stage", "guard.net"}


def test_an_approval_rule_that_bears_may_be_cited() -> None:
    with_rule = book(*LADDER, rule(ApprovalRule, above_minor=1))
    verdict = decide(FACTS, with_rule, at())
    checks = guard(replace(PROPOSAL, clauses=verdict.clauses), replace(WORLD, verdict=verdict), with_rule)
    assert [check.code for check in checks if not check.holds] == ["guard.approval"]
