"""The command that proves the book: verify."""

from __future__ import annotations

import typer

from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import Exit, print_json, say, table
from store.proofs import prove


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
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
