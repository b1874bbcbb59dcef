"""The shipped pages: the default is understood to the last sentence, the examples give rules and fair questions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import policies
from agent.offline.policy.reader import read_policy
from policies.policy import ApprovalRule, EscalateRule, MinimumRule, Policy, StageRule, Tone
from policies.reading import KnownNames, policy_from
from policies.sentences import sentences
from prompts.policy_reading import ReadPolicy

HERE = Path(policies.__file__).parent
EXAMPLES = sorted((HERE / "examples").glob("*.md"))


def read(path: Path, home: str) -> Policy:
    text = path.read_text(encoding="utf-8")
    cut = sentences(text)
    prompt = ReadPolicy(sentences=tuple(s.text for s in cut), home_currency=home, today="2026-06-11")
    return policy_from(text, cut, read_policy(prompt), KnownNames.of(), home, date(2026, 6, 11))


@pytest.mark.parametrize("home", ["EUR", "USD", "JPY", "INR"])
def test_the_default_policy_leaves_no_question_open(home: str) -> None:
    policy = read(HERE / "default.md", home)
    assert policy.questions == ()
    assert 25 <= len(sentences(policy.text)) <= 45


def test_the_default_policy_climbs_from_a_kind_note_to_a_person() -> None:
    policy = read(HERE / "default.md", "EUR")
    stages = [rule for rule in policy.rules if isinstance(rule, StageRule)]
    assert [(stage.days, stage.tone, stage.needs_approval) for stage in stages] == [
        (-3, Tone.SERVICE, False),
        (3, Tone.FRIENDLY, False),
        (10, Tone.POLITE_FIRM, False),
        (21, Tone.FIRM, False),
        (35, Tone.FORMAL, True),
        (50, Tone.FORMAL, True),
    ]
    assert stages[0].scope.above_minor == 1_000_000
    assert [rule.from_days for rule in policy.rules if isinstance(rule, EscalateRule)] == [75]
    assert [rule.amount_minor for rule in policy.rules if isinstance(rule, MinimumRule)] == [2_500]
    assert len([rule for rule in policy.rules if isinstance(rule, ApprovalRule)]) == 3


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_gives_rules_and_every_question_says_where_and_what(path: Path) -> None:
    policy = read(path, "EUR")
    assert len(policy.rules) >= 2
    for question in policy.questions:
        assert question.span.of(policy.text).strip()
        assert question.ask.endswith(("?", ".", "!"))


def test_five_examples_are_shipped() -> None:
    assert [path.stem for path in EXAMPLES] == ["agency", "distributor", "founder", "manufacturer", "saas"]
