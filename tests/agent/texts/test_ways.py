"""Which texts are connected, and what of the settings is refused in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.settings import Settings, SettingsError
from agent.text_ways import build_texts
from channels.twilio.account import TwilioAccount
from tests.servers.twilio import AUTH_TOKEN, PUBLIC_URL, SMS_FROM, WHATSAPP_FROM

ACCOUNT = TwilioAccount(
    account_sid="AC" + "1" * 32, auth_tokens=(AUTH_TOKEN,), whatsapp_from=WHATSAPP_FROM, public_url=PUBLIC_URL
)
LIVE = Settings(outreach={"mode": "automatic"})
SID = "HX" + "a" * 32
BOTH = {"overdue": SID, "before_due": SID}


def now() -> datetime:
    return datetime(2026, 6, 11, tzinfo=UTC)


def connected(folder: Path, templates: dict[str, str], language: str = "en", pay_link: str = "") -> list[str]:
    settings = Settings(
        company={"language": language},
        payment={"pay_link": pay_link},
        outreach={"mode": "automatic"},
        twilio={"templates": templates},
    )
    return sorted(build_texts(folder, settings, ACCOUNT, now))


def named(language: str, kinds: dict[str, str] = BOTH) -> dict[str, str]:
    return {f"{language}.{kind}": sid for kind, sid in kinds.items()}


@pytest.mark.parametrize("language", ["en", "en-GB", "en_US", "pt"])
def test_a_company_needs_the_wordings_of_the_language_it_is_written_in(tmp_path: Path, language: str) -> None:
    assert connected(tmp_path, named("en"), language) == ["whatsapp"]


def test_a_company_that_writes_german_needs_german_wordings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"de\.before_due, de\.overdue: WhatsApp lets a business write first only"):
        connected(tmp_path, named("en"), "de-AT")
    assert connected(tmp_path, named("de") | named("en"), "de-AT") == ["whatsapp"]


def test_a_language_of_which_only_some_wordings_are_named_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"content template for fr\.before_due: "):
        connected(tmp_path, named("en") | {"fr.overdue": SID})


def test_with_a_page_to_pay_on_the_wordings_with_a_link_are_needed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"en\.before_due_link, en\.overdue_link"):
        connected(tmp_path, named("en"), pay_link="https://pay.example/x")


def test_a_name_that_is_no_wording_is_refused_with_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"names en-GB\.overdue, and there is no such wording; 'dunlin texts"):
        connected(tmp_path, named("en") | {"en-GB.overdue": SID})


@pytest.mark.parametrize("sender", [SMS_FROM, "MG" + "1" * 32])
def test_sms_needs_a_sender_and_no_wordings(tmp_path: Path, sender: str) -> None:
    ways = build_texts(tmp_path, LIVE, replace(ACCOUNT, whatsapp_from="", sms_from=sender), now)
    assert [(name, way.sender, dict(way.templates)) for name, way in ways.items()] == [("sms", sender, {})]


@pytest.mark.parametrize("sender", ["whatsapp_from", "sms_from"])
def test_a_sender_of_texts_needs_an_address_to_be_told_at(tmp_path: Path, sender: str) -> None:
    given: dict[str, Any] = {"public_url": "", "whatsapp_from": "", sender: SMS_FROM}
    nowhere = replace(ACCOUNT, **given)
    with pytest.raises(SettingsError, match=rf"twilio\.{sender} needs twilio\.public_url"):
        build_texts(tmp_path, LIVE, nowhere, now)


def test_in_a_rehearsal_both_kinds_of_texts_are_written_for_people_to_read(tmp_path: Path) -> None:
    ways = build_texts(tmp_path, Settings(), None, now)
    assert sorted((name, way.channel.shadow) for name, way in ways.items()) == [("sms", True), ("whatsapp", True)]


def test_without_a_number_to_write_from_nothing_is_connected(tmp_path: Path) -> None:
    assert build_texts(tmp_path, LIVE, None, now) == {}
