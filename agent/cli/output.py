"""How the command line speaks: tables for people, JSON for programs, one line and a code for an error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.bootstrap import Workplace, build
from ledger.money import Money

console = Console()
error_console = Console(stderr=True)


class Exit(IntEnum):
    """What an exit code means."""

    OK = 0
    #: Something was found that needs attention: refused rows, a failed proof, open questions.
    FOUND = 1
    #: The command line was used wrongly.
    USAGE = 2
    #: A file, setting or name that was given cannot be used.
    BAD_INPUT = 3
    #: What was asked is not allowed as things stand.
    REFUSED = 4
    #: Another run is at work; nothing was done.
    BUSY = 5
    #: The work ended early or could not begin: a server, the model, the spend limit, the global stop.
    STOPPED = 6


WorkspaceOption = Annotated[
    Path,
    typer.Option(
        "--workspace", "-w", envvar="DUNLIN_WORKSPACE", help="Folder of the workspace.", show_default=True
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
HERE = Path()


def open_workspace(folder: Path, **overrides: Any) -> Workplace:
    """Connect the workspace a command works in."""
    return build(folder, **overrides)


def errors(sentence: str, code: Exit) -> int:
    """Print one line to standard error and return the exit code."""
    error_console.print(f"[red]dunlin:[/red] {escape(sentence)}", soft_wrap=True, highlight=False)
    return code


def say(sentence: str) -> None:
    """Print a line for people."""
    console.print(escape(sentence), soft_wrap=True, highlight=False)


def print_json(value: Any) -> None:
    """Print a value as JSON, machine-readable and nothing else."""
    typer.echo(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(value) if isinstance(value, (set, frozenset)) else list(value)
    return str(value)


def table(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], *, numbers: Sequence[str] = ()
) -> None:
    """Print a table; columns named in `numbers` are right-aligned. Cells are text, never markup."""
    found = Table(title=escape(title), title_justify="left", header_style="bold")
    for header in headers:
        found.add_column(header, justify="right" if header in numbers else "left", overflow="fold")
    for row in rows:
        found.add_row(*(escape(str(cell)) for cell in row))
    console.print(found)


def money(minor: int, currency: str) -> str:
    """Write an amount for people."""
    return str(Money(minor, currency))


def amounts(found: dict[str, int]) -> str:
    """Write amounts per currency for people."""
    return ", ".join(money(minor, currency) for currency, minor in sorted(found.items())) or "–"
