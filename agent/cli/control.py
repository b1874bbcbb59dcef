"""Commands that stop, allow and take back: stop, resume, undo."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.cli.options import HERE, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import UnknownNameError, say
from agent.event_words import event_words
from store.tables import Event
from tools.switch import resume, stop_everything
from tools.undo import undo


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("stop", epilog="Example: dunlin stop -w books")(stop)
    app.command("resume", epilog="Example: dunlin resume -w books")(resume_)
    app.command("undo", epilog='Example: dunlin undo 412 --reason "the insolvency was of another company"')(undo_)


def stop(folder: WorkspaceOption = HERE, who: PersonOption = "") -> None:
    """Stop all sending on every channel at once.

    A run at work ends after the batch at hand. Replies are still read. 'dunlin resume' lifts the stop.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        changed = stop_everything(journal)
    say("All sending is stopped; 'dunlin resume' lifts it." if changed else "All sending was stopped already.")


def resume_(folder: WorkspaceOption = HERE, who: PersonOption = "") -> None:
    """Lift the global stop."""
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        changed = resume(journal)
    say("Sending is allowed again." if changed else "Sending was not stopped.")


def undo_(
    event: Annotated[int, typer.Argument(metavar="EVENT", help="Number of the event, from 'dunlin account'.")],
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed for grave holds and opt-outs.")] = "",
    who: PersonOption = "",
) -> None:
    """Take back what an event recorded.

    That is a promise, a dispute, a hold, an opt-out or a contact that left, or an undoing that was a mistake.
    Nothing is erased: the undoing is an event of its own.
    """
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        found = journal.session.get(Event, event)
        if found is None or found.tenant_id != journal.tenant_id:
            raise UnknownNameError(f"there is no event {event}; 'dunlin account CUSTOMER' shows them")
        undoing = undo(journal, event, reason)
        what = event_words(found)
    say(f"Event {event} ({what}) is taken back, by event {undoing}.")
