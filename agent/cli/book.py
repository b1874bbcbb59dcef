"""Commands about the workspace and its book: init, import, verify, report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from agent import workspace
from agent.cli.output import (
    HERE,
    Exit,
    JsonOption,
    WorkspaceOption,
    amounts,
    console,
    money,
    open_workspace,
    print_json,
    say,
    table,
)
from ledger.aging import BUCKETS
from store.aging import aging
from store.proofs import prove
from tools.import_report import ImportReport
from tools.importing import import_files

report_app = typer.Typer(help="Figures of the book, each with its date and currency.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(init)
    app.command("import")(import_)
    app.command()(verify)
    app.add_typer(report_app, name="report")


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make the workspace in.")],
    name: Annotated[str, typer.Option(help="Name your customers know you by.")] = "Our company",
    currency: Annotated[str, typer.Option(help="Home currency, ISO 4217.")] = "EUR",
    zone: Annotated[str, typer.Option(help="Time zone.")] = "Europe/Berlin",
    country: Annotated[str, typer.Option(help="Country whose public holidays count.")] = "DE",
) -> None:
    """Make a workspace. It is in shadow mode: nothing is sent until you change that."""
    workspace.create(folder, name=name, currency=currency, zone=zone, country=country)
    with open_workspace(folder):
        pass
    say(f"Made a workspace in {folder}. Nothing will be sent: outreach.mode is 'shadow'.")
    say(
        f"Next: read {folder / workspace.POLICY_FILE}, then 'dunlin -w {folder} import …' your CSV or XLSX exports."
    )


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="CSV or XLSX: customers, contacts, invoices, credits, payments.")
    ],
    folder: WorkspaceOption = HERE,
    mapping: Annotated[Path | None, typer.Option(help="Column mapping to use instead of a guessed one.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be imported; write nothing.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Import exports into the book; importing the same again changes nothing."""
    with open_workspace(folder) as place:
        reports = import_files(
            place.office.database,
            place.office.tenant_id,
            files,
            now=place.office.clock(),
            mappings_folder=folder / "mappings",
            mapping=mapping,
            dry_run=dry_run,
        )
    if as_json:
        print_json(reports)
    else:
        _show_imports(reports)
    return Exit.FOUND if any(report.findings or not report.ties for report in reports) else Exit.OK


def _show_imports(reports: list[ImportReport]) -> None:
    table(
        "Imported" if not any(report.dry_run for report in reports) else "Would be imported",
        ("file", "holds", "rows", "new", "changed", "same", "refused", "total in file", "total in book", "ties"),
        [
            (
                f"{report.file} {report.sheet}".strip(),
                report.entity.value.replace("_", " "),
                report.rows,
                report.added,
                report.changed,
                report.unchanged,
                report.refused,
                amounts(report.file_totals),
                amounts(report.stored_totals),
                "yes" if report.ties else "NO",
            )
            for report in reports
        ],
        numbers=("rows", "new", "changed", "same", "refused", "total in file", "total in book"),
    )
    for report in reports:
        for note in report.notes:
            say(f"{report.file}: {note}")
        for finding in report.findings[:50]:
            say(f"{report.file}, line {finding.line}, {finding.column}: {finding.reason}")
        if len(report.findings) > 50:
            say(f"{report.file}: {len(report.findings) - 50} more refused cells; --json lists them all")
        if report.mapping:
            say(f"{report.file}: columns were read as in {report.mapping}; correct it there and import again.")


def verify(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> int:
    """Prove every invariant of the book anew; exit code 1 when one does not hold."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        found = list(prove(session, place.office.tenant_id))
    if as_json:
        print_json([{"code": f.code, "place": f.place, "reason": f.reason} for f in found])
    elif found:
        table("Does not hold", ("code", "where", "what"), [(f.code, f.place, f.reason) for f in found])
    else:
        console.print("[green]Every invariant holds.[/green]")
    return Exit.FOUND if found else Exit.OK


@report_app.command("aging")
def aging_report(
    folder: WorkspaceOption = HERE,
    as_of: Annotated[str, typer.Option("--as-of", help="Day, as 2026-06-30; default today.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Show open money by days overdue, per currency, recomputed from allocations as of a day."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        today = place.office.clock().astimezone(place.office.zone).date()
        day = parse_day(as_of) if as_of else today
        rows = aging(session, place.office.tenant_id, day)
    if as_json:
        print_json({"as_of": day, "basis": "due date", "currencies": rows})
        return
    table(
        f"Aging as of {day.isoformat()}, by due date",
        ("currency", *BUCKETS, "unapplied", "total"),
        [
            (
                row.currency,
                *(money(row.buckets[b], row.currency) for b in BUCKETS),
                money(-row.unapplied, row.currency),
                money(row.total, row.currency),
            )
            for row in rows
        ],
        numbers=(*BUCKETS, "unapplied", "total"),
    )


def parse_day(text: str) -> date:
    """Read a day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2026-06-30") from None
