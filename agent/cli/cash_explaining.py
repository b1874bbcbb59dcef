"""The command that explains a payment in plain words: explain."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cash_explanation import explain, line_of
from agent.cli.cash_matching import show_figures
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import UnknownNameError, print_json, say


def add_to(cash: typer.Typer) -> None:
    """Add this command to `dunlin cash`."""
    cash.command("explain", epilog="Example: dunlin cash explain 17")(explain_)


def explain_(
    payment: Annotated[
        str, typer.Argument(metavar="PAYMENT", help="Number of the line, or the reference of its payment in the book.")
    ],
    folder: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Explain a payment in plain words.

    What came in, what became of it and on which evidence, the arithmetic, what spoke against it, and who decided when.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        line = line_of(session, place.office.tenant_id, payment)
        if line is None:
            raise UnknownNameError(f"there is no payment {payment}; 'dunlin cash list' shows them")
        found = explain(session, line)
    if as_json:
        print_json(found)
        return
    say(found.payment)
    for sentence in found.stands:
        say(sentence)
    show_figures("Arithmetic", found.arithmetic)
    if found.history:
        say("History")
        for sentence in found.history:
            say(f"  {sentence}")
