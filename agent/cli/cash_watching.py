"""The command that takes in what lies in the bank's folder, as `dunlin serve` does by itself: watch."""

from __future__ import annotations

from dataclasses import asdict

import typer

from agent.bank_feed import Fed, feed, watched_folder
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import Exit, counted, errors, print_json, say
from policies.cash.deciding import Outcome
from tools.watched_folder import BankFolderError


def add_to(cash: typer.Typer) -> None:
    """Add this command to `dunlin cash`."""
    cash.command("watch", epilog="Example: dunlin cash watch -w books")(watch)


def watch(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> int:
    """Take in what lies in the bank's folder, and match it.

    That is bank/ of the workspace, or bank.folder. A file nobody wrote to for two minutes is stored once, its money is
    matched, and it is moved to imported/; a wrong one to refused/, with the reason beside it. 'dunlin serve' does so by
    itself. Exit code 3 when a file was refused.
    """
    with open_workspace(folder) as place:
        try:
            fed = feed(place, watched_folder(place))
        except BankFolderError as error:
            return errors(str(error), Exit.BAD_INPUT)
    if as_json:
        print_json(asdict(fed))
    else:
        say(f"{in_words(fed)}.")
    return Exit.BAD_INPUT if fed.refused else Exit.OK


def in_words(fed: Fed) -> str:
    """Say what a look at the folder brought."""
    if not fed.files and not fed.refused:
        return "no new file"
    files, lines = counted(fed.files, "file"), counted(fed.new, "new line")
    payments = counted(fed.outcomes.total(), "payment")
    applied = f"{fed.outcomes[Outcome.AUTO.value]} of {payments} applied unasked"
    return "; ".join((f"{files}, {lines}, {applied}", *(why.removesuffix(".") for why in fed.refused)))
