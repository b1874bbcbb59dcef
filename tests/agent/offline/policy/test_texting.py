"""A text that is sent is SMS, however it stands in the sentence; the text of a letter is no channel."""

from __future__ import annotations

import pytest

from policies.policy import CapRule, Channel, ChannelRule, StageRule
from tests.agent.offline.policy.test_grammar import read

pytestmark = pytest.mark.words

SMS, EMAIL, CALL = Channel.SMS, Channel.EMAIL, Channel.VOICE


@pytest.mark.parametrize(
    ("page", "channels"),
    [
        ("Text or email them 3 days after the due date.", (SMS, EMAIL)),
        ("At 3 days overdue, text or email the customer.", (SMS, EMAIL)),
        ("Send a friendly text or email 3 days after the due date.", (SMS, EMAIL)),
        ("Send an email or a text 3 days after the due date.", (EMAIL, SMS)),
        ("Send a WhatsApp or an email 3 days after the due date.", (Channel.WHATSAPP, EMAIL)),
        ("Texts or emails go out 3 days after the due date.", (SMS, EMAIL)),
        ("Email, text or call them 3 days after the due date.", (EMAIL, SMS, CALL)),
        ("Text or call them 3 days after the due date.", (SMS, CALL)),
        ("Day 3: text or email.", (SMS, EMAIL)),
    ],
)
def test_a_text_beside_another_channel_is_not_lost(page: str, channels: tuple[Channel, ...]) -> None:
    policy = read(page)
    [stage] = policy.rules
    assert isinstance(stage, StageRule)
    assert (stage.days, stage.channels, stage.any_of, policy.questions) == (3, channels, True, ())


@pytest.mark.parametrize(
    "page", ["Send them a text 3 days after the due date.", "Send a friendly text 3 days after the due date."]
)
def test_a_text_that_is_sent_is_no_email(page: str) -> None:
    [stage] = read(page).rules
    assert isinstance(stage, StageRule)
    assert stage.channels == (SMS,)


def test_texts_can_be_forbidden_and_capped_by_themselves() -> None:
    [never], [cap] = read("No texts to Acme.").rules, read("At most one text a week.").rules
    assert isinstance(never, ChannelRule)
    assert isinstance(cap, CapRule)
    assert (never.channels, never.allowed, cap.channel) == ((SMS,), False, SMS)


@pytest.mark.parametrize(
    "page",
    [
        "Put the amount in the text or email.",
        "The text of every email must be friendly.",
        "Send a friendly email 3 days after the due date. Keep the text short.",
    ],
)
def test_the_text_of_a_letter_is_no_channel(page: str) -> None:
    assert not any(SMS in getattr(rule, "channels", ()) for rule in read(page).rules)
