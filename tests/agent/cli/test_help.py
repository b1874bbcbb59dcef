"""Every command and option explains itself, and is found in the table of the README."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from agent.cli.app import build_app
from agent.cli.output import Exit
from tests.agent.cli.conftest import Dunlin

README = Path(__file__).parents[3] / "README.md"
#: Commands of other parts of the product, which explain themselves in their own way.
NOT_OURS = {"demo", "eval"}


def commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Give every command by its whole name ("review approve"), groups themselves left out."""
    for name, command in group.commands.items():
        whole = f"{above} {name}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, whole)
        else:
            yield whole, command


ALL = dict(commands(typer.main.get_command(build_app())))
OURS = sorted(ALL.keys() - NOT_OURS)


def test_every_command_of_the_product_is_there() -> None:
    assert set(OURS) >= {
        "init", "import", "policy check", "policy show", "queue", "run", "inbox", "review list", "review show",
        "review approve", "review edit", "review reject", "account", "undo", "report aging", "stop", "resume",
        "verify", "serve",
    }  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_every_command_has_a_short_purpose_an_example_and_a_word_about_each_option(name: str) -> None:
    command = ALL[name]
    assert command.get_short_help_str(limit=64)[-3:] != "..."
    assert command.epilog.startswith("Example: dunlin ")
    silent = [p.name for p in command.params if p.name != "help" and not p.help]
    assert silent == []


@pytest.mark.parametrize("name", OURS)
def test_the_example_of_a_command_is_one_it_understands(name: str) -> None:
    assert f"dunlin {name}" in ALL[name].epilog


@pytest.mark.parametrize("name", OURS)
def test_help_fits_eighty_columns(dunlin: Dunlin, name: str) -> None:
    shown = dunlin(*name.split(), "--help")
    assert shown.code == Exit.OK
    assert "Example: dunlin" in shown.out
    assert [line for line in shown.out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("group", [(), ("policy",), ("review",), ("report",)])
def test_a_group_called_alone_shows_its_help(dunlin: Dunlin, group: tuple[str, ...]) -> None:
    shown = dunlin(*group)
    assert shown.code == Exit.USAGE
    assert "Commands:" in shown.out
    assert "..." not in "".join(line for line in shown.out.splitlines() if line.split()[:1] and line.split()[0] in OURS)


def test_every_command_that_lists_speaks_json() -> None:
    talking = {
        "account", "cash explain", "cash import", "cash list", "cash match", "cash precision", "cash reconcile",
        "cash remittances", "cash show", "cash watch", "import", "inbox", "narrow", "policy backtest", "policy check",
        "policy diff", "policy history", "policy preview", "policy show", "queue", "report aging", "report costs",
        "report disputes", "report promises", "report trend", "review list", "review show", "rules explain",
        "rules override", "rules overrides", "run", "tell", "texts templates", "verify",
    }  # fmt: skip
    assert {name for name in OURS if "as_json" in {p.name for p in ALL[name].params}} == talking


def test_the_exit_codes_are_told(dunlin: Dunlin) -> None:
    told = " ".join(dunlin("--help").out.split())
    for code in Exit:
        assert f" {code.value} " in told.partition("Exit codes:")[2]


@pytest.mark.skipif(not README.exists(), reason="the README is not written yet")
def test_every_command_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    assert [name for name in ALL if name not in text] == []
