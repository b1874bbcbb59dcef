"""The labelled sets are whole: readable, unique, quoting verbatim, in the words of the typed policy."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from evals.labels import SET_NAMES, LabelError, SetName, labelled_messages, labelled_policies
from policies.policy import Rule, Scope, Validity
from prompts.policy_reading import OpenQuestion
from prompts.reply_reading import Intent

RULES = {rule.model_fields["kind"].default: rule for rule in get_args(get_args(Rule)[0])}
_OF_THE_PAST = (Intent.ALREADY_PAID, Intent.REMITTANCE_ADVICE)
CODES = get_args(OpenQuestion.model_fields["code"].annotation)


def test_a_third_is_held_back_and_about_half_is_not_english() -> None:
    tuning, held_back = (labelled_messages(chosen) for chosen in SET_NAMES)
    assert len(tuning + held_back) >= 700
    assert 0.30 <= len(held_back) / len(tuning + held_back) <= 0.37
    languages = Counter(message.language for message in tuning + held_back)
    assert {"de", "fr", "es", "it", "nl", "pt"} < set(languages)
    assert 0.40 <= 1 - languages["en"] / languages.total() <= 0.55
    assert len(labelled_policies("tuning")) >= 56
    assert len(labelled_policies("held_back")) >= 28


def test_no_case_stands_twice_and_no_text_is_in_both_sets() -> None:
    every = [message for chosen in SET_NAMES for message in labelled_messages(chosen)]
    assert [i for i, n in Counter(m.id for m in every).items() if n > 1] == []
    assert [t for t, n in Counter((m.body + m.html).casefold() for m in every).items() if n > 1] == []
    pages = [page for chosen in SET_NAMES for page in labelled_policies(chosen)]
    assert len({page.name for page in pages}) == len({page.text for page in pages}) == len(pages)


def test_every_intent_is_labelled_somewhere() -> None:
    seen = {claim.intent for chosen in SET_NAMES for m in labelled_messages(chosen) for claim in m.expected}
    assert set(Intent) - seen == set()


@pytest.mark.parametrize("chosen", SET_NAMES)
def test_labels_name_only_open_invoices_and_days_near_the_message(chosen: SetName) -> None:
    for message in labelled_messages(chosen):
        sent = message.sent_at
        assert sent.utcoffset() == sent.astimezone(ZoneInfo(message.zone)).utcoffset(), message.id
        known = {invoice.number for invoice in message.invoices}
        for claim in message.expected:
            assert set(claim.invoices or ()) <= known, message.id
            if claim.day:
                ahead = claim.day - sent.date()
                earliest = timedelta(-60 if claim.intent in _OF_THE_PAST else 0)
                # An advice may come before its money.
                latest = timedelta(0 if claim.intent is Intent.ALREADY_PAID else 120)
                assert earliest <= ahead <= latest, message.id


@pytest.mark.parametrize("chosen", SET_NAMES)
def test_an_intent_is_either_expected_or_merely_allowed(chosen: SetName) -> None:
    for message in labelled_messages(chosen):
        assert not {claim.intent for claim in message.expected} & set(message.also), message.id


@pytest.mark.parametrize("chosen", SET_NAMES)
def test_policy_labels_quote_verbatim_and_speak_of_typed_fields(chosen: SetName) -> None:
    for page in labelled_policies(chosen):
        for quote in [rule.quote for rule in page.rules] + [question.quote for question in page.questions]:
            assert page.text.count(quote) == 1, (page.name, quote)
        for form in (*(form for rule in page.rules for form in rule.forms), *page.also):
            _fits(form, page.name)
        for question in page.questions:
            assert set(question.codes) <= set(CODES), (page.name, question.codes)


def _fits(form: dict[str, Any], name: str) -> None:
    rule = RULES[form["kind"]]
    assert set(form) <= set(rule.model_fields), (name, form)
    assert set(form.get("scope", {})) <= set(Scope.model_fields), (name, form)
    assert set(form.get("valid", {})) <= {*Validity.model_fields, "since_day", "until_day"}, (name, form)


@pytest.mark.parametrize("chosen", SET_NAMES)
def test_policy_labels_name_only_customers_of_the_book(chosen: SetName) -> None:
    for page in labelled_policies(chosen):
        for form in (form for rule in page.rules for form in rule.forms):
            scope = form.get("scope", {})
            for kind in ("customers", "segments", "tags"):
                assert set(scope.get(kind, ())) <= set(getattr(page.names, kind)), (page.name, form)


def test_a_bad_line_is_named_by_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "replies" / "tuning"
    folder.mkdir(parents=True)
    good = json.loads((Path("evals/replies/tuning/first.jsonl")).read_text(encoding="utf-8").splitlines()[0])
    (folder / "messages.jsonl").write_text(json.dumps(good) + "\n" + json.dumps({**good, "body": ""}) + "\n")
    with pytest.raises(LabelError, match=r"messages\.jsonl, line 2: .*either a body or html"):
        labelled_messages("tuning", tmp_path)


def test_a_missing_set_says_to_run_from_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="source checkout"):
        labelled_policies("tuning", tmp_path)
