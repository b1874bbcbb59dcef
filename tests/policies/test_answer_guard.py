"""The guard of answers: every rule fails alone on exactly what it is about, and its proof shows what it saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.findings import Finding
from policies.answer_guard import ANSWER_RULES, AnswerWorld, ProposedAnswer, answer_guard, no_loop, way_is_open
from policies.guard import RecipientNow

NOW = datetime(2026, 6, 11, 12, 0, tzinfo=UTC)
PROPOSAL = ProposedAnswer(customer_id=1, contact_id=7, address="ap@acme.example", content_hash="hash")
RECIPIENT = RecipientNow(
    contact_id=7,
    customer_ids=frozenset({1}),
    address="ap@acme.example",
    contact_active=True,
    address_valid=True,
    opted_out=False,
    on_hold=False,
)
WORLD = AnswerWorld(
    now=NOW,
    stopped=False,
    from_person=True,
    level=2,
    written_at=NOW,
    answered_already=False,
    recipient=RECIPIENT,
    holds=(),
    forbidden="",
    findings=(),
    sent_today=2,
    answered_at=NOW - timedelta(minutes=2),
    needs_approval=False,
)

#: One thing wrong each: the code that finds it, what is changed, and what its proof shows.
ALONE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("answer.stopped", {"stopped": True}, {"stopped": True}),
    ("answer.once", {"answered_already": True}, {"before": True}),
    ("answer.human", {"from_person": False}, {"human": False}),
    ("answer.level", {"level": 0}, {"level": 0}),
    ("answer.recipient", {"recipient": None}, {}),
    ("answer.recipient", {"recipient": replace(RECIPIENT, address="eva@elsewhere.test")}, {}),
    ("answer.recipient", {"recipient": replace(RECIPIENT, contact_id=8)}, {}),
    ("answer.recipient", {"recipient": replace(RECIPIENT, customer_ids=frozenset({2}))}, {"belongs": False}),
    ("answer.recipient", {"recipient": replace(RECIPIENT, contact_active=False)}, {"active": False}),
    ("answer.recipient", {"recipient": replace(RECIPIENT, address_valid=False)}, {"valid": False}),
    ("answer.recipient", {"recipient": replace(RECIPIENT, opted_out=True)}, {"opted_out": True}),
    ("answer.recipient", {"recipient": replace(RECIPIENT, on_hold=True)}, {"on_hold": True}),
    ("answer.hold", {"holds": ("insolvency",)}, {"holds": ["insolvency"]}),
    (
        "answer.policy",
        {"forbidden": "the policy leaves it to Sam [sam]"},
        {"forbidden": "the policy leaves it to Sam [sam]"},
    ),
    ("answer.facts", {"findings": (Finding("letter.foreign_amount", "€9 is not in the ledger"),)}, {}),
    ("answer.pace", {"sent_today": 3}, {"today": 3}),
    ("answer.pace", {"answered_at": NOW - timedelta(seconds=119)}, {"seconds_after_our_answer": 119.0}),
    ("answer.approval", {"needs_approval": True}, {"needed": True, "approved": "", "content": "hash"}),
    ("answer.approval", {"needs_approval": True, "approved_hash": "other words"}, {"approved": "other words"}),
]


def test_an_answer_with_nothing_against_it_may_leave_and_every_rule_says_so() -> None:
    checks = answer_guard(PROPOSAL, WORLD)
    assert len(checks) == len(ANSWER_RULES)
    assert all(check.holds for check in checks)


@pytest.mark.parametrize(("code", "changed", "seen"), ALONE)
def test_each_rule_fails_alone_and_shows_what_it_saw(code: str, changed: dict[str, Any], seen: dict[str, Any]) -> None:
    [failed] = [check for check in answer_guard(PROPOSAL, replace(WORLD, **changed)) if not check.holds]
    assert failed.code == code
    assert seen.items() <= failed.seen.items()


def test_every_rule_is_seen_to_fail() -> None:
    by_channel = {"answer.way"}
    assert {code for code, _, _ in ALONE} | by_channel == {check.code for check in answer_guard(PROPOSAL, WORLD)}


@pytest.mark.parametrize(
    ("channel", "written_on", "hours", "leaves"),
    [
        ("whatsapp", "whatsapp", 23, True),
        ("whatsapp", "whatsapp", 23.5, False),
        ("whatsapp", "whatsapp", None, False),
        ("whatsapp", "sms", 1, False),
        ("whatsapp", "email", 1, False),
        ("email", "whatsapp", 48, True),
        ("sms", "sms", 48, True),
        ("voice", "voice", 1, False),
        ("", "whatsapp", 1, False),
    ],
)
def test_it_leaves_where_they_wrote_while_that_takes_free_words_or_by_mail(
    channel: str, written_on: str, hours: float | None, leaves: bool
) -> None:
    last = None if hours is None else NOW - timedelta(hours=hours)
    world = replace(WORLD, written_on=written_on, last_wrote=last)
    check = way_is_open(replace(PROPOSAL, channel=channel), world)
    assert check.holds is leaves
    assert (check.seen["channel"], check.seen["written_on"]) == (channel, written_on)


@pytest.mark.parametrize(
    ("written_on", "seconds", "machine"), [("whatsapp", 9, True), ("sms", 10, False), ("email", 10, True)]
)
def test_a_person_types_back_sooner_on_a_phone_than_by_mail(written_on: str, seconds: int, machine: bool) -> None:
    world = replace(WORLD, written_on=written_on, answered_at=NOW - timedelta(seconds=seconds))
    assert no_loop(PROPOSAL, world).holds is not machine


def test_an_answer_of_which_nothing_holds_any_more_does_not_leave() -> None:
    [failed] = [check for check in answer_guard(replace(PROPOSAL, content_hash=""), WORLD) if not check.holds]
    assert failed.code == "answer.facts"


def test_only_the_confirmation_of_an_opt_out_reaches_who_opted_out() -> None:
    gone = replace(WORLD, recipient=replace(RECIPIENT, opted_out=True))
    assert all(check.holds for check in answer_guard(replace(PROPOSAL, confirms_opt_out=True), gone))


def test_exactly_the_released_words_may_leave() -> None:
    released = replace(WORLD, needs_approval=True, approved_hash="hash")
    assert all(check.holds for check in answer_guard(PROPOSAL, released))
