"""The command about one account: everything that happened to it, and what is open."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlmodel import Session, col, func, or_, select

from agent.cli.output import HERE, JsonOption, WorkspaceOption, money, open_workspace, print_json, say, table
from agent.desk import DecisionRefusedError
from agent.event_words import event_words
from store.account_file import AccountFile, load_files
from store.events import timeline
from store.tables import Customer
from tools.undo import UNDOABLE


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(account)


def account(
    customer: Annotated[str, typer.Argument(help="Number or exact name of the customer.")],
    folder: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show one account: open invoices, and the full timeline with event numbers for 'undo'."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        found = find_customer(session, place.office.tenant_id, customer)
        assert found.id is not None
        shadow = place.office.channel.shadow
        file = load_files(session, place.office.tenant_id, [found.id], shadow=shadow)[found.id]
        events = timeline(session, place.office.tenant_id, found.id)
    if as_json:
        print_json(
            {
                "customer": found.model_dump(mode="json"),
                "open": file.invoices,
                "contacts": file.recipients,
                "events": [event.model_dump(mode="json") for event in events],
            }
        )
        return
    say(f"{found.number} {found.name}" + (f", {found.segment}" if found.segment else ""))
    for contact in file.recipients:
        state = "" if contact.usable else " (not to be written to)"
        say(f"  {contact.name or 'contact'} <{contact.address}> {contact.role.replace('_', ' ')}{state}")
    _show_invoices(file)
    table(
        "What happened",
        ("event", "when (UTC)", "who", "what", ""),
        [
            (
                event.id,
                f"{event.occurred_at:%Y-%m-%d %H:%M}",
                event.actor.removeprefix("person:"),
                event_words(event),
                "can be undone" if event.kind in UNDOABLE else "",
            )
            for event in events
        ],
        numbers=("event",),
    )


def find_customer(session: Session, tenant_id: int, wanted: str) -> Customer:
    """Find a customer by number or exact name in any case; raise DecisionRefusedError unless one fits."""
    query = select(Customer).where(
        Customer.tenant_id == tenant_id,
        or_(func.lower(col(Customer.number)) == wanted.lower(), func.lower(col(Customer.name)) == wanted.lower()),
    )
    found = session.exec(query.limit(2)).all()
    if len(found) == 1:
        return found[0]
    if found:
        raise DecisionRefusedError(f"several customers are called {wanted!r}; use the customer number")
    raise DecisionRefusedError(f"no customer has the number or name {wanted!r}; 'dunlin queue --all' lists them")


def _show_invoices(file: AccountFile) -> None:
    def parts(invoice: Any) -> str:
        found = {
            "disputed": invoice.disputed_minor,
            "promised": invoice.promised_minor,
            "said to be paid": invoice.pending_minor,
            "on hold": invoice.held_minor,
        }
        return ", ".join(f"{money(minor, invoice.currency)} {name}" for name, minor in found.items() if minor)

    table(
        "Open invoices",
        ("invoice", "due", "total", "open", "to ask for", "of it", "stage reached"),
        [
            (
                i.number,
                i.due_date.isoformat(),
                money(i.total_minor, i.currency),
                money(i.balance_minor, i.currency),
                money(i.chase_minor, i.currency),
                parts(i),
                i.rung or "",
            )
            for i in file.invoices
        ],
        numbers=("total", "open", "to ask for", "stage reached"),
    )
