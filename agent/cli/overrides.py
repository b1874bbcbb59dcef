"""The commands by which a person sets contact rules aside, and sees which are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer
from sqlalchemy import select
from sqlmodel import col

from agent.cli.accounts import find_customer
from agent.cli.consents import CustomerArgument, channel_named
from agent.cli.forms import filled_in
from agent.cli.options import HERE, JsonOption, WorkspaceOption, open_workspace, parse_day, person, today
from agent.cli.output import print_json, say, table
from agent.event_words import event_words
from policies.contact_law.facts import Override
from policies.contact_law.rows import Medium
from store.tables import Customer, Event
from tools.overrides import NewOverride, overrides, record_override, withdraw_overrides


@dataclass(frozen=True, slots=True)
class Overriding:
    """What the command that sets rules aside is given."""

    customer: CustomerArgument
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="voice, whatsapp, sms or email.")]
    until: Annotated[
        date | None, typer.Option(metavar="DAY", parser=parse_day, help="The last day it holds; default: today.")
    ] = None
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; needed, and kept on record.")] = ""
    withdraw: Annotated[bool, typer.Option("--withdraw", help="The rules hold again, at once.")] = False
    folder: WorkspaceOption = HERE
    who: Annotated[str, typer.Option("--by", "--as", metavar="NAME", help="Who decides; default: your login name.")] = (
        ""
    )
    as_json: JsonOption = False


@filled_in(Overriding)
def override(given: Overriding) -> None:
    """Set hours, holidays and caps aside for a customer and channel.

    It is on record with who decided and why, and ends with the day. A missing consent, an opt-out or STOP, what
    Twilio or WhatsApp refuse, and the policy's own hours and limits cannot be set aside by anybody.
    """
    channel = channel_named(given.channel)
    if given.withdraw and given.until:
        raise typer.BadParameter("give --until to set rules aside, or --withdraw to end it")
    with open_workspace(given.folder) as place, place.office.journal(person(given.who)) as journal:
        found = find_customer(journal.session, place.office.tenant_id, given.customer)
        assert found.id is not None
        day = today(place)
        if given.withdraw:
            recorded = withdraw_overrides(journal, found.id, channel, day, given.reason)
        else:
            recorded = [record_override(journal, NewOverride(found.id, channel, given.until or day, given.reason), day)]
        told = [journal.session.get_one(Event, event_id) for event_id in recorded]
        lines = [{**event.model_dump(mode="json"), "in_words": event_words(event)} for event in told]
    if given.as_json:
        print_json(lines)
        return
    for line in lines:
        say(f"Event {line['id']}: {line['in_words']}.")


def overrides_(folder: WorkspaceOption = HERE, as_json: JsonOption = False) -> None:
    """List where contact rules are set aside, by whom, and why."""
    with open_workspace(folder) as place, place.office.database.read() as session:
        found = overrides(session, place.office.tenant_id, today(place))
        named = select(col(Customer.id), col(Customer.number), col(Customer.name)).where(col(Customer.id).in_(found))
        names = {row.id: f"{row.number} {row.name}" for row in session.execute(named)}
    told = [(names[customer_id], channel, said) for customer_id, each in found.items() for channel, said in each]
    if as_json:
        print_json([as_plain(said, channel, customer) for customer, channel, said in told])
        return
    if not told:
        say("No contact rules are set aside.")
    rows = [
        (said.event_id, customer, channel.value, said.until, said.overridden_by.removeprefix("person:"), said.reason)
        for customer, channel, said in sorted(told, key=lambda one: (one[0], one[1]))
    ]
    table("Contact rules set aside", ("event", "customer", "channel", "until", "by", "why"), rows, prose=("why",))


def as_plain(said: Override, channel: Medium, customer: str = "") -> dict[str, object]:
    """Return an override for programs."""
    named = {"customer": customer} if customer else {}
    return {
        **named,
        "event_id": said.event_id,
        "channel": channel.value,
        "until": said.until,
        "by": said.overridden_by,
        "reason": said.reason,
    }
