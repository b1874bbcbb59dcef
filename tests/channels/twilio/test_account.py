"""The Twilio account: what cannot work is said at once, and nothing secret or private is shown."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from channels.twilio.account import TwilioAccount
from channels.twilio.texts import TwilioTexts
from evals.twilio.account import ACCOUNT_SID
from tests.channels.twilio.texts import CUSTOMER, channel, outgoing, text
from tests.servers.twilio import Twilio


def account(**changes: Any) -> TwilioAccount:
    return TwilioAccount(**{"account_sid": ACCOUNT_SID, "auth_tokens": ("hush-hush",), **changes})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"account_sid": "AC1"}, "must be AC and 32"),
        ({"auth_tokens": ()}, "at least one auth token"),
        ({"auth_tokens": ("a", "")}, "none may be empty"),
        ({"messaging_service_sid": "MG1"}, "must be MG and 32"),
        ({"sms_from": "0170 1234567"}, r"a number like \+49"),
        ({"sms_from": "MG12"}, r"a number like \+49"),
        ({"sms_from": "Tern Ltd"}, r"a number like \+49"),
        ({"voice_from": "MG" + "1" * 32}, r"a number like \+49"),
        ({"whatsapp_from": "whatsapp:+4930123456"}, r"a number like \+49"),
        ({"public_url": "http://dunlin.example"}, "must start with https"),
        ({"public_url": "https://dunlin.example/?a=1"}, "must start with https"),
        ({"public_url": "dunlin.example"}, "must start with https"),
        ({"hosts": {"api.twilio.com": "http://dunlin.example"}}, "only be mapped to this machine"),
        ({"timeout_seconds": 0}, "more than 0 seconds"),
    ],
)
def test_an_account_that_cannot_work_says_why(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        account(**changes)


def test_a_public_url_on_this_machine_needs_no_https() -> None:
    assert account(public_url="http://127.0.0.1:8080").status_url("a") == "http://127.0.0.1:8080/twilio/status?o=a"


def test_an_outbox_key_is_quoted_in_the_callback_url() -> None:
    url = account(public_url="https://dunlin.example/d/").status_url("touch:7/é&x=1")
    assert url == "https://dunlin.example/d/twilio/status?o=touch%3A7%2F%C3%A9%26x%3D1"


def test_tokens_are_not_shown() -> None:
    assert "hush" not in repr(account())


def test_a_channel_without_sender_or_public_url_is_not_made(twilio: Twilio) -> None:
    for lacking in ({"sms_from": ""}, {"public_url": ""}):
        with pytest.raises(ValueError, match="needs a sender and the public URL"):
            TwilioTexts(twilio.account(**lacking), "sms", twilio.clock)


def test_the_log_holds_neither_words_nor_numbers(twilio: Twilio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    channel(twilio).deliver(outgoing(text(body="a secret sum")))
    assert "secret" not in caplog.text
    assert CUSTOMER not in caplog.text


def test_variables_of_the_process_lead_the_client_nowhere_else(twilio: Twilio, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TWILIO_REGION": "au1", "TWILIO_EDGE": "sydney", "HTTP_PROXY": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(name, value)
    assert channel(twilio).deliver(outgoing(text()))


def test_one_channel_serves_many_threads(twilio: Twilio) -> None:
    sms = channel(twilio)
    messages = [outgoing(text(body=f"Text {number}")) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        sids = list(pool.map(sms.deliver, messages))
    assert {twilio.simulated.messages[sid].body for sid in sids} == {f"Text {number}" for number in range(40)}
