"""How often somebody may be contacted: caps hold for every order of contacts, by machine and by people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.contact_law.facts import Contacted
from policies.contact_law.rows import Medium
from tests.policies.contact_law.cases import NOON, ask, debtor, law, rules, wanted

DAY = timedelta(days=1)


def ago(days: float, medium: Medium | None = Medium.VOICE, **more: bool) -> Contacted:
    return Contacted(NOON - days * DAY, medium, 1, **more)


@pytest.mark.parametrize(
    ("before", "against"),
    [
        ([], []),
        ([ago(0.5)], ["house.caps.voice"]),
        ([ago(1)], []),
        ([ago(2), ago(5)], ["house.caps.voice"]),
        ([ago(2), ago(7)], []),
        ([ago(2, Medium.EMAIL), ago(3, Medium.WHATSAPP), ago(4, Medium.SMS)], ["house.caps.all"]),
        ([ago(2, None), ago(3, None), ago(4, None)], ["house.caps.all"]),
        ([ago(2, Medium.EMAIL), ago(3, Medium.EMAIL), ago(7, Medium.EMAIL)], []),
        ([ago(6, conversation=True)], ["house.caps.voice"]),
        ([ago(6, conversation=True, ours=False)], ["house.caps.voice"]),
        ([ago(7, conversation=True)], []),
        ([ago(2, ours=False), ago(0.1, ours=False)], []),
    ],
)
def test_contacts_of_any_kind_by_anybody_count_as_long_as_the_span_lasts(
    before: list[Contacted], against: list[str]
) -> None:
    ruling = ask(of=debtor(*before))
    assert rules(ruling) == against
    assert ruling.allowed is not bool(against)


def test_a_call_the_customer_agreed_to_may_follow_a_conversation_but_counts_for_the_caps() -> None:
    assert ask(wanted(agreed=True), debtor(ago(2, conversation=True))).allowed
    assert rules(ask(wanted(agreed=True), debtor(ago(0.5, conversation=True)))) == ["house.caps.voice"]


def test_a_reply_to_what_the_customer_just_wrote_is_free_of_caps_but_not_of_hours() -> None:
    busy = debtor(*(ago(n / 10, Medium.WHATSAPP) for n in range(1, 9)))
    assert ask(wanted(Medium.WHATSAPP, in_session=True), busy).allowed
    late = law(NOON + timedelta(hours=10))
    assert rules(ask(wanted(Medium.WHATSAPP, in_session=True), busy, late)) == ["house.hours.texts"]


def test_texts_do_not_use_up_calls_but_all_count_together() -> None:
    assert ask(of=debtor(ago(0.1, Medium.WHATSAPP), ago(0.2, Medium.SMS))).allowed


def test_calls_and_texts_to_one_person_count_together_whatever_account_they_were_for() -> None:
    elsewhere = debtor(ago(0.5, elsewhere=True))
    assert rules(ask(of=elsewhere)) == ["house.caps.voice"]
    assert ask(of=debtor(Contacted(NOON - DAY / 2, Medium.VOICE, 2, elsewhere=True))).allowed
    busy = debtor(*(ago(n, Medium.SMS, elsewhere=True) for n in (1, 2, 3)))
    assert rules(ask(wanted(Medium.SMS), busy)) == ["house.caps.all"]
    assert ask(wanted(Medium.EMAIL), busy).allowed


class Step(NamedTuple):
    """Something that happens some time after the step before: tried by the machine, or done by a person."""

    after: timedelta
    medium: Medium
    by_machine: bool
    conversation: bool
    agreed: bool


STEPS = st.lists(
    st.builds(
        Step,
        # Spans of exactly a day and exactly a week are where a count goes wrong.
        st.sampled_from([timedelta(0), timedelta(hours=3), DAY, DAY, 2 * DAY, 3 * DAY, 4 * DAY, 7 * DAY]),
        st.sampled_from([Medium.VOICE, Medium.VOICE, Medium.WHATSAPP, Medium.SMS, Medium.EMAIL]),
        st.sampled_from([True, True, False]),
        st.sampled_from([False, False, True]),
        st.sampled_from([False, False, True]),
    ),
    max_size=14,
)


def expected(step: Step, now: datetime, made: list[Contacted]) -> bool:
    """Count by hand what the house allows."""
    age = [(now - one.at, one) for one in made]
    if sum(old < 7 * DAY for old, _ in age) >= 3:
        return False
    if step.medium is not Medium.VOICE:
        return True
    calls = [old for old, one in age if one.medium is Medium.VOICE]
    if any(old < DAY for old in calls) or sum(old < 7 * DAY for old in calls) >= 2:
        return False
    return step.agreed or not any(old < 7 * DAY and one.conversation for old, one in age)


@given(STEPS)
@settings(max_examples=120)
def test_caps_hold_for_every_interleaving_and_forbid_nothing_else(steps: list[Step]) -> None:
    now, made = NOON, list[Contacted]()
    for step in steps:
        now += step.after
        act = wanted(step.medium, agreed=step.agreed)
        ruling = ask(act, debtor(*made), law(now))
        counted = {one.rule for one in ruling.findings if one.matter == "frequency"}
        assert bool(counted) is not expected(step, now, made)
        if not counted or not step.by_machine:
            talked = step.conversation and step.medium is Medium.VOICE
            made.append(Contacted(now, step.medium, 1, conversation=talked))


def test_a_debtor_in_australia_is_contacted_at_most_ten_times_in_a_month() -> None:
    now = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
    often = tuple(Contacted(now - timedelta(days=8 + 2 * n), Medium.EMAIL, 1) for n in range(10))
    ruling = ask(wanted(Medium.EMAIL), debtor(*often, region="AU-NSW"), law(now))
    assert rules(ruling) == ["au.guideline.frequency"]
    assert ruling.earliest == often[-1].at + timedelta(days=30)
