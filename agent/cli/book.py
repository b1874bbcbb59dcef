"""Commands about the book's figures: verify, report."""

from __future__ import annotations

import typer

from agent.cli import costs
from agent.cli.groups import group
from agent.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, today
from agent.cli.output import Exit, figure, print_json, say, table
from ledger.aging import BUCKETS
from store.aging import AgingRow, AgingView, aging
from store.proofs import prove

#: Currencies side by side in one table; more go below.
_ABREAST = 4


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    report = group("Figures of the book, each with its day and currency.")
    report.command("aging", epilog="Example: dunlin report aging --as-of 2026-06-30")(aging_report)
    costs.add_to(report)
    app.add_typer(report, name="report")
    app.command("verify", epilog="Example: dunlin verify -w books")(verify)


def verify(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> int:
    """Prove every figure and every message anew.

    Exit code 1 when an invariant does not hold.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        found = list(prove(session, place.office.tenant_id))
    if as_json:
        print_json([{"code": one.code, "place": one.place, "reason": one.reason} for one in found])
    elif found:
        table(
            "Does not hold",
            ("where", "what", "code"),
            [(one.place, one.reason, one.code) for one in found],
            prose=("where", "what", "code"),
        )
    else:
        say("Every invariant holds.")
    return Exit.FOUND if found else Exit.OK


def aging_report(folder: WorkspaceOption = HERE, as_of: AsOfOption = None, as_json: JsonOption = False) -> None:
    """Show open money by days overdue, per currency.

    It is recomputed from what was paid up to that day, never from the balance of today.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        day = as_of or today(place)
        rows = aging(session, place.office.tenant_id, AgingView(day))
    if as_json:
        currencies = [
            {"currency": row.currency, "buckets": row.buckets, "unapplied": row.unapplied, "total": row.total}
            for row in rows
        ]
        print_json({"as_of": day, "basis": "due date", "unit": "minor", "currencies": currencies})
        return
    if not rows:
        say(f"Nothing was open on {day.isoformat()}.")
    for start in range(0, len(rows), _ABREAST):
        _show(f"Aging as of {day.isoformat()}, by due date", rows[start : start + _ABREAST])


def _show(title: str, rows: list[AgingRow]) -> None:
    currencies = [row.currency for row in rows]
    lines: list[tuple[str, ...]] = [
        (_bucket(bucket), *(figure(row.buckets[bucket], row.currency) for row in rows)) for bucket in BUCKETS
    ]
    lines.append(("not applied yet", *(figure(-row.unapplied, row.currency) for row in rows)))
    lines.append(("total", *(figure(row.total, row.currency) for row in rows)))
    table(title, ("days overdue", *currencies), lines, numbers=currencies)


def _bucket(bucket: str) -> str:
    return "not due yet" if bucket == "current" else bucket
