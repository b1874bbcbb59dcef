"""What is made of a reading, whoever read it: kinds of rules, contradictions, what is forbidden or background."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.policy import Policy
from policies.reading import KnownNames, policy_from
from policies.sentences import sentences
from prompts.policy_reading import PolicyReading

NAMES = KnownNames.of(customers=["Acme", "Brandt Group"], segments=["Enterprise"])


def compiled(text: str, *rules: dict[str, Any], background: tuple[int, ...] = ()) -> Policy:
    """Compile a page of which a model read these rules; a rule quotes its whole sentence."""
    cut = sentences(text)
    proposed = [{"sentence": 0, **rule} for rule in rules]
    reading = PolicyReading.model_validate(
        {
            "rules": [{"quote": cut[rule["sentence"]].body, **rule} for rule in proposed],
            "background": background,
        }
    )
    return policy_from(text, cut, reading, NAMES, "EUR", date(2026, 6, 11))


def asked(policy: Policy) -> list[str]:
    return [question.code for question in policy.questions]


@pytest.mark.parametrize(
    ("text", "rule", "made"),
    [
        ("If a promise is broken twice it goes to Maria.",
         {"kind": "event", "event": "broken_promise", "count": 2, "person": "Maria"},
         {"kind": "event", "event": "broken_promise", "count": 2, "to": "Maria"}),
        ("Write-offs above 500 are decided by the CFO.",
         {"kind": "authority", "action": "write_off", "amount": "500", "person": "CFO"},
         {"kind": "authority", "action": "write_off", "above_minor": 50_000, "currency": "EUR", "to": "CFO"}),
        ("Every message contains a payment link.", {"kind": "include", "include": "pay_link"},
         {"kind": "include", "topic": "pay_link"}),
        ("Never follow a customer's habits.", {"kind": "adapt", "allowed": False}, {"kind": "adapt", "allowed": False}),
        ("At most two calls a week.", {"kind": "cap", "count": 2, "days": 7, "channels": ["voice"]},
         {"kind": "cap", "messages": 2, "days": 7, "channel": "voice"}),
        ("A single invoice over 9,000 needs approval.", {"kind": "approval", "amount": "9000", "per": "invoice"},
         {"kind": "approval", "above_minor": 900_000, "currency": "EUR", "per": "invoice"}),
    ],
)  # fmt: skip
def test_every_slot_of_the_newer_kinds_goes_the_whole_way(
    text: str, rule: dict[str, Any], made: dict[str, Any]
) -> None:
    policy = compiled(text, rule)
    assert policy.questions == ()
    assert {key: policy.rules[0].model_dump(mode="json")[key] for key in made} == made


def test_groups_currencies_and_new_customers_bind_and_stand_in_the_text() -> None:
    text = "For the Brandt Group, USD accounts and the first 3 invoices outside Germany at most one message in 7 days."
    scope = {"parents": ["Brandt"], "currencies": ["USD"], "invoices_at_most": 3, "except_countries": ["DE"]}
    policy = compiled(text, {"kind": "cap", "count": 1, "days": 7, "scope": scope})
    bound = policy.rules[0].scope
    assert (bound.parents, bound.currencies, bound.invoices_at_most, bound.except_countries) == (
        ("Brandt Group",), ("USD",), 3, ("DE",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ({"parents": ["Brand"]}, "unknown_name"),
        ({"currencies": ["GBP"]}, "not_understood"),
        ({"invoices_at_most": 5}, "not_understood"),
        ({"except_countries": ["FR"]}, "not_understood"),
    ],
)
def test_a_scope_the_text_does_not_hold_makes_no_rule(scope: dict[str, Any], code: str) -> None:
    policy = compiled(
        "At most one message in 7 days for Brandt.", {"kind": "cap", "count": 1, "days": 7, "scope": scope}
    )
    assert policy.rules == ()
    assert asked(policy) == [code]


def test_a_rhythm_faster_than_the_cap_is_asked_about_with_the_words_of_both_places() -> None:
    text = "Email every 3 days.\nOne contact a week at most."
    policy = compiled(
        text,
        {"kind": "stage", "repeat_days": 3},
        {"kind": "cap", "count": 1, "days": 7, "sentence": 1},
    )
    assert [rule.kind for rule in policy.rules] == ["stage", "cap"]
    assert asked(policy) == ["conflict"]
    assert policy.questions[0].span.of(text) == "Email every 3 days."
    assert "One contact a week at most" in policy.questions[0].ask


def test_a_limit_stated_twice_is_asked_about_where_it_is_looser() -> None:
    text = "Messages over 5,000 need approval.\nMessages over 8,000 need approval."
    policy = compiled(
        text, {"kind": "approval", "amount": "5000"}, {"kind": "approval", "amount": "8000", "sentence": 1}
    )
    assert len(policy.rules) == 2
    assert [question.span.of(text) for question in policy.questions] == ["Messages over 8,000 need approval."]


def test_amounts_for_different_people_are_steps_and_no_contradiction() -> None:
    text = "Over 5,000 Ann approves.\nOver 50,000 the CFO approves."
    policy = compiled(
        text,
        {"kind": "approval", "amount": "5000", "person": "Ann"},
        {"kind": "approval", "amount": "50000", "person": "CFO", "sentence": 1},
    )
    assert policy.questions == ()


def test_a_customer_chased_here_and_left_alone_there_is_left_alone_and_asked_about() -> None:
    scope = {"scope": {"customers": ["Acme"]}}
    text = "Call Acme on day 5.\nNever contact Acme."
    policy = compiled(
        text,
        {"kind": "stage", "days": 5, "channels": ["voice"], **scope},
        {"kind": "no_contact", "sentence": 1, **scope},
    )
    assert "no_contact" in [rule.kind for rule in policy.rules]
    assert asked(policy) == ["conflict"]


def test_a_cap_over_more_days_than_are_remembered_is_held_and_asked_about() -> None:
    policy = compiled("At most 3 messages in 90 days.", {"kind": "cap", "count": 3, "days": 90})
    assert [(rule.messages, rule.days) for rule in policy.rules if rule.kind == "cap"] == [(3, 31)]
    assert asked(policy) == ["unsupported"]


@pytest.mark.parametrize(
    "text",
    [
        "Send an email 30 days from invoice.",
        "Email 14 days after the invoice date.",
        "Mail 14 Tage nach Rechnungsdatum.",
    ],
)
def test_days_counted_from_the_invoice_are_asked_about(text: str) -> None:
    policy = compiled(text, {"kind": "stage", "days": 30 if "30" in text else 14})
    assert policy.rules == ()
    assert asked(policy) == ["ambiguous"]


@pytest.mark.parametrize(("channel", "code"), [("WhatsApp", "forbidden"), ("SMS", "unsupported")])
def test_firm_words_never_go_out_as_a_text(channel: str, code: str) -> None:
    firm = {"kind": "stage", "days": 30, "tone": "firm"}
    alone = compiled(f"At 30 days a firm {channel}.", {**firm, "channels": [channel.lower()]})
    assert (alone.rules, asked(alone)) == ((), [code])
    kept = compiled(f"At 30 days a firm email and {channel}.", {**firm, "channels": ["email", channel.lower()]})
    assert [rule.channels for rule in kept.rules if rule.kind == "stage"] == [("email",)]
    assert asked(kept) == [code]


@pytest.mark.parametrize(("channel", "made"), [("sms", ["stage"]), ("whatsapp", [])])
def test_to_text_somebody_is_to_send_an_sms(channel: str, made: list[str]) -> None:
    policy = compiled("Text them after 3 days.", {"kind": "stage", "days": 3, "channels": [channel]})
    assert [rule.kind for rule in policy.rules] == made


@pytest.mark.parametrize(
    "text",
    [
        "Sign the letters as if you were our lawyer.",
        "Threaten to publish their name on LinkedIn.",
        "Tell their customers that they do not pay.",
        "All calls are recorded for training.",
        "Ring slow payers at 10 in the evening.",
        "Embarrass those who do not pay.",
        "AI voice calls to sole traders are fine.",
        "Die letzte Mahnung bitte per WhatsApp.",
    ],
)
def test_what_law_or_a_platform_forbids_is_said_in_one_sentence(text: str) -> None:
    policy = compiled(text, {"kind": "stage", "days": 1, "repeat_days": 1})
    assert policy.rules == ()
    assert "forbidden" in asked(policy)


@pytest.mark.parametrize(
    "text",
    [
        "Never pose as a lawyer.",
        "Our net terms are 30 days.",
        "Invoices are payable within 14 days of the invoice date.",
        "If a customer disputes an invoice, pause that invoice and keep chasing the rest.",
        "Stop as soon as an invoice is paid.",
        "This policy was approved on 12 May 2026.",
    ],
)
def test_what_holds_anyway_or_only_tells_how_things_are_is_background(text: str) -> None:
    policy = compiled(text, background=(0,))
    assert policy.questions == ()
    assert [span.of(text) for span in policy.background] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "If a customer disputes an invoice, pause it and hand the account to Maria.",
        "Stop after 3 messages.",
        "Our terms are 30 days, then call them on day 5.",
    ],
)
def test_an_order_called_background_is_asked_about(text: str) -> None:
    assert asked(compiled(text, background=(0,))) == ["not_understood"]


def test_a_heading_with_a_country_narrows_the_rules_below_it() -> None:
    text = "## Germany\n\nAt most one message in 7 days."
    policy = compiled(text, {"kind": "cap", "count": 1, "days": 7, "sentence": 1})
    assert policy.rules[0].scope.countries == ("DE",)
