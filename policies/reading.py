"""Turns what a model read of a policy into rules in force, open questions and background; start at `policy_from`.

Whoever read the page, its proposals are not believed: a rule is made only of figures, dates, names and words that
stand in its sentence (or in the heading, lead-in or table head above it). What cannot be made a rule becomes a
question, and a sentence nobody accounted for becomes one too. Where a question is open, the policy does less: a
permission (a stage, a tone, a promise) is not in force, a restriction beside it is.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from policies.compile_background import asks_for_something
from policies.compile_checks import Evidence, Problem, problem_with
from policies.compile_conflicts import conflicts_in
from policies.compile_figures import currencies_in
from policies.compile_forbidden import forbidden_wish, lawful
from policies.compile_ids import with_ids
from policies.compile_names import Binding, KnownNames, bind, heading_scope
from policies.compile_rules import Draft, typed_rule
from policies.policy import (
    CapRule,
    Policy,
    PromiseRule,
    Question,
    Rule,
    Scope,
    Span,
    StageRule,
    ToneRule,
)
from policies.sentences import Sentence
from prompts.policy_reading import OpenQuestion, PolicyReading, ProposedRule

__all__ = ["KnownNames", "policy_from", "speaks_to_the_agent"]

_TO_THE_AGENT = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.]{0,40}\b(?:instruction|prompt|rule|guard|"
    r"polic|above|previous|prior)"
    r"|\byou are (?:now |actually |really )?(?:an? )?(?:ai|language model|llm|chat\s?bot|assistant|gpt|dan)\b"
    r"|\bas an? (?:ai|language model|assistant)\b|\b(?:system|developer) (?:prompt|message|override)\b"
    r"|\b(?:reveal|print|output|repeat|show|leak)\b[^.]{0,40}\b(?:prompt|instruction|secret|password|"
    r"api key|token|config)"
    r"|\bnew instructions\b|\bjailbreak|\bpretend (?:to be|you)|</?(?:system|instructions?|policy|user|"
    r"assistant)\b"
    r"|^\W*(?:system|assistant)\s*:|\b(?:respond|answer|reply) (?:only )?with (?:json|the following|yes)"
    r"|\b(?:dear|hey|hi|hello|attention|p\.?\s?s\.? to the|note to the|to the) (?:bot|assistant|ai|robot|"
    r"language model|computer|machine|software|chaser|program|agent)\b(?! (?:team|desk))"
    r"|\bif you can read this\b|(?:^|\bjust |\bplease |\bgo ahead and )approve (?:all )?"
    r"(?:your own|whatever|everything|anything) (?:messages|drafts|that|is|in|which|waiting)\b"
    r"|\b(?:reply|answer|respond) only with\b|\bapprove all (?:the |pending |waiting )*(?:messages|drafts)\b"
    r"|\bignorier\w*\b[^.]{0,40}\b(?:anweisung|regel|vorgabe)|\bdu bist (?:jetzt )?ein[e]? (?:ki|assistent)",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    r"\b(?:then|after (?:that|this)|afterwards|they|them|their|those|these|it|ones?|anything later|"
    r"danach|dann|sie|diese)\b",
    re.IGNORECASE,
)
#: Questions that leave it open whether a whole sentence was understood; others concern only the words they quote.
_DOUBTS_THE_SENTENCE = frozenset(
    {"not_understood", "unknown_name", "missing_unit", "missing_currency", "missing_date", "conflict"}
)
_ASK_LIMIT = 300
#: How many days back messages are counted; a cap cannot look further.
MEMORY_DAYS = 31


@dataclass(slots=True)
class _Reading:
    """The reading under way: the page, what was made of it so far."""

    text: str
    sentences: Sequence[Sentence]
    names: KnownNames
    home_currency: str
    today: date | Mapping[int, date] | None
    several_currencies: bool
    rules: list[tuple[int, Rule]] = field(default_factory=list)
    questions: list[tuple[int, Question]] = field(default_factory=list)
    asked: set[Question] = field(default_factory=set)
    settled: set[Question] = field(default_factory=set)
    background: set[int] = field(default_factory=set)

    def ask(self, number: int, span: Span, problem: Problem, *, settled: bool = False) -> None:
        """Ask; a settled question names what holds meanwhile, and keeps no rule out of force."""
        question = Question(span=span, code=problem.code, ask=problem.ask[:_ASK_LIMIT])
        if settled:
            self.settled.add(question)
        if question not in self.asked:
            self.asked.add(question)
            self.questions.append((number, question))

    def evidence(self, sentence: Sentence) -> Evidence:
        above = [self.sentences[n].body for n in sentence.under]
        before = self.sentences[sentence.number - 1] if sentence.number else None
        if before is not None and (_LOOKS_BACK.search(sentence.body) or before.body.rstrip("*_ ").endswith("?")):
            above.append(before.body)
        words = "\n".join([*above, sentence.body])
        today = self.today.get(sentence.number) if isinstance(self.today, Mapping) else self.today
        return Evidence(words, today, self.home_currency, self.several_currencies)


def policy_from(
    text: str,
    sentences: Sequence[Sentence],
    reading: PolicyReading,
    names: KnownNames,
    home_currency: str,
    today: date | Mapping[int, date] | None = None,
) -> Policy:
    """Make a policy of a model's reading; refuses what the text does not bear out and asks about it.

    `today` is needed only to accept a date whose year the text leaves out; without it such a date is asked for.
    It may be a day for each sentence, where they were read on different ones.
    """
    several = bool(currencies_in(text, home_currency) - {home_currency})
    state = _Reading(text, sentences, names, home_currency, today, several)
    for sentence in sentences:
        if sentence.kind == "code" or speaks_to_the_agent(sentence.text):
            ask = "This speaks to the software, not about customers: remove it, or say what customers should get."
            state.ask(sentence.number, sentence.span, Problem("addresses_the_agent", ask))
    refused = {number for number, _ in state.questions}
    for sentence in sentences:
        if sentence.number not in refused and (why := forbidden_wish(sentence.body)):
            state.ask(sentence.number, sentence.span, Problem("forbidden", why))
    answered = {number for number, _ in state.questions}
    for question in reading.questions:
        _take_question(state, question, answered)
    for proposal in reading.rules:
        if proposal.sentence not in refused:
            _take_rule(state, proposal)
    _settle_conflicts(state)
    _account_for_all(state, reading.background)
    return _policy(state)


def speaks_to_the_agent(sentence: str) -> bool:
    """Say whether a sentence gives orders to the program that reads it, instead of saying how to treat customers."""
    return _TO_THE_AGENT.search(sentence) is not None


def _take_question(state: _Reading, question: OpenQuestion, answered: Container[int]) -> None:
    if not 0 <= question.sentence < len(state.sentences) or question.sentence in answered:
        return
    sentence = state.sentences[question.sentence]
    span = find_quote(sentence, question.quote) or sentence.span
    state.ask(sentence.number, span, Problem(question.code, question.ask.strip() or "What does this ask for?"))


def _take_rule(state: _Reading, proposal: ProposedRule) -> None:
    if not 0 <= proposal.sentence < len(state.sentences):
        return
    sentence = state.sentences[proposal.sentence]
    span = find_quote(sentence, proposal.quote)
    if span is None:
        ask = "This sentence was misquoted when it was read: please word it more simply."
        state.ask(sentence.number, sentence.span, Problem("not_understood", ask))
        return
    evidence = state.evidence(sentence)
    if problem := problem_with(proposal, evidence):
        state.ask(sentence.number, span, problem)
        return
    binding = bind(proposal.scope, state.names)
    for name in (*binding.unknown, *binding.unknown_exceptions):
        state.ask(sentence.number, span, _unknown(name, state.names))
    if binding.unknown and not (_named(binding.scope) or binding.scope.countries):
        return  # nobody known is left whom the rule could speak of
    scope = _inherited(state, sentence, binding)
    made = typed_rule(Draft(proposal, span, scope, evidence))
    if isinstance(made, Problem):
        state.ask(sentence.number, span, made)
        return
    kept, problem = lawful(made)
    if problem:
        state.ask(sentence.number, span, problem, settled=kept is not None)
    if kept is not None:
        state.rules.append((sentence.number, _remembered(state, sentence.number, kept)))


def _remembered(state: _Reading, number: int, rule: Rule) -> Rule:
    """Hold a cap over a longer time than messages are remembered for that time, which is stricter, and ask."""
    if not isinstance(rule, CapRule) or rule.days <= MEMORY_DAYS:
        return rule
    many = f"{rule.messages} message{'s' if rule.messages != 1 else ''}"
    ask = (
        f"Messages are counted over {MEMORY_DAYS} days at most: is {many} in {MEMORY_DAYS} days meant? Until you say "
        "so, that holds."
    )
    state.ask(number, rule.span, Problem("unsupported", ask), settled=True)
    return rule.model_copy(update={"days": MEMORY_DAYS})


def find_quote(sentence: Sentence, quote: str) -> Span | None:
    """Find a quote in its sentence, blind only to how its words are spaced; None when it does not stand there."""
    words = quote.split()
    if not words:
        return None
    found = re.search(r"\s+".join(re.escape(word) for word in words), sentence.text)
    if found is None:
        return None
    return Span(start=sentence.span.start + found.start(), end=sentence.span.start + found.end())


def _unknown(name: str, names: KnownNames) -> Problem:
    alike = names.resembling(name)
    hint = f" Is {' or '.join(repr(known) for known in alike)} meant?" if alike else ""
    ask = f"No customer, segment or tag is called {name!r}: write it as it stands in the book.{hint}"
    return Problem("unknown_name", ask)


def _named(scope: Scope) -> bool:
    return bool(scope.customers or scope.parents or scope.segments or scope.tags)


def _inherited(state: _Reading, sentence: Sentence, binding: Binding) -> Scope:
    """Narrow a rule that names nobody to the customers its heading names ("## Enterprise", "## Germany")."""
    if _named(binding.scope):
        return binding.scope
    for number in reversed(sentence.under):
        above = heading_scope(state.sentences[number].body, state.names)
        if above != Scope():
            named = above.model_dump(exclude_defaults=True)
            return binding.scope.model_copy(update={**named, **binding.scope.model_dump(exclude_defaults=True)})
    return binding.scope


def _settle_conflicts(state: _Reading) -> None:
    """Ask about rules that cannot hold together; of two steps of one day only the softer is kept."""
    numbers = {id(rule): number for number, rule in state.rules}
    found = conflicts_in([rule for _, rule in state.rules])
    for conflict in found:
        problem = Problem("conflict", conflict.ask(state.text))
        state.ask(numbers[id(conflict.rule)], conflict.rule.span, problem, settled=True)
    dropped = {id(conflict.rule) for conflict in found if conflict.dropped}
    state.rules = [(number, rule) for number, rule in state.rules if id(rule) not in dropped]


def _account_for_all(state: _Reading, background: Iterable[int]) -> None:
    """Make sure that no sentence is dropped: each is in a rule, in a question, or harmless background."""
    spoken = {number for number, _ in state.rules} | {number for number, _ in state.questions}
    leads = {above for number in spoken for above in state.sentences[number].under}
    claimed = set(background)
    for sentence in state.sentences:
        if sentence.number in spoken:
            continue
        head = sentence.kind == "heading" or sentence.number in leads
        # Nobody names a customer in passing: what is said of one is meant to change something.
        weighty = asks_for_something(sentence.body) or state.names.customer_in(sentence.body) is not None
        harmless = sentence.number in claimed and not weighty
        if head or harmless:
            state.background.add(sentence.number)
        else:
            ask = "This was not understood, so nothing is done about it: please word it more simply."
            state.ask(sentence.number, sentence.span, Problem("not_understood", ask))


def _policy(state: _Reading) -> Policy:
    asked: dict[int, list[Question]] = {}
    for number, question in state.questions:
        asked.setdefault(number, []).append(question)
    in_force = [
        (number, rule) for number, rule in state.rules if not _is_open(asked.get(number, []), state.settled, rule)
    ]
    numbered = with_ids([(state.sentences[number].body, rule) for number, rule in in_force])
    stages = sorted((rule for rule in numbered if isinstance(rule, StageRule)), key=lambda rule: rule.days)
    others = [rule for rule in numbered if not isinstance(rule, StageRule)]
    return Policy(
        text=state.text,
        rules=(*stages, *others),
        background=tuple(state.sentences[number].span for number in sorted(state.background)),
        questions=tuple(question for _, question in sorted(state.questions, key=lambda pair: pair[1].span.start)),
    )


def _is_open(asked: Sequence[Question], settled: Container[Question], rule: Rule) -> bool:
    """Say whether a question keeps a rule out of force: only permissions wait, restrictions hold meanwhile."""
    firm_tone = isinstance(rule, ToneRule) and not rule.at_most
    if not (isinstance(rule, StageRule | PromiseRule) or firm_tone):
        return False
    for question in asked:
        overlaps = question.span.start < rule.span.end and rule.span.start < question.span.end
        kept_softer = question.code == "conflict" and isinstance(rule, StageRule)
        if (overlaps or question.code in _DOUBTS_THE_SENTENCE) and not kept_softer and question not in settled:
            return True
    return False
