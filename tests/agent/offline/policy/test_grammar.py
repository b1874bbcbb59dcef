"""What the offline reader makes of the common sentences, in many wordings; the table to add a new wording to."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.offline.policy.reader import read_policy
from policies.policy import Policy
from policies.reading import KnownNames, policy_from
from policies.sentences import sentences
from prompts.policy_reading import ReadPolicy

NAMES = KnownNames.of(
    customers=["Acme", "Halcyon", "Brightwater", "Orbit Media", "Delta", "Halden Group plc", "X"],
    segments=["Enterprise", "Strategic", "SMB", "Public sector"],
    tags=["VIP", "no-phone"],
)
TODAY = date(2026, 6, 11)
Case = tuple[str, list[dict[str, Any]]]


def read(text: str, home: str = "EUR") -> Policy:
    cut = sentences(text)
    prompt = ReadPolicy(
        sentences=tuple(sentence.text for sentence in cut), home_currency=home, today=TODAY.isoformat(),
        segments=NAMES.segments, tags=NAMES.tags,
        customers=NAMES.customers_in(sentence.text for sentence in cut),
    )  # fmt: skip
    return policy_from(text, cut, read_policy(prompt), NAMES, home, TODAY)


def told(policy: Policy) -> list[dict[str, Any]]:
    """Give the rules as plain values without what they leave at its default."""
    rules = [rule.model_dump(mode="json", exclude_defaults=True) for rule in policy.rules]
    for rule, typed in zip(rules, policy.rules, strict=True):
        rule["kind"] = typed.kind
    return [{key: value for key, value in rule.items() if key not in ("id", "span", "name")} for rule in rules]


def in_order(rule: dict[str, Any]) -> str:
    return json.dumps(rule, sort_keys=True)


def stage(days: int, tone: str, **more: Any) -> dict[str, Any]:
    return {"kind": "stage", "days": days, "tone": tone, **more}


def of(**scope: Any) -> dict[str, Any]:
    return {"scope": {key: list(value) if isinstance(value, tuple) else value for key, value in scope.items()}}


ACME = of(customers=("Acme",))
YEARLY = {"yearly": True}

STAGES: list[Case] = [
    ("Nudge people 3 days before due.", [stage(-3, "service")]),
    ("Send a heads-up 3 days before the due date to accounts above 10,000.",
     [stage(-3, "service", **of(above_minor=1_000_000, currency="EUR"))]),
    ("Email every 4 days, keep it light for the first two weeks.", [stage(1, "friendly", repeat_days=4)]),
    ("Reminders at 5, 15, 25.", [stage(5, "friendly"), stage(15, "polite_firm"), stage(25, "polite_firm")]),
    ("Email reminders 4 days and 12 days after the due date.", [stage(4, "friendly"), stage(12, "polite_firm")]),
    ("- Day 1: friendly reminder by email", [stage(1, "friendly")]),
    ("- Day-14 call", [stage(14, "polite_firm", channels=["voice"])]),
    ("Day‑1 reminder → Day‑7 follow‑up → Day‑14 call.",
     [stage(1, "friendly"), stage(7, "friendly"), stage(14, "polite_firm", channels=["voice"])]),
    ("From 14 to 29 days: firm email.", [stage(14, "firm")]),
    ("After 12 days get firmer and text them on WhatsApp.", [stage(12, "polite_firm", channels=["whatsapp"])]),
    ("Text them 5 days after the due date.", [stage(5, "friendly", channels=["sms"])]),
    ("Day 2 email, day 6 SMS, day 10 call.",
     [stage(2, "friendly"), stage(6, "friendly", channels=["sms"]), stage(10, "polite_firm", channels=["voice"])]),
    ("Eine SMS 3 Tage nach Fälligkeit.", [stage(3, "friendly", channels=["sms"])]),
    ("A week after the due date we send a polite but firm email asking for a payment date.",
     [stage(7, "polite_firm")]),
    ("When an invoice is 14 days overdue, send a second reminder by email.", [stage(14, "polite_firm")]),
    ("Remind on day 5, then every 7 days.", [stage(5, "friendly", repeat_days=7)]),
    ("Send the final notice at 50 days, always approved by a person first.",
     [stage(50, "formal", needs_approval=True)]),
    ("Day 30: formal notice, needs my approval.", [stage(30, "formal", needs_approval=True)]),
    ("For Enterprise, call on day 14 and email on day 20.",
     [stage(14, "polite_firm", channels=["voice"], **of(segments=("Enterprise",))),
      stage(20, "polite_firm", **of(segments=("Enterprise",)))]),
    ("Die erste Mahnung geht 14 Tage nach Fälligkeit per E-Mail raus.", [stage(14, "polite_firm")]),
    ("Eine freundliche Zahlungserinnerung geht 3 Tage vor Fälligkeit per E-Mail.", [stage(-3, "friendly")]),
]  # fmt: skip

LIMITS: list[Case] = [
    ("At most two messages a week.", [{"kind": "cap", "messages": 2, "days": 7}]),
    ("Max one contact a week.", [{"kind": "cap", "messages": 1, "days": 7}]),
    ("Customers should never get more than two messages a week.", [{"kind": "cap", "messages": 2, "days": 7}]),
    ("Don't email the same customer more than once every five days.", [{"kind": "cap", "messages": 1, "days": 5}]),
    ("Höchstens zwei Nachrichten pro Woche.", [{"kind": "cap", "messages": 2, "days": 7}]),
    ("Leave at least three business days between messages.", [{"kind": "gap", "days": 3, "business_days": True}]),
    ("Wait at least 4 days before sending another message.", [{"kind": "gap", "days": 4}]),
    ("Don't chase accounts under 50.", [{"kind": "minimum", "amount_minor": 5_000, "currency": "EUR"}]),
    ("Ignore anything under $25.", [{"kind": "minimum", "amount_minor": 2_500, "currency": "USD"}]),
    ("Only chase accounts that owe more than 100 EUR.",
     [{"kind": "minimum", "amount_minor": 10_000, "currency": "EUR"}]),
    ("Beträge unter 50 Euro mahnen wir nicht.", [{"kind": "minimum", "amount_minor": 5_000, "currency": "EUR"}]),
    ("Write at most twice a week to the same customer, and leave at least three days between two messages.",
     [{"kind": "cap", "messages": 2, "days": 7}, {"kind": "gap", "days": 3}]),
]  # fmt: skip

PEOPLE: list[Case] = [
    ("Anything over 10k loop me in before you say anything mean.",
     [{"kind": "approval", "above_minor": 1_000_000, "currency": "EUR", "from_tone": "firm", "approver": "me"}]),
    ("For segment Strategic every message needs Maria's approval.",
     [{"kind": "approval", "approver": "Maria", **of(segments=("Strategic",))}]),
    ("Final notices always need approval.", [{"kind": "approval", "from_tone": "formal"}]),
    ("Messages above EUR 25,000 need the finance director's approval.",
     [{"kind": "approval", "above_minor": 2_500_000, "currency": "EUR", "approver": "finance director"}]),
    ("Invoices over 5 lakh need approval.", [{"kind": "approval", "above_minor": 50_000_000, "currency": "EUR"}]),
    ("Ask me before contacting Acme.", [{"kind": "approval", "approver": "me", **ACME}]),
    ("Nachrichten über 25.000 Euro brauchen die Freigabe der Geschäftsführung.",
     [{"kind": "approval", "above_minor": 2_500_000, "currency": "EUR", "approver": "Geschäftsführung"}]),
    ("Don't bug enterprise, Sam handles those.",
     [{"kind": "no_contact", "hand_to": "Sam", **of(segments=("Enterprise",))}]),
    ("Never contact X.", [{"kind": "no_contact", **of(customers=("X",))}]),
    ("Halcyon only talks to me.", [{"kind": "no_contact", "hand_to": "me", **of(customers=("Halcyon",))}]),
    ("Halden Group plc belongs to Marta, never contact them.",
     [{"kind": "no_contact", "hand_to": "Marta", **of(customers=("Halden Group plc",))}]),
    ("Acme nicht kontaktieren.", [{"kind": "no_contact", **ACME}]),
    ("Halcyon and Brightwater pay late but always pay, leave them until 45 days.",
     [{"kind": "delay", "days": 45, **of(customers=("Halcyon", "Brightwater"))}]),
    ("Don't chase Brightwater before day 20.", [{"kind": "delay", "days": 20, **of(customers=("Brightwater",))}]),
    ("Hand accounts over to a person at 60 days.", [{"kind": "escalate", "from_days": 60}]),
    ("Escalate to the CFO at 75 days.", [{"kind": "escalate", "from_days": 75, "to": "CFO"}]),
    ("Ab 60 Tagen an Maria übergeben.", [{"kind": "escalate", "from_days": 60, "to": "Maria"}]),
    ("Accept promises up to 14 days ahead; later ones come to me.", [{"kind": "promise", "max_days_ahead": 14}]),
    ("Promises more than 14 days out need my approval.", [{"kind": "promise", "max_days_ahead": 14}]),
    ("Give promises 2 business days of grace.", [{"kind": "promise", "grace_days": 2}]),
]  # fmt: skip

MANNER: list[Case] = [
    ("Never threaten to cut service.", [{"kind": "never_say", "topic": "service_cut"}]),
    ("Never mention late fees or interest.",
     [{"kind": "never_say", "topic": "late_fee"}, {"kind": "never_say", "topic": "interest"}]),
    ("Nie mit rechtlichen Schritten drohen.", [{"kind": "never_say", "topic": "legal_action"}]),
    ("Use formal tone with public sector customers.",
     [{"kind": "tone", "tone": "formal", **of(segments=("Public sector",))}]),
    ("Enterprise customers should never hear anything firmer than firm.",
     [{"kind": "tone", "tone": "firm", "at_most": True, **of(segments=("Enterprise",))}]),
    ("Email only for Acme.", [{"kind": "channel", "channels": ["email"], "allowed": True, **ACME}]),
    ("Don't call Acme.", [{"kind": "channel", "channels": ["voice"], "allowed": False, **ACME}]),
    ("Never call customers tagged no-phone.",
     [{"kind": "channel", "channels": ["voice"], "allowed": False, **of(tags=("no-phone",))}]),
    ("No SMS to customers in Germany.",
     [{"kind": "channel", "channels": ["sms"], "allowed": False, **of(countries=("DE",))}]),
    ("The ones in Poland ignore mail, send them an SMS instead.",
     [{"kind": "channel", "channels": ["sms"], "allowed": True, **of(countries=("PL",))}]),
    ("Acme ignores mail, call them instead.",
     [{"kind": "channel", "channels": ["voice"], "allowed": True, **ACME}]),
    ("Never WhatsApp customers in Germany.",
     [{"kind": "channel", "channels": ["whatsapp"], "allowed": False, **of(countries=("DE",))}]),
]  # fmt: skip

QUIET: list[Case] = [
    ("Send only between 9 and 17 on weekdays.",
     [{"kind": "hours", "from_hour": 9, "to_hour": 17, "weekdays": [0, 1, 2, 3, 4]}]),
    ("Never send anything before 8am or after 6pm.", [{"kind": "hours", "from_hour": 8, "to_hour": 18}]),
    ("Business days only, 9 to 5.", [{"kind": "hours", "from_hour": 9, "to_hour": 17, "weekdays": [0, 1, 2, 3, 4]}]),
    ("No messages on weekends or public holidays.",
     [{"kind": "hours", "weekdays": [0, 1, 2, 3, 4], "skip_holidays": True}]),
    ("Skip weekends and the last week of December.",
     [{"kind": "hours", "weekdays": [0, 1, 2, 3, 4]},
      {"kind": "pause", "valid": {"since": "2000-12-25", "until": "2000-12-31", **YEARLY}}]),
    ("No emails between 20 Dec and 6 Jan, except Orbit Media.",
     [{"kind": "pause", "valid": {"since": "2000-12-20", "until": "2000-01-06", **YEARLY},
       **of(except_customers=("Orbit Media",))}]),
    ("Keine E-Mails zwischen dem 20. Dezember und dem 6. Januar.",
     [{"kind": "pause", "valid": {"since": "2000-12-20", "until": "2000-01-06", **YEARLY}}]),
    ("Pause Delta until 30 June 2026.",
     [{"kind": "pause", "valid": {"until": "2026-06-30"}, **of(customers=("Delta",))}]),
    ("Stop chasing Delta until I say.", [{"kind": "pause", **of(customers=("Delta",))}]),
    ("From 1 July to 15 July 2026 no reminders.",
     [{"kind": "pause", "valid": {"since": "2026-07-01", "until": "2026-07-15"}}]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "rules"),
    STAGES + LIMITS + PEOPLE + MANNER + QUIET,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_common_sentence_is_read_in_full(text: str, rules: list[dict[str, Any]]) -> None:
    policy = read(text)
    assert policy.questions == ()
    assert sorted(told(policy), key=in_order) == sorted(rules, key=in_order)


def test_the_head_of_a_table_says_what_its_numbers_count() -> None:
    head = "| Stage | Days overdue | Tone | Approval |\n|---|---|---|---|\n"
    table = head + "| S1 | 3 | friendly | no |\n| S2 | 35 | formal | yes |"
    assert told(read(table)) == [stage(3, "friendly"), stage(35, "formal", needs_approval=True)]


def test_a_line_ending_in_a_colon_is_read_with_each_bullet_below_it() -> None:
    policy = read("Never:\n- threaten legal action\n- offer a discount\n\nEmail on day 3.")
    assert [rule.kind for rule in policy.rules] == ["stage", "never_say", "never_say"]
    assert policy.questions == ()


def test_a_bullet_under_a_no_is_never_read_as_a_yes() -> None:
    policy = read("Never do this:\n- Email customers on day 3")
    assert [rule for rule in policy.rules if rule.kind == "stage"] == []
    assert len(policy.questions) == 1


def test_a_rhythm_after_a_stage_begins_one_beat_later() -> None:
    assert told(read("First reminder 5 days after due. After that every 7 days by email.")) == [
        stage(5, "friendly"), stage(12, "polite_firm", repeat_days=7),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(days=st.integers(2, 31), count=st.integers(1, 9), sum_=st.integers(101, 99_999))
def test_the_figures_of_the_text_are_the_figures_of_the_rules(days: int, count: int, sum_: int) -> None:
    policy = read(
        f"Send a friendly email {days} days after due. At most {count} messages in {days} days. "
        f"Ignore anything under {sum_}."
    )
    assert policy.questions == ()
    assert told(policy) == [
        stage(days, "friendly"),
        {"kind": "cap", "messages": count, "days": days},
        {"kind": "minimum", "amount_minor": sum_ * 100, "currency": "EUR"},
    ]
