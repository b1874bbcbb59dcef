"""The command that shows whom to work and why: queue."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from agent.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, today
from agent.cli.output import amounts, counted, print_json, say, table
from agent.policy_page import in_force
from agent.policy_versions import page_at_hand
from agent.worklist import worklist
from policies.ranking import Ranked


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("queue", epilog="Example: dunlin queue --as-of 2026-06-30 --limit 20")(queue)


def queue(
    folder: WorkspaceOption = HERE,
    as_of: AsOfOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Also show accounts with nothing overdue.")] = False,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Show at most so many; 0 for all.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Show whom to work now, and why or why not.

    Every overdue account is listed, the most worthwhile first. Those marked with → are written to by the next
    run. A reason ends with the clause of the policy it stands on.
    """
    with open_workspace(folder, as_of) as place:
        page = page_at_hand(place)
        day = today(place)
        ranked = worklist(place.office, in_force(page, place.home_currency, day))
    shown = [account for account in ranked if everything or account.facts.overdue or account.verdict.worked]
    if as_json:
        print_json([_as_json(account) for account in shown[: limit or None]])
    else:
        _show(shown, limit or len(shown), day)


def _as_json(account: Ranked) -> dict[str, object]:
    verdict = account.verdict
    return {
        "customer": account.facts.number,
        "name": account.facts.name,
        "worked": verdict.worked,
        "standing": verdict.standing.value,
        "reason": verdict.reason,
        "priority": account.priority,
        "overdue_minor": dict(account.facts.overdue),
        "to_ask_minor": dict(verdict.chase),
        "oldest_days": verdict.oldest_days,
        "stage": verdict.stage.name if verdict.stage else None,
        "tone": verdict.tone.value if verdict.stage else None,
        "needs_approval": verdict.needs_approval,
        "clauses": list(verdict.clauses),
        "next_day": verdict.next_day,
    }


def _show(accounts: list[Ranked], limit: int, day: date) -> None:
    worked = sum(account.verdict.worked for account in accounts)
    say(f"{day.isoformat()}: {worked} of {counted(len(accounts), 'account')} to be worked now")
    table(
        "Worklist",
        ("", "customer", "overdue", "why"),
        [
            (
                "→" if account.verdict.worked else "",
                f"{account.facts.number} {account.facts.name}",
                amounts(dict(account.facts.overdue), joined="\n"),
                account.why + ("; needs approval" if account.verdict.needs_approval else ""),
            )
            for account in accounts[:limit]
        ],
        numbers=("overdue",),
        prose=("customer", "why"),
    )
    if len(accounts) > limit:
        say(f"{len(accounts) - limit} more are not shown; --limit 0 shows all.")
