"""Options and steps that several commands share: the workspace, the day, who decides."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from agent.bootstrap import Workplace, build
from agent.settings import load_settings
from agent.workspace import open_database


def parse_day(text: str) -> date:
    """Read a day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-06-30") from None


WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", metavar="DIR", envvar="DUNLIN_WORKSPACE", help="Folder of the workspace."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
AsOfOption = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DAY", parser=parse_day, help="Work as if it were this day: 2026-06-30."),
]
PersonOption = Annotated[str, typer.Option("--as", metavar="NAME", help="Who decides; default: your login name.")]
HERE = Path()

#: The hour of a day given with --as-of: within everybody's business hours in most of Europe.
AS_OF_HOUR = 14


@contextmanager
def open_workspace(folder: Path, as_of: date | None = None) -> Iterator[Workplace]:
    """Connect the workspace a command works in, on its own clock or on that of a given day."""
    folder = folder if folder.parts else Path.cwd()
    settings = load_settings(folder)
    overrides: dict[str, Any] = {"settings": settings}
    if as_of:
        moment = datetime.combine(as_of, time(AS_OF_HOUR), tzinfo=ZoneInfo(settings.company.zone))
        overrides["clock"] = lambda: moment
    database = open_database(folder, settings)
    try:
        with build(folder, database=database, **overrides) as place:
            yield place
    finally:
        database.close()


def today(place: Workplace) -> date:
    """Return the day it is where the workspace is."""
    return place.office.clock().astimezone(place.office.zone).date()


def person(given: str) -> str:
    """Return who acts, for the record; in a container the login may have no name."""
    try:
        return f"person:{given or getpass.getuser()}"
    except (KeyError, OSError):
        return f"person:uid {os.getuid()}"
