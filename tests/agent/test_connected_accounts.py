"""Accounts of providers are made of the settings, or refused in a sentence that tells no secret."""

from __future__ import annotations

import pytest

from agent.bootstrap import build_twilio
from agent.settings import Settings, SettingsError

SID, SECRET = "AC" + "1" * 32, "canary-5d20"


def settings(**twilio: object) -> Settings:
    return Settings(twilio=twilio)  # type: ignore[arg-type]


def test_a_new_workspace_has_no_twilio_account() -> None:
    assert build_twilio(Settings()) is None


def test_both_tokens_are_believed_and_neither_is_shown() -> None:
    given = settings(account_sid=SID, auth_token=SECRET, auth_token_next="next", public_url="https://hooks.example")
    account = build_twilio(given)
    assert account is not None
    assert account.auth_tokens == (SECRET, "next")
    assert SECRET not in f"{given!r} {account!r}"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"account_sid": "AC1", "auth_token": SECRET}, "account SID"),
        ({"account_sid": SID}, "auth token"),
        ({"account_sid": SID, "auth_token": SECRET, "public_url": "http://hooks.example"}, "https://"),
        ({"account_sid": SID, "auth_token": SECRET, "sms_from": "12"}, "like \\+49"),
        ({"account_sid": SID, "auth_token": SECRET, "hosts": {"api.twilio.com": "https://evil.example"}}, "machine"),
    ],
)
def test_an_account_that_cannot_work_is_refused_in_a_sentence(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=f"twilio: .*{words}") as refused:
        build_twilio(settings(**wrong))
    assert SECRET not in str(refused.value)
