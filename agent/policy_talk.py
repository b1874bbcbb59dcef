"""Changing the policy by talking: an amendment told in a sentence, an answer to an open question. Proposes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent.bootstrap import Workplace
from agent.policy_page import PolicyPageError, ReadPage, in_force, try_page
from agent.policy_preview import Change, changes, next_actions
from agent.policy_versions import page_at_hand
from policies.amendments import with_amendment, with_answer
from policies.policy import Policy, Question, Span
from policies.policy_changes import PolicyChanges, changes_between
from policies.sentences import body_start, sentences


@dataclass(frozen=True, slots=True)
class Amendment:
    """A changed page as it was understood, beside the page it would take the place of."""

    before: Policy
    page: ReadPage
    changes: PolicyChanges
    actions: tuple[Change, ...]

    @property
    def changed_actions(self) -> tuple[Change, ...]:
        """The accounts something else would happen to on the next run."""
        return tuple(change for change in self.actions if change.changed)


def amend(place: Workplace, words: str, person: str) -> Amendment:
    """Read the page with a sentence told added to it, and say what it would change; nothing is in force yet."""
    if not words.strip():
        raise PolicyPageError("there is nothing to add: say what is to change in a sentence")
    at_hand = page_at_hand(place)
    text = with_amendment(at_hand.policy.text, words, _today(place), _bare(person))
    return _compared(place, at_hand, _tried(place, text))


def answer(place: Workplace, question: Question, words: str, person: str) -> Amendment | None:
    """Put an answer in place of the sentence it makes clear; None when that would not settle the question.

    The answer may be the sentence said anew, or only what was missing in it ("EUR", "per account").
    """
    at_hand = page_at_hand(place)
    text, today = at_hand.policy.text, _today(place)
    span = sentence_of(at_hand.policy, question)
    for sentence in _sayings(span.of(text), words):
        found = _tried(place, with_answer(text, span, sentence, today, _bare(person)))
        made = changes_between(at_hand.policy, found.policy)
        if made.settled and not made.asked:
            return _compared(place, at_hand, found)
    return None


def sentence_of(policy: Policy, question: Question) -> Span:
    """Return the whole sentence a question is about, without its marker."""
    for sentence in sentences(policy.text):
        if sentence.span.start <= question.span.start < sentence.span.end:
            start = sentence.span.start + body_start(sentence.text)
            return Span(start=start, end=sentence.span.end)
    return question.span


def _sayings(sentence: str, words: str) -> Sequence[str]:
    """Return what an answer may mean for its sentence: the sentence itself said anew, or the words it lacked."""
    bare, mark = (sentence[:-1], sentence[-1]) if sentence[-1:] in {".", "!", "?", ":"} else (sentence, ".")
    return words, f"{bare} {words.strip().rstrip('.')}{mark}", f"{bare}, {words.strip().rstrip('.')}{mark}"


def _tried(place: Workplace, text: str) -> ReadPage:
    return try_page(place.office, place.model, text, place.home_currency)


def _compared(place: Workplace, before: ReadPage, page: ReadPage) -> Amendment:
    home, today = place.home_currency, _today(place)
    now = next_actions(place.office, in_force(before, home, today))
    then = next_actions(place.office, in_force(page, home, today))
    return Amendment(before.policy, page, changes_between(before.policy, page.policy), tuple(changes(now, then)))


def _today(place: Workplace) -> date:
    return place.office.clock().astimezone(place.office.zone).date()


def _bare(person: str) -> str:
    return person.removeprefix("person:")
