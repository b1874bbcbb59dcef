"""The command that says which payment the bank took back."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.options import HERE, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import say
from tools.cash.returns import return_by_hand


def add_to(cash: typer.Typer) -> None:
    """Add it to `dunlin cash`."""
    cash.command("returned", epilog='Example: dunlin cash returned 23 --of 17 --as "Marta Lind"')(returned)


def returned(
    number: Annotated[int, typer.Argument(metavar="LINE", help="The line that takes money back, from 'cash list'.")],
    of: Annotated[int, typer.Option("--of", metavar="LINE", help="The payment it takes back.")],
    folder: WorkspaceOption = HERE,
    who: PersonOption = "",
) -> None:
    """Say which payment the bank took back.

    This is for lines where 'cash match' could not tell. What the payment settled is open again, and a promise it kept
    stands or falls by its day.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = return_by_hand(journal, number, of)
    say(told)
