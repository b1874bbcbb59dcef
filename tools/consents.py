"""Consents: a person said yes to a channel, with basis, date and proof, or takes it back; a no is never passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Literal

import phonenumbers
from sqlmodel import col, select

from policies.contact_law.rows import Medium
from store.events import Journal
from store.tables import Contact, ContactAddress, HoldKind
from tools.contacts import opt_out
from tools.holds import NewHold, place_hold

Basis = Literal["written", "web_form", "spoken", "contract_clause", "wrote_first"]
#: How somebody may have agreed.
BASES: dict[str, str] = {
    "written": "a letter or email of theirs",
    "web_form": "a form they filled in",
    "spoken": "said to one of us",
    "contract_clause": "a clause they signed",
    "wrote_first": "they wrote to us there first",
}
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class ConsentRefusedError(ValueError):
    """A consent that cannot be recorded or withdrawn like this; the message says why."""


@dataclass(frozen=True, slots=True)
class NewConsent:
    """An opt-in of a contact to one channel at one address, how it was given, and where it can be seen.

    `renewed` is for somebody who had said no before and asked to be contacted again.
    """

    customer_id: int
    contact_id: int
    channel: Medium
    address: str
    basis: str
    proof: str
    given_on: date
    renewed: bool = False


def record_consent(journal: Journal, new: NewConsent) -> int:
    """Write down that somebody agreed; return the event's id.

    Raises ConsentRefusedError, with nothing changed, without basis or proof, for a day to come, and against an
    opt-out that is as new or newer, unless it says that it renews an older one.
    """
    _check(journal, new)
    row = _row(journal, new)
    before = [[row.id, row.consent]] if row.id is not None else []
    if row.consent == "opted_out":
        _check_renewal(new, row)
    # Noon of the day, as lists are read; never later than now.
    given_at = min(datetime.combine(new.given_on, time(12), tzinfo=UTC), journal.now)
    row.consent, row.consent_at = "opted_in", given_at
    row.legal_basis, row.consent_proof, row.source = new.basis, new.proof.strip(), journal.actor
    journal.session.add(row)
    journal.session.flush()
    return journal.record(
        "consent_recorded",
        new.customer_id,
        contact_id=new.contact_id,
        address_id=row.id,
        channel=new.channel.value,
        basis=new.basis,
        proof=row.consent_proof,
        given_on=new.given_on.isoformat(),
        before=before,
    )


def withdraw_consent(journal: Journal, customer_id: int, contact_id: int, channel: Medium | None) -> list[int]:
    """Write down that a contact wants no more of a channel, or of any (None); return the events' ids.

    Raises ConsentRefusedError where the contact has no address on the channel.
    """
    if channel is None:
        held = NewHold(customer_id, HoldKind.DO_NOT_CONTACT, "asked for no contact at all", contact_id=contact_id)
        return [place_hold(journal, held)]
    query = select(ContactAddress.address).where(
        ContactAddress.tenant_id == journal.tenant_id,
        ContactAddress.contact_id == contact_id,
        ContactAddress.channel == channel.value,
    )
    addresses = sorted(set(journal.session.exec(query)))
    if not addresses:
        raise ConsentRefusedError(f"the contact has no address for {channel.value}; 'all' stops every channel")
    return [opt_out(journal, customer_id, address, channel.value) for address in addresses]


def _check(journal: Journal, new: NewConsent) -> None:
    if new.basis not in BASES:
        raise ConsentRefusedError(f"{new.basis or 'nothing'!r} is no basis; one of {', '.join(BASES)} is needed")
    if not new.proof.strip():
        raise ConsentRefusedError("a consent needs a proof: where it can be seen, such as a form or a mail")
    if new.given_on > journal.now.date():
        raise ConsentRefusedError(f"{new.given_on} has not come yet")
    contact = journal.session.get(Contact, new.contact_id)
    if contact is None or contact.tenant_id != journal.tenant_id:
        raise ConsentRefusedError(f"there is no contact {new.contact_id}")


def _check_renewal(new: NewConsent, row: ContactAddress) -> None:
    said_no = row.consent_at.date() if row.consent_at else None
    since = f" on {said_no}" if said_no else ""
    if not new.renewed:
        raise ConsentRefusedError(
            f"{row.address} asked for no more {new.channel.value}{since}; if they asked to be contacted again after"
            " that, say so with --renewed"
        )
    if said_no is not None and new.given_on <= said_no:
        raise ConsentRefusedError(
            f"{row.address} asked for no more {new.channel.value}{since}; a renewed consent is of a later day"
        )


def _row(journal: Journal, new: NewConsent) -> ContactAddress:
    """Return the address on file, locked, or a new one."""
    query = select(ContactAddress).where(
        ContactAddress.contact_id == new.contact_id,
        ContactAddress.channel == new.channel.value,
        col(ContactAddress.address) == new.address,
    )
    found = journal.session.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if found is not None:
        return found
    return ContactAddress(
        tenant_id=journal.tenant_id,
        contact_id=new.contact_id,
        channel=new.channel.value,
        address=new.address,
        consent=_said_elsewhere(journal, new),
    )


def _said_elsewhere(journal: Journal, new: NewConsent) -> str:
    """Return "opted_out" where the address said no as somebody else's."""
    query = select(ContactAddress.id).where(
        ContactAddress.tenant_id == journal.tenant_id,
        ContactAddress.channel == new.channel.value,
        col(ContactAddress.address) == new.address,
        ContactAddress.consent == "opted_out",
    )
    return "none" if journal.session.exec(query).first() is None else "opted_out"


def address_for(channel: Medium, given: str) -> str:
    """Return an address as it is kept for a channel; raise ConsentRefusedError for what cannot be one."""
    text = given.strip()
    if channel is Medium.EMAIL:
        if not _EMAIL.fullmatch(text):
            raise ConsentRefusedError(f"{given!r} is no email address")
        return text.lower()
    text = text.removeprefix("whatsapp:")
    if channel is Medium.WHATSAPP and _USER_ID.fullmatch(text):
        return text
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        number = phonenumbers.PhoneNumber()
    if not phonenumbers.is_possible_number(number):
        raise ConsentRefusedError(f"{given!r} is no phone number with country code, such as +49 30 1234567")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
