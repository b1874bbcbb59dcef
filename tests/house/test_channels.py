"""A channel of the policy is known wherever channels are spelled out: one that is forgotten somewhere fails here."""

from __future__ import annotations

import re

import pytest

from agent import policy_preview
from policies.contact_law import caps, consent, rows
from policies.contact_law.rows import DISTURBING, Medium
from policies.contact_law.table import RULES
from policies.policy import TEXTS, CapRule, Channel, ChannelRule, StageRule
from policies.wording import CHANNELS
from store.account_file import OTHER_CHANNELS
from tests.agent.offline.policy.test_grammar import read
from tests.house.tree import ROOT
from tests.policies.cases import account, ask, late, rule, stage

pytestmark = pytest.mark.words

OTHERS = [channel for channel in Channel if channel is not Channel.EMAIL]


@pytest.mark.parametrize("channel", Channel)
def test_a_channel_is_read_in_a_policy_by_its_name_and_said_back(channel: Channel) -> None:
    name = CHANNELS[channel]
    [step] = read(f"Send a friendly reminder by {name} 3 days after the due date.").rules
    assert isinstance(step, StageRule)
    assert step.channels == (channel,)
    [never] = read(f"Never contact Acme by {name}.").rules
    assert isinstance(never, ChannelRule)
    assert (never.channels, never.allowed) == ((channel,), False)


@pytest.mark.parametrize("channel", OTHERS)
def test_a_cap_can_be_set_for_a_channel_alone(channel: Channel) -> None:
    [cap] = read(f"At most one {CHANNELS[channel]} a week.").rules
    assert isinstance(cap, CapRule)
    assert cap.channel is channel


@pytest.mark.parametrize("channel", Channel)
def test_a_channel_has_words_wherever_it_is_told(channel: Channel) -> None:
    ruled_out = rule(ChannelRule, channels=(channel,), allowed=False)
    assert ask(account(late(5)), stage(1, channels=(channel,)), ruled_out).reason.startswith("the policy rules ")
    assert channel in policy_preview._CHANNELS
    assert {Medium(channel)} <= set(caps._PLURAL) & set(consent._IN_WORDS)
    told = (ROOT / "prompts" / "templates" / "read_policy.system.j2").read_text(encoding="utf-8")
    assert channel.value in re.findall(r"\w+", told.partition("\nChannels: ")[2].partition("\n")[0])


def test_every_channel_but_email_is_on_file_by_who_asked_for_it() -> None:
    assert set(OTHER_CHANNELS) == set(OTHERS)


@pytest.mark.parametrize("channel", OTHERS)
def test_every_channel_but_email_needs_consent_and_a_known_local_time(channel: Channel) -> None:
    assert any(found.consent and Medium(channel) in found.media and not found.region for found in RULES)
    assert Medium(channel) in DISTURBING


def test_what_the_policy_calls_texts_the_contact_rules_do_too() -> None:
    assert {Medium(channel) for channel in TEXTS} == rows.TEXTS
