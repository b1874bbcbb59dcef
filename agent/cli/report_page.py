"""How a report is shown or saved: a table on the screen, or a file in the form its name says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from agent.cli.output import UnknownNameError, print_json, say, table
from agent.reports.files import FORMS, as_data, as_file
from agent.reports.report import Kind, Report, imported, shown, with_total


def parse_out(text: str) -> Path:
    """Read the file a report is to be written to; its name says the form."""
    if _form(Path(text)) not in FORMS:
        raise typer.BadParameter(f"{text!r} names no form; reports are written as {', '.join(f'.{f}' for f in FORMS)}")
    return Path(text)


def _form(out: Path) -> str:
    return out.suffix.lower().lstrip(".")


OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", parser=parse_out, help="Write it to FILE: .csv, .xlsx, .json or .html."),
]


def show(report: Report, out: Path | None, *, as_json: bool) -> None:
    """Print a report, or write it to a file; raise UnknownNameError where that cannot be written."""
    if out is not None:
        try:
            out.write_bytes(as_file(report, _form(out)))
        except OSError as error:
            raise UnknownNameError(f"{out} cannot be written: {error.strerror}") from error
    if as_json:
        print_json(as_data(report))
    elif out is not None:
        say(f"{report.heading}: {out}")
    else:
        _print(report)


def _print(report: Report) -> None:
    if not report.parts:
        say(f"Nothing was open on {report.as_of.isoformat()}.")
        return
    columns = [column for column in report.columns if not column.aside]
    for part in report.parts:
        rows = [
            [
                shown(row[place], column.kind, part.currency)
                for place, column in enumerate(report.columns)
                if not column.aside
            ]
            for row in with_total(part)
        ]
        table(
            f"{report.heading}, {part.currency}",
            [column.title for column in columns],
            rows,
            numbers=[column.title for column in columns if column.kind not in {Kind.TEXT, Kind.DAY}],
        )
    say(f"Basis: {report.basis}. Book imported: {imported(report)}.")
