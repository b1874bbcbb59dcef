"""What contacting customers cost, by channel and by customer: report costs."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import counted, print_json, say, table
from store.contact_costs import CostRow, costs_by_channel, costs_by_customer

_MILLION = 1_000_000
#: Customers listed; --json has them all.
_MOST_LISTED = 20


def add_to(report: typer.Typer) -> None:
    """Add this command to the reports."""
    report.command("costs", epilog="Example: dunlin report costs --days 30")(costs_report)


def costs_report(
    folder: WorkspaceOption = HERE,
    days: Annotated[int, typer.Option("--days", min=1, metavar="N", help="Contacts of the last N days.")] = 365,
    as_json: JsonOption = False,
) -> None:
    """Show what contacting customers cost, by channel and by customer.

    At the prices of settings costs.* when each contact left; what had no price then is counted as unknown. What people
    do themselves is not counted.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        office = place.office
        since = office.clock() - timedelta(days=days)
        channels = costs_by_channel(session, office.tenant_id, since)
        customers = costs_by_customer(session, office.tenant_id, since)
    if as_json:
        print_json({"days": days, "unit": "millionths", "channels": channels, "customers": customers})
        return
    if not channels:
        say(f"Nothing left in the last {counted(days, 'day')} that could have cost anything.")
        return
    _show(f"Cost of contacts of the last {counted(days, 'day')}", "channel", channels)
    _show("By customer, the dearest first", "customer", customers[:_MOST_LISTED])
    if len(customers) > _MOST_LISTED:
        say(f"{len(customers) - _MOST_LISTED} more are not shown.")
    if any(row.unknown for row in channels):
        say("Of what is unknown no price was set when it left, or its size was never told; see 'costs' in dunlin.toml.")


def _show(title: str, what: str, rows: list[CostRow]) -> None:
    table(
        title,
        (what, "contacts", "cost", "", "unknown"),
        [(row.name, f"{row.contacts:,}", _cost(row), row.currency, f"{row.unknown:,}") for row in rows],
        numbers=("contacts", "cost", "unknown"),
        prose=(what,),
    )


def _cost(row: CostRow) -> str:
    """Write a cost to the ten-thousandth, as an SMS costs less than the smallest coin; a dash where none is known."""
    if row.unknown == row.contacts:
        return "–"
    whole, rest = divmod(row.cost_micros, _MILLION)
    return f"{whole:,}.{rest // 100:04d}"
