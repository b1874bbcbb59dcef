"""`dunlin texts templates`: the wordings that need approval, held against the account's catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import workspace
from agent.cli.app import run as dunlin
from agent.cli.output import Exit
from evals.twilio.server import TwilioSimulator
from tests.servers.twilio import AUTH_TOKEN, PUBLIC_URL, Twilio, fresh_twilio, running_simulator
from tools.texts.reminder import wording

simulator = pytest.fixture(running_simulator, scope="module")


@pytest.fixture
def twilio(simulator: TwilioSimulator) -> Iterator[Twilio]:
    yield from fresh_twilio(simulator)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace.create(tmp_path / "w", name="Tern Supplies Ltd")
    return tmp_path / "w"


def connect(folder: Path, twilio: Twilio, templates: dict[str, str]) -> None:
    account = twilio.account()
    given = {
        "account_sid": account.account_sid,
        "auth_token": AUTH_TOKEN,
        "whatsapp_from": account.whatsapp_from,
        "public_url": PUBLIC_URL,
    }
    lines = ["[twilio]", *(f'{name} = "{value}"' for name, value in given.items()), "[twilio.hosts]"]
    lines += [f'"{host}" = "{url}"' for host, url in account.hosts.items()]
    lines += ["[twilio.templates]", *(f'"{name}" = "{sid}"' for name, sid in templates.items())]
    config = folder / "dunlin.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n" + "\n".join(lines) + "\n", encoding="utf-8")


def asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    code = dunlin(["texts", "templates", "-w", str(folder), "--json"])
    return code, {one["name"]: one["standing"] for one in json.loads(capsys.readouterr().out)["templates"]}


def test_without_an_account_the_wordings_are_shown_and_nobody_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dunlin(["texts", "templates", "-w", str(folder)]) == Exit.OK
    out = capsys.readouterr().out
    assert "en.overdue_link" in out
    assert "so nothing was asked" in out
    assert "SMS says the same words and needs no approval" in out


def test_a_wording_that_is_approved_in_the_very_same_words_is_called_approved(
    folder: Path, twilio: Twilio, capsys: pytest.CaptureFixture[str]
) -> None:
    made = twilio.simulated.contents.approved(wording()["en"]["overdue"])
    connect(folder, twilio, {"en.overdue": made.sid})
    code, standing = asked(folder, capsys)
    assert (code, standing["en.overdue"], standing["de.overdue"]) == (Exit.OK, "approved", "not set")


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ("Pay now, or else.", "approved", "approved in other words"),
        ("", "rejected", "rejected"),
    ],
)
def test_other_words_or_no_approval_need_attention(
    folder: Path, twilio: Twilio, capsys: pytest.CaptureFixture[str], words: str, status: str, told: str
) -> None:
    made = twilio.simulated.contents.approved(words or wording()["en"]["overdue"])
    made.status = status
    connect(folder, twilio, {"en.overdue": made.sid})
    assert asked(folder, capsys)[1]["en.overdue"] == told
    assert dunlin(["texts", "templates", "-w", str(folder)]) == Exit.FOUND


def test_an_id_the_account_does_not_have_needs_attention(
    folder: Path, twilio: Twilio, capsys: pytest.CaptureFixture[str]
) -> None:
    connect(folder, twilio, {"en.overdue": "HX" + "0" * 32})
    assert asked(folder, capsys) == (Exit.FOUND, {**asked(folder, capsys)[1], "en.overdue": "not in the account"})


def test_a_twilio_that_cannot_be_reached_ends_in_one_sentence(
    folder: Path, twilio: Twilio, capsys: pytest.CaptureFixture[str]
) -> None:
    connect(folder, twilio, {"en.overdue": "HX" + "0" * 32})
    with twilio.server.unreachable():
        assert dunlin(["texts", "templates", "-w", str(folder)]) == Exit.STOPPED
    assert capsys.readouterr().err.count("\n") == 1
