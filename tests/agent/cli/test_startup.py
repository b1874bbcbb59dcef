"""Starting up: a command loads what it needs, and nothing slow that only others need."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer

from agent.cli.app import PARTS
from agent.workspace import create

#: Slow to load, and needed by few commands.
SLOW = ("langgraph", "openai", "twilio", "apscheduler", "openpyxl", "agent.offline.model")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_adds_the_commands_it_is_loaded_for(part: str) -> None:
    app = typer.Typer()
    import_module(f"agent.cli.{part}").add_to(app)
    commands = [one.name for one in app.registered_commands] + [one.name for one in app.registered_groups]
    assert sorted(filter(None, commands)) == sorted(PARTS[part])


def loaded(*arguments: str) -> list[str]:
    """Return which slow modules a command line loads, in a fresh interpreter."""
    code = f"import sys; from agent.cli import app; app.run({list(arguments)}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stderr.split()
    return [name for name in (*SLOW, "sqlalchemy") if name in modules]


def test_the_version_is_told_without_loading_the_house() -> None:
    assert loaded("--version") == []


def test_a_report_on_a_workspace_asks_no_model_and_loads_none(tmp_path: Path) -> None:
    create(tmp_path / "books", name="Tern Ltd")
    assert loaded("report", "aging", "-w", str(tmp_path / "books")) == ["sqlalchemy"]


@pytest.mark.parametrize("command", ["queue", "account", "review"])
def test_commands_that_only_look_load_neither_model_nor_graph_nor_scheduler(command: str) -> None:
    assert loaded(command, "--help") == ["sqlalchemy"]
