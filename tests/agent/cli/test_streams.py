"""What goes where: JSON and nothing else, no colours in pipes, secrets nowhere; and how a command is interrupted."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.cli.output import Exit
from agent.cli.stopping import told_to_stop
from tests.agent.cli.conftest import DAY, Dunlin

LISTING = [
    ("queue", "--all"),
    ("queue", "--as-of", DAY),
    ("run", "--dry-run", "--as-of", DAY),
    ("run", "--as-of", DAY),
    ("inbox",),
    ("policy", "check"),
    ("policy", "show"),
    ("review", "list"),
    ("review", "list", "--all"),
    ("review", "show", "1"),
    ("account", "C1"),
    ("account", "C2"),
    ("account", "C3"),
    ("report", "aging"),
    ("verify",),
]
CANARY = "canary-2b9f"


@pytest.mark.parametrize("command", LISTING, ids=" ".join)
def test_json_is_all_that_is_printed(dunlin: Dunlin, worked: Path, command: tuple[str, ...]) -> None:
    answer = dunlin(*command, "-w", worked, "--json")
    assert answer.code == Exit.OK
    assert answer.json is not None
    assert answer.err == ""


def test_json_of_an_import_holds_its_counts_and_columns(dunlin: Dunlin, books: Path) -> None:
    (books.parent / "c.csv").write_text("Customer No,Name\nC9,New Ltd\n")
    for options in (("--dry-run",), ()):
        [report] = dunlin("import", books.parent / "c.csv", "-w", books, "--json", *options).json
        assert report["columns"] == {"number": "Customer No", "name": "Name"}
        assert (report["rows"], report["refused"], report["ties"]) == (1, 0, True)


def test_json_of_accounts_names_them_by_number(dunlin: Dunlin, worked: Path) -> None:
    shown = dunlin("account", "C1", "-w", worked, "--json").json
    assert shown["customer"]["number"] == "C1"
    assert [promise["state"] for promise in shown["promises"]] == ["open"]
    assert dunlin("account", "C2", "-w", worked, "--json").json["disputes"][0]["invoice"] == "INV-2"
    assert dunlin("account", "C3", "-w", worked, "--json").json["holds"][0]["kind"] == "insolvency"


def test_an_error_leaves_standard_output_empty_for_programs(dunlin: Dunlin, books: Path) -> None:
    refused = dunlin("account", "nobody", "-w", books, "--json")
    assert (refused.code, refused.out) == (Exit.BAD_INPUT, "")


def test_a_pipe_that_is_closed_early_is_no_error(worked: Path) -> None:
    command = [sys.executable, "-c", "from agent.cli import main; main()", "account", "C1", "-w", worked, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == Exit.OK


def test_progress_and_colours_are_for_terminals_alone(dunlin: Dunlin, books: Path) -> None:
    ran = dunlin("run", "-w", books, "--as-of", DAY)
    assert ran.err == ""
    assert "\x1b" not in ran.out


def test_the_version_is_told(dunlin: Dunlin) -> None:
    assert dunlin("--version").out.startswith("dunlin 0.")


def test_ctrl_c_ends_a_command_in_one_line(dunlin: Dunlin, books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(io.StringIO):
        def write(self, _: str) -> int:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdout", Interrupted())
    ended = dunlin("queue", "-w", books, "--as-of", DAY)
    assert (ended.code, ended.err) == (Exit.STOPPED, "dunlin: stopped\n")


def test_the_first_signal_asks_to_end_and_the_second_does_not_wait(capfd: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with told_to_stop() as halt:
        assert signal.getsignal(signal.SIGTERM) is not before
        signal.raise_signal(signal.SIGTERM)
        assert halt.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
    assert "ending after the batch at hand" in capfd.readouterr().err


def test_secrets_appear_in_no_output_and_not_in_the_book(
    dunlin: Dunlin, worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (worked.parent / "key").write_text(CANARY)
    monkeypatch.setenv("DUNLIN_MODEL__API_KEY", CANARY)
    monkeypatch.setenv("DUNLIN_EMAIL__IMAP__PASSWORD", CANARY)
    monkeypatch.setenv("DUNLIN_EMAIL__SMTP__PASSWORD_FILE", str(worked.parent / "key"))
    commands = [("run", "--as-of", DAY, "--json"), ("inbox",), ("policy", "check"), ("account", "C1"), ("verify",)]
    answers = [dunlin(*command, "-w", worked) for command in (*commands, ("serve", "--once"))]
    monkeypatch.setenv("DUNLIN_EMAIL__SMTP__PORT", CANARY)
    answers.append(dunlin("verify", "-w", worked))
    assert answers[-1].code == Exit.BAD_INPUT
    assert not [answer for answer in answers if CANARY in answer.out + answer.err]
    kept = [path for path in worked.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert kept == []
