from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.policy import (
    ApprovalRule,
    CapRule,
    Channel,
    ChannelRule,
    DelayRule,
    EscalateRule,
    GapRule,
    HoursRule,
    MinimumRule,
    NeverSayRule,
    NoContactRule,
    PauseRule,
    PromiseRule,
    Rule,
    Scope,
    Span,
    StageRule,
    Tone,
    ToneRule,
    Validity,
)
from policies.wording import in_words, scope_in_words

BASE: dict[str, Any] = {"id": "c1", "span": Span(start=0, end=1)}
ACME = Scope(customers=("Acme",))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            StageRule(**BASE, name="s", days=-3, tone=Tone.SERVICE, scope=Scope(above_minor=1_000_000)),
            "3 days before due: a helpful message by email, for accounts owing more than 10,000.00 EUR.",
        ),
        (
            StageRule(**BASE, name="s", days=1, tone=Tone.POLITE_FIRM, channels=(Channel.EMAIL, Channel.VOICE),
                      repeat_days=4, needs_approval=True),
            "1 day after due: a polite but firm message by email or phone, and again every 4 days, once a person has "
            "approved it.",
        ),
        (StageRule(**BASE, name="s", days=0, tone=Tone.FRIENDLY), "On the due date: a friendly message by email."),
        (
            ApprovalRule(**BASE, above_minor=50_000, currency="USD", from_tone=Tone.FIRM, from_days=30, approver="me"),
            "Messages that are firm or firmer to accounts owing more than 500.00 USD from 30 days overdue on wait for "
            "the approval of the policy's author.",
        ),
        (ApprovalRule(**BASE, scope=ACME), "Messages wait for the approval of a person, for Acme."),
        (CapRule(**BASE, messages=1, days=7), "At most 1 message to a customer in 7 days."),
        (GapRule(**BASE, days=3, business_days=True), "At least 3 business days between two messages."),
        (NoContactRule(**BASE, scope=ACME, hand_to="Sam"), "No contact by Dunlin; Sam looks after them, for Acme."),
        (PauseRule(**BASE, lifted=True, scope=ACME), "May be written to again, for Acme."),
        (
            PauseRule(**BASE, valid=Validity(since=date(2000, 12, 20), until=date(2000, 1, 6), yearly=True)),
            "No reminders go out, every year from 20 December to 6 January.",
        ),
        (
            PauseRule(**BASE, valid=Validity(until=date(2026, 6, 30)), scope=ACME),
            "No reminders go out, until 30 June 2026, for Acme.",
        ),
        (ChannelRule(**BASE, channels=(Channel.VOICE,), allowed=False), "Never by phone."),
        (ToneRule(**BASE, tone=Tone.FIRM, at_most=True), "No firmer than firm."),
        (DelayRule(**BASE, days=45, scope=ACME), "Left alone until 45 days after due, for Acme."),
        (MinimumRule(**BASE, amount_minor=5_000), "Accounts owing less than 50.00 EUR are not chased."),
        (
            HoursRule(**BASE, from_hour=9, to_hour=17, weekdays=(0, 1, 2, 3, 4)),
            "Messages go out only between 9:00 and 17:00 local time, on Monday to Friday.",
        ),
        (HoursRule(**BASE, skip_holidays=True), "No messages on public holidays."),
        (
            PromiseRule(**BASE, max_days_ahead=14, grace_days=2),
            "Promises up to 14 days ahead are accepted, later ones go to a person; a promise has 2 business days of "
            "grace.",
        ),
        (NeverSayRule(**BASE, topic="service_cut"), "No message mentions cutting off service."),
        (
            EscalateRule(**BASE, from_days=75),
            "From 75 days overdue on, accounts go to a person instead of getting another message.",
        ),
    ],
)  # fmt: skip
def test_a_rule_is_said_back_in_one_sentence(rule: Rule, words: str) -> None:
    assert in_words(rule, "EUR") == words


def test_a_scope_says_whom_it_covers_and_whom_it_leaves_out() -> None:
    scope = Scope(segments=("SMB",), tags=("vip", "new"), countries=("DE",), except_customers=("Acme",))
    assert scope_in_words(scope) == ("the SMB segment and customers tagged vip or new and customers in DE except Acme")
    assert scope_in_words(Scope(except_segments=("SMB",))) == "everybody except SMB"
    assert scope_in_words(Scope()) == ""
