"""Two readings are compared by what they say, and a restriction garbled away is noticed."""

from __future__ import annotations

from policies.policy import (
    AdaptRule,
    ApprovalRule,
    CapRule,
    NoContactRule,
    Policy,
    PromiseRule,
    Question,
    Rule,
    Scope,
    Span,
    Tone,
    ToneRule,
)
from policies.policy_changes import changes_between, lost_in_garble, restricts
from tests.policies.cases import rule, stage

NEVER = rule(NoContactRule, scope=Scope(customers=("Orbit",)))


def read(*rules: Rule, asked: str = "", text: str = "abcdefgh") -> Policy:
    questions = (Question(span=Span(start=0, end=4), code=asked, ask="What?"),) if asked else ()
    return Policy(text=text, rules=rules, questions=questions)


def test_the_same_said_elsewhere_on_the_page_is_no_change() -> None:
    moved = stage(3, id="other", span=Span(start=5, end=9))
    assert changes_between(read(stage(3)), read(moved)).nothing


def test_rules_and_questions_come_and_go() -> None:
    found = changes_between(read(stage(3), NEVER, asked="ambiguous"), read(stage(5), NEVER))
    assert [one.id for one in found.removed] == ["S3"]
    assert [one.id for one in found.added] == ["S5"]
    assert [one.code for one in found.settled] == ["ambiguous"]
    assert not found.asked


def test_a_restriction_that_vanished_beside_words_nobody_understands_counts_as_lost() -> None:
    assert lost_in_garble(read(stage(3), NEVER), read(stage(3), asked="not_understood")) == (NEVER,)


def test_a_restriction_taken_off_a_page_that_reads_well_was_taken_off_on_purpose() -> None:
    assert lost_in_garble(read(stage(3), NEVER), read(stage(3))) == ()


def test_words_that_were_unclear_before_say_nothing_about_what_is_gone_now() -> None:
    before = read(stage(3), NEVER, asked="not_understood")
    assert lost_in_garble(before, read(stage(3), asked="not_understood")) == ()


def test_what_restricts_is_told_from_what_permits() -> None:
    restrictions: list[Rule] = [
        NEVER,
        rule(CapRule, messages=1, days=7),
        rule(ApprovalRule),
        rule(ToneRule, tone=Tone.FRIENDLY, at_most=True),
        rule(AdaptRule, allowed=False),
    ]
    firm, on = rule(ToneRule, tone=Tone.FIRM), rule(AdaptRule, allowed=True)
    permissions: list[Rule] = [stage(3), rule(PromiseRule), firm, on]
    assert [restricts(one) for one in restrictions] == [True] * 5
    assert [restricts(one) for one in permissions] == [False] * 4
