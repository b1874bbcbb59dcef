"""Every command as a section of `docs/commands.md`; `python -m tests.house.commands_page` prints them anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from agent.cli.app import build_app


def commands() -> Iterator[tuple[str, Any]]:
    """Give every command by its whole name ("review approve"), groups themselves left out."""
    yield from _below(typer.main.get_command(build_app()), "")


def _below(group: Any, above: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        whole = f"{above} {name}".strip()
        if hasattr(command, "commands"):
            yield from _below(command, whole)
        else:
            yield whole, command


def section(name: str, command: Any) -> str:
    """Write the section of one command: how it is called, what it does, its options."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    called = " ".join(["dunlin", name, *(_metavar(one) for one in arguments)])
    lines = [f"### {name}", "", f"`{called}`", "", " ".join((command.help or "").split()), ""]
    lines += [f"- `{_metavar(one)}`: {one.help}" for one in arguments if one.help]
    lines += [f"- `{', '.join(one.opts)}`: {one.help}" for one in options if "--help" not in one.opts]
    return "\n".join(lines).rstrip() + "\n"


def _metavar(argument: Any) -> str:
    return str(argument.metavar or argument.name).upper()


if __name__ == "__main__":
    print(*(section(name, command) for name, command in commands()), sep="\n")
