"""Commands by which a person puts right what was recorded: narrow, reopen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

from agent.cli.options import HERE, JsonOption, PersonOption, WorkspaceOption, open_workspace, person
from agent.cli.output import print_json, say
from agent.event_words import event_words
from store.event_links import changed_event
from store.tables import Event
from tools.narrowing import Narrower, narrow
from tools.reopening import reopen_case, reopen_dispute, reopen_event


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("narrow", epilog='Example: dunlin narrow 412 --to invoice=INV-7 --reason "they meant only this one"')(
        narrow_
    )
    app.command("reopen", epilog='Example: dunlin reopen --review 17 --reason "the customer called again"')(reopen)


def narrower(given: list[str]) -> Narrower:
    """Read what an effect is narrowed to; raise BadParameter for what is not WHAT=VALUE."""
    found: dict[str, Any] = {"invoices": ()}
    for text in given:
        name, _, value = (part.strip() for part in text.partition("="))
        if name not in _READ or not value:
            raise typer.BadParameter(f"{text!r} is not WHAT=VALUE, with one of {', '.join(_READ)}")
        try:
            read = _READ[name](value)
        except (ValueError, InvalidOperation):
            example = "1200.00" if name == "amount" else "2026-06-30"
            raise typer.BadParameter(f"{value!r} is no {name}; write it as {example}") from None
        if name == "invoice":
            found["invoices"] += (read,)
        else:
            found[name] = read
    return Narrower(**found)


def _amount(value: str) -> Decimal:
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError(value)
    return amount


_READ: dict[str, Any] = {
    "invoice": str,
    "amount": _amount,
    "day": date.fromisoformat,
    "until": date.fromisoformat,
    "reason": str,
    "owner": str,
    "contact": str,
}


def narrow_(
    event: Annotated[int, typer.Argument(metavar="EVENT", help="Number of the event, from 'dunlin account'.")],
    to: Annotated[
        list[str],
        typer.Option(
            metavar="WHAT=VALUE",
            help="What is left, once or more: invoice=INV-7, amount=1200.00 or day=2026-06-30 of a promise; amount,"
            " reason=price or owner=NAME of a dispute; invoice, contact=ADDRESS or until=2026-06-30 of a hold.",
        ),
    ],
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed, and kept on record.")] = "",
    who: PersonOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make a recorded promise, dispute or hold smaller.

    Nothing is erased: a smaller one with the same evidence takes its place, and 'dunlin undo' brings back what there
    was. What it no longer covers may be chased again. Nothing is made larger: that needs the customer's own word.
    """
    wanted = narrower(to)
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        narrowing = narrow(journal, event, wanted, reason, place.office.moment())
        told = journal.session.get_one(Event, narrowing)
    _tell(told, as_json=as_json)


def reopen(
    event: Annotated[
        int | None, typer.Argument(metavar="[EVENT]", help="Number of an event, from 'dunlin account'.")
    ] = None,
    dispute: Annotated[int | None, typer.Option(metavar="NUMBER", help="A dispute instead of an event.")] = None,
    review: Annotated[int | None, typer.Option(metavar="NUMBER", help="A review item instead of an event.")] = None,
    folder: WorkspaceOption = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed, and kept on record.")] = "",
    who: PersonOption = "",
) -> None:
    """Take up again a dispute, a hold or a review item that had ended.

    What ended because it was undone or narrowed comes back with 'dunlin undo' of that event.
    """
    if sum(one is not None for one in (event, dispute, review)) != 1:
        raise typer.BadParameter("give one of EVENT, --dispute and --review")
    with open_workspace(folder) as place, place.office.journal(person(who)) as journal:
        calendar = place.office.moment().calendar_for("")
        if event is not None:
            reopening = reopen_event(journal, event, reason, calendar)
        elif dispute is not None:
            reopening = reopen_dispute(journal, dispute, reason, calendar)
        else:
            reopening = reopen_case(journal, review or 0, reason)
        told = journal.session.get_one(Event, reopening)
    _tell(told)


def _tell(told: Event, *, as_json: bool = False) -> None:
    if as_json:
        print_json({**told.model_dump(mode="json"), "in_words": event_words(told), "changes": changed_event(told)})
    else:
        say(f"Event {told.id}: {event_words(told)}.")
