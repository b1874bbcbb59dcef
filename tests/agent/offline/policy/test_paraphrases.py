"""Paraphrase invariance: however a finance lead words it, the same rule comes of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from agent.offline.policy.reader import read_policy
from policies.policy import Policy, Rule
from policies.reading import KnownNames, policy_from
from policies.sentences import sentences
from prompts.policy_reading import ReadPolicy
from tests.agent.offline.policy.paraphrases import ALL, BACKGROUND, KINDS, Core

NAMES = KnownNames.of(
    customers=["Acme", "Halcyon", "Brightwater", "Orbit Media", "Delta", "Brandt"],
    segments=["Enterprise", "Strategic", "SMB", "Public sector"],
    tags=["VIP", "no-phone"],
)
TODAY = date(2026, 6, 11)


def read(text: str) -> Policy:
    cut = sentences(text)
    prompt = ReadPolicy(
        sentences=tuple(sentence.text for sentence in cut), home_currency="EUR", today=TODAY.isoformat(),
        segments=NAMES.segments, tags=NAMES.tags,
        customers=NAMES.customers_in(sentence.text for sentence in cut),
    )  # fmt: skip
    return policy_from(text, cut, read_policy(prompt), NAMES, "EUR", TODAY)


def heart(rule: Rule, wanted: Core) -> Core:
    """Reduce a rule to the fields its expected heart states; the customers it speaks of always count."""
    told: dict[str, Any] = rule.model_dump(mode="json")
    scope = rule.scope.model_dump(mode="json", exclude_defaults=True)
    scope.pop("currency", None)
    valid = {key: told["valid"][key] for key in wanted.get("valid", {})}
    return {key: scope if key == "scope" else valid if key == "valid" else told.get(key) for key in wanted}


@pytest.mark.parametrize(("text", "wanted"), ALL, ids=[text for text, _ in ALL])
def test_however_it_is_worded_the_same_rule_comes_of_it(text: str, wanted: list[Core]) -> None:
    policy = read(text)
    found = sorted(policy.rules, key=lambda rule: rule.span.start)
    assert policy.questions == ()
    assert sorted(rule.kind for rule in found) == sorted(core["kind"] for core in wanted)
    for core in wanted:
        core.pop("currency", None)
        assert any(heart(rule, core) == core for rule in found), json.dumps([heart(rule, core) for rule in found])


@pytest.mark.parametrize(("text", "kinds"), KINDS, ids=[text for text, _ in KINDS])
def test_a_further_wording_is_read_in_full(text: str, kinds: list[str]) -> None:
    policy = read(text)
    assert policy.questions == ()
    assert sorted(rule.kind for rule in policy.rules) == kinds


@pytest.mark.parametrize("text", BACKGROUND)
def test_a_statement_that_asks_for_nothing_is_background(text: str) -> None:
    policy = read(text)
    assert (policy.rules, policy.questions) == ((), ())
