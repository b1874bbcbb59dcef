"""Which texts are connected, and what of the settings is refused in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.settings import Settings, SettingsError
from agent.text_ways import build_texts
from channels.twilio.account import TwilioAccount
from tests.servers.twilio import AUTH_TOKEN, PUBLIC_URL, WHATSAPP_FROM

ACCOUNT = TwilioAccount(
    account_sid="AC" + "1" * 32, auth_tokens=(AUTH_TOKEN,), whatsapp_from=WHATSAPP_FROM, public_url=PUBLIC_URL
)
SID = "HX" + "a" * 32
BOTH = {"overdue": SID, "before_due": SID}


def connected(folder: Path, templates: dict[str, str], language: str = "en", pay_link: str = "") -> list[str]:
    settings = Settings(
        company={"language": language},
        payment={"pay_link": pay_link},
        outreach={"mode": "automatic"},
        twilio={"templates": templates},
    )
    return sorted(build_texts(folder, settings, ACCOUNT, lambda: datetime(2026, 6, 11, tzinfo=UTC)))


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


def test_without_a_number_to_write_from_nothing_is_connected(tmp_path: Path) -> None:
    settings = Settings(outreach={"mode": "automatic"})
    assert build_texts(tmp_path, settings, None, lambda: datetime(2026, 6, 11, tzinfo=UTC)) == {}
