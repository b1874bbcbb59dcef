"""The command that brings the book in: import."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from agent.bootstrap import Workplace
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import Exit, counted, error_screen, figure, print_json, say, table
from sources.choosing import choose_mapping
from sources.mapping import load_mapping
from sources.tabular import open_tables
from tools.import_report import ImportReport
from tools.importing import import_files

#: Refused cells told one by one; --json has them all.
_MOST_FINDINGS = 50


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(
        "import", epilog="Example: dunlin import -w books customers.csv contacts.csv invoices.xlsx payments.csv"
    )(import_)


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="CSV or XLSX: customers, contacts, invoices, credit notes, payments."),
    ],
    folder: WorkspaceOption = HERE,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Column mapping to use instead of a guessed one.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported; write nothing.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Import exports of your accounting into the book.

    Importing the same again changes nothing. Columns are guessed from their headers the first time and remembered
    in mappings/. All files are read before the first row is written. Exit code 1 when rows were refused.
    """
    with open_workspace(folder) as place, error_screen().status("importing"):
        known = set((place.folder / "mappings").glob("*.toml"))
        reports = import_files(
            place.office.database,
            place.office.tenant_id,
            files,
            now=place.office.clock(),
            mappings_folder=place.folder / "mappings",
            mapping=mapping,
            dry_run=dry_run,
        )
        columns = _guessed(place, files, mapping) if dry_run else _saved(reports)
    if as_json:
        print_json([_as_json(report, columns.get(_name(report), {})) for report in reports])
    else:
        _show(reports, columns, known)
    return Exit.FOUND if any(report.findings or not report.ties for report in reports) else Exit.OK


def _guessed(place: Workplace, files: Sequence[Path], told: Path | None) -> dict[str, dict[str, str]]:
    """Return the columns each table would be read by, for a dry run, which saves no mapping."""
    found: dict[str, dict[str, str]] = {}
    mapping = load_mapping(told) if told else None
    for path in files:
        for each in open_tables(path, frozenset(mapping.columns.values()) if mapping else frozenset()):
            chosen = choose_mapping(each, place.folder / "mappings", mapping)
            if chosen:
                found[each.name] = chosen.columns
    return found


def _saved(reports: Sequence[ImportReport]) -> dict[str, dict[str, str]]:
    """Return the columns each table was read by, from the mappings they are saved in."""
    return {_name(report): load_mapping(report.mapping).columns for report in reports if report.mapping}


def _name(report: ImportReport) -> str:
    return f"{report.file}, sheet {report.sheet!r}" if report.sheet else report.file


def _as_json(report: ImportReport, columns: dict[str, str]) -> dict[str, object]:
    return {
        "file": report.file,
        "sheet": report.sheet,
        "entity": report.entity.value,
        "dry_run": report.dry_run,
        "rows": report.rows,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "findings": report.findings,
        "notes": report.notes,
        "file_totals": report.file_totals,
        "stored_totals": report.stored_totals,
        "ties": report.ties,
        "mapping": report.mapping,
        "columns": columns,
    }


def _show(reports: Sequence[ImportReport], columns: dict[str, dict[str, str]], known: set[Path]) -> None:
    dry = any(report.dry_run for report in reports)
    table(
        "Would be imported (nothing was written)" if dry else "Imported",
        ("file", "holds", "rows", "new", "changed", "same", "refused"),
        [
            (
                _name(report),
                report.entity.words,
                report.rows,
                report.added,
                report.changed,
                report.unchanged,
                report.refused,
            )
            for report in reports
        ],
        numbers=("rows", "new", "changed", "same", "refused"),
        prose=("file",),
    )
    _show_totals(reports)
    for report in reports:
        _tell(report, {} if report.mapping in known else columns.get(_name(report), {}))


def _show_totals(reports: Sequence[ImportReport]) -> None:
    table(
        "Totals of these rows",
        ("file", "currency", "in the file", "in the book", "ties"),
        [
            (
                _name(report),
                currency,
                figure(report.file_totals.get(currency, 0), currency),
                figure(report.stored_totals.get(currency, 0), currency),
                "yes" if report.file_totals.get(currency) == report.stored_totals.get(currency) else "NO",
            )
            for report in reports
            for currency in sorted({*report.file_totals, *report.stored_totals})
        ],
        numbers=("in the file", "in the book"),
        prose=("file",),
    )


def _tell(report: ImportReport, columns: dict[str, str]) -> None:
    name = _name(report)
    if columns:
        read = ", ".join(f"{field.replace('_', ' ')} from {header!r}" for field, header in columns.items())
        say()
        say(f"{name}: its columns give {read}.")
        where = f"correct it in {report.mapping} and import again" if report.mapping else "give --mapping FILE"
        say(f"If that is wrong, {where}.")
    for note in report.notes:
        say(f"{name}: {note}")
    for finding in report.findings[:_MOST_FINDINGS]:
        say(f"{name}: {finding}")
    if len(report.findings) > _MOST_FINDINGS:
        left = counted(len(report.findings) - _MOST_FINDINGS, "refused cell")
        say(f"{name}: {left} more; --json lists all.")
