"""Commands about debts that are not plain: recover, for what was written off; factor, for what may be assigned."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.cash_matching import LineArgument
from agent.cli.options import HERE, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import say
from tools.cash.factoring import mark_factor
from tools.cash.recovering import recover


def add_to(cash: typer.Typer) -> None:
    """Add these commands to `dunlin cash`."""
    cash.command("recover", epilog='Example: dunlin cash recover 17 INV-1042 --as "Marta Lind"')(recover_)
    cash.command("factor", epilog='Example: dunlin cash factor 17 --as "Marta Lind"')(factor)


def recover_(
    number: LineArgument,
    invoice: Annotated[str, typer.Argument(metavar="INVOICE", help="Number of an invoice that is written off.")],
    folder: WorkspaceOption = HERE,
    who: PersonOption = "",
) -> None:
    """Take a line as the recovery of a debt that was written off.

    As much as came is paid, and the rest stays written off, so that nobody is chased for it. 'dunlin cash unapply'
    takes it back, and all of it is written off again.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = recover(journal, number, invoice).sentence
    say(told)


def factor(number: LineArgument, folder: WorkspaceOption = HERE, who: PersonOption = "") -> None:
    """Say that who paid a line is a factor.

    The line is applied, and an account of the book other than the customer's own paid it. From then on whatever it pays
    for that customer is only proposed: the debt may be assigned, and whom we may ask for it with it.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        told = mark_factor(journal, number)
    say(told)
