"""How the command line speaks: tables for people, JSON for programs, one line and a code for an error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any

import typer
from pydantic import BaseModel
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ledger.money import Money, minor_digits

#: Wider than any table of ours.
_WIDEST = 1_000


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


class UnknownNameError(ValueError):
    """A customer, review or event that does not exist; the message says how to find the right one."""


def screen(width: int | None = None) -> Console:
    """Return where results go; made anew each time, so that it follows a redirected standard output."""
    return Console(width=width)


def error_screen() -> Console:
    """Return where errors and progress go, which never mixes with results."""
    return Console(stderr=True)


def errors(sentence: str, code: Exit) -> Exit:
    """Print one line to standard error and return the exit code."""
    line = " ".join(sentence.split())
    error_screen().print(f"[red]dunlin:[/red] {escape(line)}", soft_wrap=True, highlight=False)
    return code


def say(sentence: str = "") -> None:
    """Print a line for people."""
    screen().print(escape(sentence), soft_wrap=True, highlight=False)


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
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def table(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    numbers: Sequence[str] = (),
    prose: Sequence[str] = (),
) -> None:
    """Print a table: columns named in `numbers` are right-aligned, those in `prose` may run over several lines.

    Cells are text, never markup. Without rows nothing is printed.
    """
    found = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for header in headers:
        side = "right" if header in numbers else "left"
        found.add_column(header, justify=side, no_wrap=header not in prose, overflow="fold")  # type: ignore[arg-type]
    for row in rows:
        found.add_row(*(escape(str(cell)) for cell in row))
    if not found.row_count:
        return
    say()
    screen().print(escape(title), style="bold", highlight=False)
    # A figure that is cut off reads like a smaller one: the table is rather wider than the screen.
    measured = screen(_WIDEST).measure(found)
    needed = measured.minimum if prose else measured.maximum
    screen(max(screen().width, needed)).print(found, highlight=False)


def money(minor: int, currency: str) -> str:
    """Write an amount for people."""
    return str(Money(minor, currency))


def figure(minor: int, currency: str) -> str:
    """Write an amount whose currency stands beside it already."""
    return f"{Money(minor, currency).amount:,.{minor_digits(currency)}f}"


def amounts(found: dict[str, int], joined: str = ", ") -> str:
    """Write amounts per currency for people."""
    return joined.join(money(minor, currency) for currency, minor in sorted(found.items())) or "–"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun, as in "1 account" or "3 accounts"."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"
