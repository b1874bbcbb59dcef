"""What changed between two readings of a policy: rules come and gone, questions opened and settled. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from policies.policy import AdaptRule, IncludeRule, Policy, PromiseRule, Question, Rule, StageRule, ToneRule


@dataclass(frozen=True, slots=True)
class PolicyChanges:
    """The difference between two readings; a rule is the same while it says the same, wherever it stands."""

    added: tuple[Rule, ...]
    removed: tuple[Rule, ...]
    asked: tuple[Question, ...]
    settled: tuple[Question, ...]

    @property
    def nothing(self) -> bool:
        """Whether both readings ask for the same."""
        return not (self.added or self.removed or self.asked or self.settled)


def changes_between(before: Policy, after: Policy) -> PolicyChanges:
    """Compare two readings by what their rules say, not by where on the page they stand."""
    old_rules, new_rules = _said(before), _said(after)
    old_questions, new_questions = _asked(before), _asked(after)
    return PolicyChanges(
        added=tuple(rule for key, rule in new_rules.items() if key not in old_rules),
        removed=tuple(rule for key, rule in old_rules.items() if key not in new_rules),
        asked=tuple(question for key, question in new_questions.items() if key not in old_questions),
        settled=tuple(question for key, question in old_questions.items() if key not in new_questions),
    )


def lost_in_garble(before: Policy, after: Policy) -> tuple[Rule, ...]:
    """Return the restrictions that are gone while the new page holds words that make no sense.

    A restriction taken off a page that reads well was taken off on purpose; one that vanished beside a sentence
    nobody understands may have been garbled into it, and the agent would do more than it is allowed to.
    """
    found = changes_between(before, after)
    garbled = any(question.code == "not_understood" for question in found.asked)
    return tuple(rule for rule in found.removed if restricts(rule)) if garbled else ()


def restricts(rule: Rule) -> bool:
    """Say whether a rule makes the agent do less: everything but stages, tones set, promises and contents."""
    if isinstance(rule, ToneRule):
        return rule.at_most
    if isinstance(rule, AdaptRule):
        return not rule.allowed
    return not isinstance(rule, StageRule | PromiseRule | IncludeRule)


def _said(policy: Policy) -> dict[str, Rule]:
    return {rule.model_dump_json(exclude={"span", "id"}): rule for rule in policy.rules}


def _asked(policy: Policy) -> dict[tuple[str, str], Question]:
    return {(question.code, question.span.of(policy.text)): question for question in policy.questions}
