"""The command about consents: what a person agreed to, or wants no more of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from agent.cli.accounts import find_customer
from agent.cli.forms import filled_in
from agent.cli.options import HERE, PersonOption, WorkspaceOption, open_workspace, parse_day, person
from agent.cli.output import UnknownNameError, say
from agent.event_words import event_words
from policies.contact_law.rows import Medium
from store.events import Journal
from store.tables import Contact, ContactAddress, Customer, Event
from tools.consents import BASES, ConsentRefusedError, NewConsent, address_for, record_consent, withdraw_consent

_EVERYTHING = "all"

CustomerArgument = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Number or exact name of the customer.")]


def channel_named(text: str) -> Medium:
    """Read a channel given on the command line."""
    if text not in {medium.value for medium in Medium}:
        raise typer.BadParameter(f"{text!r} is no channel; one of {', '.join(Medium)}")
    return Medium(text)


@dataclass(frozen=True, slots=True)
class Consenting:
    """What the command about consents is given."""

    customer: CustomerArgument
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Name, or one of the addresses, of the person.")]
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="voice, whatsapp, sms, email; all to withdraw.")]
    basis: Annotated[str, typer.Option(metavar="BASIS", help=f"How they agreed: {', '.join(BASES)}.")] = ""
    proof: Annotated[str, typer.Option(metavar="TEXT", help="Where it can be seen: a form, a mail, a recording.")] = ""
    on: Annotated[
        date | None, typer.Option(metavar="DAY", parser=parse_day, help="When they agreed; default: today.")
    ] = None
    address: Annotated[
        str, typer.Option(metavar="ADDRESS", help="The number it is for; needed unless one is on file.")
    ] = ""
    renewed: Annotated[bool, typer.Option("--renewed", help="They had said no, and asked to be contacted again.")] = (
        False
    )
    withdraw: Annotated[bool, typer.Option("--withdraw", help="They want no more of it.")] = False
    folder: WorkspaceOption = HERE
    who: PersonOption = ""


@filled_in(Consenting)
def consent(given: Consenting) -> None:
    """Record that a person agreed to a channel, or no more.

    Texts and calls by a machine go only to people whose consent is on record, with how they agreed, when, and where
    that can be seen. Whoever said no is not contacted, whatever was agreed before.
    """
    if given.withdraw is bool(given.basis or given.proof):
        raise typer.BadParameter("give --basis and --proof of a consent, or --withdraw alone")
    medium = None if given.withdraw and given.channel == _EVERYTHING else channel_named(given.channel)
    with open_workspace(given.folder) as place, place.office.journal(person(given.who)) as journal:
        found = find_customer(journal.session, place.office.tenant_id, given.customer)
        assert found.id is not None
        contact_id = _contact(journal.session, found, given.contact)
        if given.withdraw or medium is None:
            recorded = withdraw_consent(journal, found.id, contact_id, medium)
        else:
            recorded = [record_consent(journal, _new(journal, given, medium, (found.id, contact_id)))]
        told = [journal.session.get_one(Event, event_id) for event_id in recorded]
        words = [f"Event {event.id}: {event_words(event)}." for event in told]
    for line in words:
        say(line)


def _contact(session: Session, customer: Customer, wanted: str) -> int:
    """Find a person of a customer, or of who pays for it, by name or address."""
    homes = [one for one in (customer.id, customer.payer_id) if one is not None]
    query = (
        select(Contact.id, Contact.name, ContactAddress.address)
        .outerjoin(ContactAddress, col(ContactAddress.contact_id) == col(Contact.id))
        .where(col(Contact.customer_id).in_(homes))
    )
    rows = session.exec(query).all()
    asked = wanted.strip().casefold()
    found = {contact for contact, name, address in rows if asked in (name.casefold(), (address or "").casefold())}
    if len(found) == 1:
        return int(found.pop() or 0)
    if found:
        raise UnknownNameError(f"several contacts are called {wanted!r}: use an address")
    known = ", ".join(sorted({name or address or "" for _, name, address in rows})) or "nobody"
    raise UnknownNameError(f"{customer.number} has no contact {wanted!r}; on file: {known}")


def _new(journal: Journal, given: Consenting, channel: Medium, whose: tuple[int, int]) -> NewConsent:
    customer_id, contact_id = whose
    query = select(ContactAddress.address).where(
        ContactAddress.contact_id == contact_id, ContactAddress.channel == channel.value
    )
    known = sorted(journal.session.exec(query))
    if not given.address and len(known) != 1:
        many = "several addresses" if known else "no address"
        raise ConsentRefusedError(f"the contact has {many} for {channel.value}: give one with --address")
    return NewConsent(
        customer_id=customer_id,
        contact_id=contact_id,
        channel=channel,
        address=address_for(channel, given.address) if given.address else known[0],
        basis=given.basis,
        proof=given.proof,
        given_on=given.on or journal.now.date(),
        renewed=given.renewed,
    )
