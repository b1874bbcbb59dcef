"""Contacts: what a message may change about whom we write to, and how; it can only ever reduce contact."""

from __future__ import annotations

from sqlmodel import col, select

from store.events import Journal
from store.tables import Contact, ContactAddress
from tools.evidence import BY_HAND, Evidence


def opt_out(journal: Journal, customer_id: int, address: str, channel: str, evidence: Evidence = BY_HAND) -> int:
    """Stop writing to an address on a channel, wherever it is on file for the customer; return the event's id."""
    rows = _addresses(journal, address, channel)
    before = [[row.id, row.consent] for row in rows]
    for row in rows:
        row.consent = "opted_out"
        row.consent_at = journal.now
    return journal.record("opted_out", customer_id, channel=channel, before=before, evidence=evidence.as_json())


def unsubscribed(journal: Journal, address: str, channel: str) -> None:
    """Stop writing to an address that unsubscribed at the provider, for whichever customers it is on file."""
    query = (
        select(Contact.customer_id)
        .join(ContactAddress, col(ContactAddress.contact_id) == col(Contact.id))
        .where(
            ContactAddress.tenant_id == journal.tenant_id,
            ContactAddress.channel == channel,
            col(ContactAddress.address) == address,
            ContactAddress.consent != "opted_out",
        )
        .distinct()
    )
    for customer_id in sorted(journal.session.exec(query)):
        opt_out(journal, customer_id, address, channel)


def mark_undeliverable(
    journal: Journal, customer_id: int, address: str, status_code: str, channel: str = "email"
) -> int:
    """Mark an address as invalid after a hard bounce, or a number nobody can text; return the event's id."""
    rows = _addresses(journal, address, channel)
    before = [[row.id, row.status] for row in rows]
    for row in rows:
        row.status = "invalid"
    return journal.record("address_undeliverable", customer_id, before=before, status_code=status_code)


def mark_left(journal: Journal, customer_id: int, contact_id: int, evidence: Evidence = BY_HAND) -> int:
    """Mark a contact as having left the customer; return the event's id."""
    contact = journal.session.get_one(Contact, contact_id)
    before = contact.status
    contact.status = "left"
    return journal.record(
        "contact_left", customer_id, contact_id=contact_id, before=before, evidence=evidence.as_json()
    )


def set_language(
    journal: Journal, customer_id: int, contact_id: int, language: str, evidence: Evidence = BY_HAND
) -> int:
    """Write to a contact in another language from now on; return the event's id."""
    contact = journal.session.get_one(Contact, contact_id)
    before = contact.language
    contact.language = language
    return journal.record(
        "language_set",
        customer_id,
        contact_id=contact_id,
        language=language,
        before=before,
        evidence=evidence.as_json(),
    )


def _addresses(journal: Journal, address: str, channel: str) -> list[ContactAddress]:
    query = select(ContactAddress).where(
        ContactAddress.tenant_id == journal.tenant_id,
        ContactAddress.channel == channel,
        col(ContactAddress.address) == address,
    )
    return list(journal.session.exec(query))
