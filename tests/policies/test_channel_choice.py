"""Between channels joined with a plain "or", past answers decide, then cost; the order of the page holds otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ledger.account import ChannelPast
from policies.compile_checks import joined_by_or
from policies.decide import decide
from policies.policy import Channel, ChannelRule
from tests.policies.cases import account, at, book, late, rule, stage

pytestmark = pytest.mark.words

LATE = late(5)
ANSWERED, SILENT = ChannelPast(answered=True), ChannelPast(unanswered=2)
FAILED = ChannelPast(answered=True, failed=2)
NO_COSTS: Mapping[str, int] = {}
CHEAPER = {"whatsapp": 60_000, "email": 400}
EITHER = (Channel.WHATSAPP, Channel.EMAIL)


def chosen(
    past: Mapping[str, ChannelPast], any_of: bool = True, costs: Mapping[str, int] = NO_COSTS, **facts_of: object
) -> tuple[Channel, str]:
    facts = account(LATE, **({"opted_in": frozenset({"whatsapp"}), "past": past, "costs": costs} | facts_of))
    wanted = stage(1, channels=EITHER, any_of=any_of)
    verdict = decide(facts, book(wanted), at(texts=frozenset({"whatsapp"})))
    assert verdict.worked
    return verdict.channel, verdict.reason


def test_a_channel_never_answered_comes_after_one_that_was_and_the_reason_says_so() -> None:
    channel, reason = chosen({"whatsapp": SILENT, "email": ANSWERED})
    assert channel is Channel.EMAIL
    assert reason == "5 days overdue; stage day 1 [S1], by email: WhatsApp was never answered"


def test_a_channel_that_failed_twice_comes_after_one_that_was_answered() -> None:
    channel, reason = chosen({"whatsapp": FAILED, "email": ANSWERED})
    assert channel is Channel.EMAIL
    assert reason.endswith("by email: WhatsApp failed 2 times")


@pytest.mark.parametrize(
    "past",
    [
        {},
        {"whatsapp": SILENT},
        {"whatsapp": SILENT, "email": SILENT},
        {"email": ANSWERED},
        {"whatsapp": ChannelPast(unanswered=1), "email": ANSWERED},
        {"whatsapp": ChannelPast(answered=True, unanswered=5), "email": ANSWERED},
    ],
)
def test_without_an_answer_elsewhere_or_a_fair_trial_the_order_of_the_page_holds(
    past: Mapping[str, ChannelPast],
) -> None:
    assert chosen(past) == (Channel.WHATSAPP, "5 days overdue; stage day 1 [S1]")


def test_an_order_the_page_sets_wins_over_past_answers() -> None:
    assert chosen({"whatsapp": SILENT, "email": ANSWERED}, any_of=False)[0] is Channel.WHATSAPP


def test_between_channels_of_which_as_much_is_known_the_cheaper_one_is_taken_and_the_reason_says_so() -> None:
    assert chosen({}, costs=CHEAPER) == (Channel.EMAIL, "5 days overdue; stage day 1 [S1], by email: it costs less")
    assert chosen({}, costs={"whatsapp": 400, "email": 400})[0] is Channel.WHATSAPP


def test_past_answers_and_an_order_the_page_sets_win_over_cost() -> None:
    assert chosen({"whatsapp": ANSWERED, "email": SILENT}, costs=CHEAPER)[0] is Channel.WHATSAPP
    assert chosen({}, any_of=False, costs=CHEAPER)[0] is Channel.WHATSAPP


def test_a_channel_of_unknown_cost_keeps_its_place_on_the_page() -> None:
    assert chosen({}, costs={"email": 400})[0] is Channel.WHATSAPP


def test_what_nobody_asked_for_is_not_said_to_cost_more() -> None:
    channel, reason = chosen({}, costs=CHEAPER, opted_in=frozenset())
    assert (channel, reason) == (Channel.EMAIL, "5 days overdue; stage day 1 [S1]")


def test_what_the_policy_rules_out_is_not_taken_for_its_answers() -> None:
    facts = account(LATE, opted_in=frozenset({"whatsapp"}), past={"whatsapp": SILENT, "email": ANSWERED})
    only = rule(ChannelRule, channels=(Channel.WHATSAPP,), allowed=True)
    wanted = stage(1, channels=EITHER, any_of=True)
    verdict = decide(facts, book(wanted, only), at(texts=frozenset({"whatsapp"})))
    assert verdict.channel is Channel.WHATSAPP


@pytest.mark.parametrize(
    ("words", "free"),
    [
        ("Send a friendly reminder by WhatsApp or email 3 days after the due date.", True),
        ("Remind them by email or by text message.", True),
        ("Erinnere per WhatsApp oder per E-Mail.", True),
        ("Send a WhatsApp reminder, otherwise an email.", False),
        ("By WhatsApp, or else by email.", False),
        ("If they are on WhatsApp, use WhatsApp or email.", False),
        ("Call or write, preferably an email.", False),
        ("Send an email and a WhatsApp reminder.", False),
        ("Send an email within one or two days, no WhatsApp.", False),
    ],
)
def test_only_a_plain_or_between_them_leaves_the_choice(words: str, free: bool) -> None:
    named = [
        one
        for one, sign in (("whatsapp", "WhatsApp"), ("email", "mail"), ("sms", "text"))
        if sign.lower() in words.lower()
    ]
    assert joined_by_or(words, named) is free
