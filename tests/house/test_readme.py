"""The README followed literally: its files saved, its commands run, in order, in an empty folder."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from agent.cli.app import run
from tests.house.commands_page import commands
from tests.house.readme import Block, Step, blocks, steps


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in [name for name in os.environ if name.startswith("DUNLIN_")]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.usefixtures("empty_folder")
def test_whoever_follows_the_readme_literally_gets_to_the_end_and_sees_what_it_shows(
    capfd: pytest.CaptureFixture[str],
) -> None:
    told = ""
    for block in blocks():
        if block.is_file:
            Path(block.beside).write_text(block.text, encoding="utf-8")
        elif block.language == "text" and block.text.startswith("2026-"):
            assert [line.rstrip() for line in told.strip().splitlines()] == block.text.strip().splitlines()
        elif block.language == "sh" and not block.live:
            told = "".join(follow(step, capfd) for step in steps(block))


def follow(step: Step, capfd: pytest.CaptureFixture[str]) -> str:
    """Run our commands in this process and those of the system in a shell; return what was printed."""
    name, *arguments = shlex.split(step.line)
    code = run(arguments) if name == "dunlin" else subprocess.run(step.line, shell=True, check=False).returncode
    out, error = capfd.readouterr()
    assert code == step.exit_code, f"{step.line}\n{out}{error}"
    return out


@pytest.mark.parametrize("block", [block for block in blocks() if block.language == "sh"], ids=lambda b: b.text[:40])
def test_every_command_told_exists_with_its_options(block: Block) -> None:
    known = dict(commands())
    for step in steps(block):
        words = shlex.split(step.line, comments=True)
        if words[0] != "dunlin":
            continue
        name = next(name for name in (" ".join(words[1:3]), words[1]) if name in known)
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, step.line
