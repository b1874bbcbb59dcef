"""The command that shows what a policy would do next, before it is in force: policy preview."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from agent import policy_versions
from agent.bootstrap import Workplace
from agent.cli.options import HERE, AsOfOption, JsonOption, WorkspaceOption, open_workspace, today
from agent.cli.output import amounts, counted, print_json, say, table
from agent.policy_page import ReadPage, in_force, load_page, try_page
from agent.policy_preview import Change, NextAction, changes, next_actions
from agent.policy_versions import page_at_hand, page_of
from agent.workspace import POLICY_FILE
from policies.decide import Standing

FileArgument = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="A policy to look at; default: the workspace's.")
]


def add_to(policy_group: typer.Typer) -> None:
    """Add this command to the policy commands."""
    policy_group.command("preview", epilog="Example: dunlin policy preview draft.md --limit 20")(preview)


def preview(
    file: FileArgument = None,
    folder: WorkspaceOption = HERE,
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="Look at this version that was read before.")
    ] = None,
    as_of: AsOfOption = None,
    limit: Annotated[int, typer.Option(min=0, metavar="N", help="Show at most so many; 0 for all.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """Show what the next run would do, and why.

    Every account is listed with the clause that decides. Another page or version is compared with the page in
    force: accounts it treats otherwise come first, those with most money before the others. Nothing is sent and
    nothing is put into force.
    """
    with open_workspace(folder, as_of) as place:
        day = today(place)
        page = chosen_page(place, file, version)
        active, against = active_page(place)
        after = next_actions(place.office, in_force(page, place.home_currency, day))
        same = page.policy.text == active.policy.text
        before = after if same else next_actions(place.office, in_force(active, place.home_currency, day))
        title = f"{day.isoformat()}: the next run under {name_of(place, file, version)}"
    rows = changes(before, after)
    if as_json:
        print_json([_as_json(row) for row in rows[: limit or None]])
        return
    say(f"{title}: {_sums(after)}.")
    if not same:
        changed = sum(row.changed for row in rows)
        say(f"{changed:,} of {counted(len(rows), 'account')} would be treated otherwise than under {against}.")
    _show(rows, limit or len(rows))


def chosen_page(place: Workplace, file: Path | None, version: int | None) -> ReadPage:
    """Return the page a command was given: a file, a version read before, or the workspace's own.

    Raises PolicyPageError with one sentence where there is none such.
    """
    if version is None:
        return (
            try_page(place.office, place.model, load_page(file), place.home_currency) if file else page_at_hand(place)
        )
    if file is not None:
        raise typer.BadParameter("give a file or a version, not both")
    return page_of(place.office, policy_versions.version(place.office, version), place.home_currency)


def active_page(place: Workplace) -> tuple[ReadPage, str]:
    """Return the page in force and its name; before the first one is, the workspace's page stands for it."""
    active = next((one for one in policy_versions.versions(place.office) if one.in_force), None)
    if active is None:
        return page_at_hand(place), name_of(place, None, None)
    return page_of(place.office, active, place.home_currency), f"version {active.id}, which is in force"


def name_of(place: Workplace, file: Path | None, version: int | None) -> str:
    """Name the page a command was given, for people."""
    if version is not None:
        return f"version {version}"
    return str(file or place.folder / POLICY_FILE)


def _sums(actions: Sequence[NextAction]) -> str:
    waiting = sum(one.standing is Standing.WORKED and one.needs_approval for one in actions)
    written = sum(one.standing is Standing.WORKED for one in actions) - waiting
    persons = sum(one.standing is Standing.TO_PERSON for one in actions)
    return (
        f"{counted(written, 'message')}, {counted(waiting, 'message')} for approval, "
        f"{counted(persons, 'account')} to a person, nothing for {len(actions) - written - waiting - persons:,}"
    )


def _as_json(row: Change) -> dict[str, object]:
    action = row.action
    return {
        "customer": action.number,
        "name": action.name,
        "changed": row.changed,
        "before": _side(row.before),
        "after": _side(row.after),
    }


def _side(action: NextAction | None) -> dict[str, object] | None:
    if action is None:
        return None
    return {
        "standing": action.standing.value,
        "happens": action.happens,
        "overdue_minor": dict(action.overdue),
        "to_ask_minor": dict(action.asked),
        "clauses": [{"id": clause.id, "quote": clause.quote} for clause in action.clauses],
        "next_day": action.next_day,
    }


def _show(rows: Sequence[Change], limit: int) -> None:
    table(
        "What would happen",
        ("", "customer", "overdue", "what", "clause"),
        [
            (
                "≠" if row.changed else "",
                f"{row.action.number} {row.action.name}",
                amounts(dict(row.action.overdue), joined="\n"),
                _what(row),
                "\n".join(clause.id for clause in row.action.clauses),
            )
            for row in rows[:limit]
        ],
        numbers=("overdue",),
        prose=("customer", "what"),
    )
    quotes = {clause.id: clause.quote for row in rows[:limit] for clause in row.action.clauses}
    table("The clauses", ("clause", "you wrote"), sorted(quotes.items()), prose=("you wrote",))
    if len(rows) > limit:
        say(f"{len(rows) - limit:,} more are not shown; --limit 0 shows all.")


def _what(row: Change) -> str:
    after = row.after.happens if row.after else "not looked at"
    if not row.changed:
        return after
    return f"{after}\nin force: {row.before.happens if row.before else 'not looked at'}"
