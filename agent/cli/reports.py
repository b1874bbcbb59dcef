"""Commands that report: aging, trend, promises, disputes and, of `costs.py`, costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session

from agent.cli import costs
from agent.cli.forms import filled_in
from agent.cli.groups import group
from agent.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, today
from agent.cli.report_page import OutOption, show
from agent.reports.aging import By, aging_report
from agent.reports.agreements import disputes_report, promises_report
from agent.reports.report import Report
from agent.reports.trend import trend_report
from ledger.aging import Basis

#: Makes a report of a tenant's book as of a day where the books are kept, over so many months.
_Monthly: TypeAlias = Callable[[Session, int, date, ZoneInfo, int], Report]


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


@dataclass(frozen=True)
class _Months:
    folder: WorkspaceOption = HERE
    as_of: AsOfOption = None
    months: Annotated[int, typer.Option(metavar="N", min=1, max=120, help="How many months.")] = 12
    out: OutOption = None
    as_json: JsonOption = False

    def show(self, make: _Monthly) -> None:
        with open_workspace(self.folder) as place, place.office.database.read() as session:
            office = place.office
            report = make(session, office.tenant_id, self.as_of or today(place), office.zone, self.months)
        show(report, self.out, as_json=self.as_json)


@filled_in(_Months)
def trend(months: _Months) -> None:
    """Show DSO, collection effectiveness and turnover by month.

    The last month ends on the day asked for. DSO is counted back over the sales of the months before; ">90" says that
    no older sales are known.
    """
    months.show(trend_report)


@filled_in(_Months)
def promises(months: _Months) -> None:
    """Show how many promises to pay were kept, by count and by value.

    A promise belongs to the month of its day, and is told once it is judged.
    """
    months.show(promises_report)


@filled_in(_Months)
def disputes(months: _Months) -> None:
    """Show what was disputed and resolved, and how long that took."""
    months.show(disputes_report)
