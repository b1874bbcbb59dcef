"""Commands that report: aging, trend, promises, disputes and, of `costs.py`, costs."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli import costs
from agent.cli.groups import group
from agent.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, today
from agent.cli.report_page import OutOption, show
from agent.reports.aging import By, aging_report
from agent.reports.agreements import disputes_report, promises_report
from agent.reports.trend import trend_report
from ledger.aging import Basis

MonthsOption = Annotated[int, typer.Option(metavar="N", min=1, max=120, help="How many months.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    report = group("Figures of the book, each with its day and currency.")
    report.command("aging", epilog="Example: dunlin report aging --as-of 2026-06-30")(aging)
    report.command("trend", epilog="Example: dunlin report trend --months 24 --out trend.xlsx")(trend)
    report.command("promises", epilog="Example: dunlin report promises --months 6")(promises)
    report.command("disputes", epilog="Example: dunlin report disputes --out disputes.html")(disputes)
    costs.add_to(report)
    app.add_typer(report, name="report")


def aging(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    by: Annotated[By, typer.Option(help="Whose money a line is.")] = By.BOOK,
    by_invoice_date: Annotated[bool, typer.Option("--by-invoice-date", help="Count from the day of issue.")] = False,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show open money by days overdue, per currency.

    It is recomputed from what was paid up to that day, never from the balance of today.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        day = as_of or today(place)
        basis = Basis.INVOICE_DATE if by_invoice_date else Basis.DUE_DATE
        report = aging_report(session, place.office.tenant_id, day, place.office.zone, by=by, basis=basis)
    show(report, out, as_json=as_json)


def trend(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    months: MonthsOption = 12,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show DSO, collection effectiveness and turnover by month.

    The last month ends on the day asked for. DSO is counted back over the sales of the months before; ">90" says that
    no older sales are known.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        report = trend_report(session, place.office.tenant_id, as_of or today(place), months)
    show(report, out, as_json=as_json)


def promises(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    months: MonthsOption = 12,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how many promises to pay were kept, by count and by value.

    A promise belongs to the month of its day, and is told once it is judged.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        report = promises_report(session, place.office.tenant_id, as_of or today(place), place.office.zone, months)
    show(report, out, as_json=as_json)


def disputes(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    months: MonthsOption = 12,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was disputed and resolved, and how long that took."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        report = disputes_report(session, place.office.tenant_id, as_of or today(place), place.office.zone, months)
    show(report, out, as_json=as_json)
