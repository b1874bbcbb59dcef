"""The command about one account: what is open, what was agreed, and everything that happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Annotated

import typer
from sqlmodel import Session, col, func, or_, select

from agent.bootstrap import Workplace
from agent.cli.agreements import Agreements, load_agreements
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace
from agent.cli.output import UnknownNameError, amounts, figure, print_json, say, table
from agent.event_words import event_words
from store.account_file import AccountFile, OpenInvoice, load_files
from store.event_links import Links, changed_event, link
from store.events import timeline
from store.tables import Customer, Event
from tools.undo import can_ever_be_undone

#: Possible customers named when none has the given name.
_MOST_GUESSES = 3


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("account", epilog='Example: dunlin account C1005, or: dunlin account "Cotswold Garden Rooms Ltd"')(
        account
    )


def account(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Number or exact name of the customer.")],
    folder: WorkspaceOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Show one account and everything that happened to it.

    The timeline numbers every event and says who, when and why; 'dunlin undo' takes back those marked with *,
    'dunlin narrow' makes a promise, dispute or hold among them smaller.
    """
    with open_workspace(folder) as place, place.office.database.read() as session:
        office = place.office
        found = find_customer(session, office.tenant_id, customer)
        assert found.id is not None
        file = load_files(session, office.tenant_id, [found.id], shadow=office.channel.shadow)[found.id]
        agreed = load_agreements(session, office.tenant_id, found.id)
        events = timeline(session, office.tenant_id, found.id)
    if as_json:
        print_json(_as_json(found, file, agreed, events))
        return
    _show_head(found, file)
    _show_invoices(file)
    agreed.show()
    _show_events(events)


def find_customer(session: Session, tenant_id: int, wanted: str) -> Customer:
    """Find a customer by number or exact name in any case; raise UnknownNameError unless one fits."""
    wanted = wanted.strip()
    # The database folds both sides: SQLite knows only the case of ASCII letters.
    same = or_(
        func.lower(col(Customer.number)) == func.lower(wanted), func.lower(col(Customer.name)) == func.lower(wanted)
    )
    found = session.exec(select(Customer).where(Customer.tenant_id == tenant_id, same)).all()
    exact = [customer for customer in found if customer.number.lower() == wanted.lower()] or found
    if len(exact) == 1:
        return exact[0]
    if exact:
        numbers = ", ".join(customer.number for customer in exact)
        raise UnknownNameError(f"several customers are called {wanted!r}: use the number, one of {numbers}")
    raise UnknownNameError(f"no customer has the number or name {wanted!r}; {_guesses(session, tenant_id, wanted)}")


def _guesses(session: Session, tenant_id: int, wanted: str) -> str:
    like = select(Customer).where(
        Customer.tenant_id == tenant_id,
        or_(
            col(Customer.name).icontains(wanted, autoescape=True),
            col(Customer.number).icontains(wanted, autoescape=True),
        ),
    )
    near = session.exec(like.order_by(col(Customer.number)).limit(_MOST_GUESSES)).all() if wanted else []
    if near:
        return "did you mean " + " or ".join(f"{one.number} {one.name}" for one in near) + "?"
    return "'dunlin queue --all' lists all that owe something"


def named(place: Workplace, customer_ids: Iterable[int | None]) -> dict[int, tuple[str, str]]:
    """Return number and name of each of these customers."""
    wanted = {customer_id for customer_id in customer_ids if customer_id is not None}
    with place.office.database.read() as session:
        query = select(Customer.id, Customer.number, Customer.name).where(Customer.tenant_id == place.office.tenant_id)
        rows = session.exec(query.where(col(Customer.id).in_(wanted))).all() if wanted else []
    return {customer_id: (number, name) for customer_id, number, name in rows if customer_id is not None}


def _as_json(found: Customer, file: AccountFile, agreed: Agreements, events: list[Event]) -> dict[str, object]:
    links = link(events)
    return {
        "customer": found,
        "contacts": file.recipients,
        "open": file.invoices,
        "unapplied_minor": dict(file.unapplied_cash),
        "open_credits_minor": dict(file.open_credits),
        **agreed.as_json(),
        "events": [
            {
                **event.model_dump(mode="json"),
                "in_words": event_words(event),
                "changes": changed_event(event),
                "can_be_undone": can_be_undone(event, links),
            }
            for event in events
        ],
    }


def can_be_undone(event: Event, links: Links) -> bool:
    """Say whether an event is of a kind that can be taken back, and still stands as it was recorded."""
    return can_ever_be_undone(event.kind) and not links.why_settled(event.id or 0)


def _show_head(found: Customer, file: AccountFile) -> None:
    about = [found.segment, found.country, f"looked after by {found.owner}" if found.owner else "", *found.tags]
    say(", ".join([f"{found.number} {found.name}", *filter(None, about)]))
    for contact in file.recipients:
        state = "" if contact.usable else " (not to be written to)"
        say(f"  {contact.name or 'contact'} <{contact.address}>, {contact.role.replace('_', ' ')}{state}")
    if not file.recipients:
        say("  no contact is known")
    if file.unapplied_cash:
        say(f"  payments not applied to an invoice: {amounts(dict(file.unapplied_cash))}")
    if file.open_credits:
        say(f"  open credit notes: {amounts(dict(file.open_credits))}")


def _show_invoices(file: AccountFile) -> None:
    by_currency = sorted(file.invoices, key=lambda invoice: invoice.currency)
    if not by_currency:
        say("Nothing is open.")
    for currency, invoices in groupby(by_currency, key=lambda invoice: invoice.currency):
        table(
            f"Open invoices in {currency}",
            ("invoice", "due", "total", "open", "to ask for", "of it"),
            [
                (
                    invoice.number,
                    invoice.due_date.isoformat(),
                    figure(invoice.total_minor, currency),
                    figure(invoice.balance_minor, currency),
                    figure(invoice.chase_minor, currency),
                    _parts(invoice),
                )
                for invoice in invoices
            ],
            numbers=("total", "open", "to ask for"),
            prose=("of it",),
        )


def _parts(invoice: OpenInvoice) -> str:
    parts = {
        "disputed": invoice.disputed_minor,
        "promised": invoice.promised_minor,
        "said to be paid": invoice.pending_minor,
        "on hold": invoice.held_minor,
    }
    return ", ".join(f"{figure(minor, invoice.currency)} {name}" for name, minor in parts.items() if minor)


def _show_events(events: list[Event]) -> None:
    links = link(events)
    table(
        "What happened (times in UTC; * can be undone)",
        ("event", "when", "who", "what"),
        [
            (
                f"{event.id}{'*' if can_be_undone(event, links) else ' '}",
                f"{event.occurred_at:%Y-%m-%d %H:%M}",
                event.actor.removeprefix("person:"),
                event_words(event),
            )
            for event in events
        ],
        numbers=("event",),
        prose=("what",),
    )
