"""Labelled cases go through the house's own mail parser and readers, whatever model answers."""

from __future__ import annotations

from typing import Any

import pytest

from evals.labels import labelled_messages
from evals.readers import evaluate_policies, evaluate_replies, readable_message
from prompts.model import ModelError, Prompt, Reply
from prompts.policy_reading import PolicyReading, ProposedRule, ReadPolicy
from prompts.reply_reading import Intent, ReadClaim, ReadReply, ReplyReading


class ThankfulModel:
    """Takes every message for thanks, and every page for one that stops at its first sentence."""

    name = "thankful"

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        if isinstance(prompt, ReadReply):
            claim = ReadClaim(intent=Intent.THANKS, first_sentence=0, last_sentence=0, confidence_percent=90)
            return Reply(ReplyReading(claims=(claim,)))
        assert isinstance(prompt, ReadPolicy)
        rule = ProposedRule(kind="cap", sentence=0, quote=prompt.sentences[0], count=977, days=977)
        return Reply(PolicyReading(rules=(rule,)))


class FailingModel:
    """Fails so many times, then answers like the thankful one."""

    name = "failing"

    def __init__(self, failures: int) -> None:
        self.failures = failures

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        self.failures -= 1
        if self.failures >= 0:
            raise ModelError("the answer is no JSON", permanent=True)
        return ThankfulModel().ask(prompt)


def test_only_the_newest_words_of_a_message_are_marked_as_such() -> None:
    message = next(m for m in labelled_messages("tuning") if "9/25 for the 104211" in m.body)
    readable = readable_message(message)
    newest = readable.text[readable.newest_start : readable.newest_end]
    assert "9/25" in newest
    assert "9/11" not in newest
    assert "9/11" in readable.text


def test_html_is_read_as_text_and_invoices_of_the_subject_are_named() -> None:
    messages = labelled_messages("tuning")
    html = readable_message(next(m for m in messages if "April 24th" in m.html))
    assert "<" not in html.text
    assert "will be paid on April 24th" in html.text
    subject = readable_message(next(m for m in messages if "SI-5519" in m.subject))
    assert subject.subject_invoices == ("SI-5519",)


def test_a_model_that_takes_everything_for_thanks_is_seen_through() -> None:
    card = evaluate_replies(ThankfulModel(), "tuning")
    thankful = sum(claim.intent is Intent.THANKS for m in labelled_messages("tuning") for claim in m.expected)
    tally = dict(card.classes)["thanks"]
    assert (card.model, tally.right, tally.missed) == ("thankful", thankful, 0)
    assert tally.false > 80
    assert (card.number("critical_misses") or 0) > 20


def test_figures_a_model_makes_up_do_not_become_rules() -> None:
    card = evaluate_policies(ThankfulModel(), "tuning")
    assert (card.number("invented_numbers"), card.number("rule_recall")) == (0, 0)


def test_a_case_without_an_answer_counts_as_unread_and_the_rest_goes_on() -> None:
    card = evaluate_replies(FailingModel(3), "tuning")
    assert card.number("unanswered") == 3
    assert dict(card.classes)["thanks"].right > 0


def test_a_model_that_leaves_most_cases_unanswered_stops_with_its_reason() -> None:
    with pytest.raises(ModelError, match="no JSON"):
        evaluate_replies(FailingModel(10_000), "tuning")
