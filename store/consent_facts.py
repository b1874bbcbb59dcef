"""What contacts agreed to and asked not to get, as questions about many customers at once."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from store.tables import Contact, ContactAddress

_OF_CONTACT = col(ContactAddress.contact_id) == col(Contact.id)


def opted_in(tenant_id: int) -> Select[int, str]:
    """Ask on which channels besides email somebody of a customer asked to be reached."""
    query = select(col(Contact.customer_id), col(ContactAddress.channel)).join(ContactAddress, _OF_CONTACT)
    return query.where(
        col(Contact.tenant_id) == tenant_id,
        col(Contact.status) == "active",
        col(ContactAddress.status) == "valid",
        col(ContactAddress.consent) == "opted_in",
        col(ContactAddress.channel) != "email",
    )


def wanting_no_calls(tenant_id: int) -> Select[int]:
    """Ask which customers have numbers for calls, none of which may be called."""
    other, whose = aliased(ContactAddress), aliased(Contact)
    left = (
        select(col(other.id))
        .join(whose, col(whose.id) == col(other.contact_id))
        .where(
            col(whose.customer_id) == col(Contact.customer_id),
            col(whose.status) == "active",
            col(other.channel) == "voice",
            col(other.status) == "valid",
            col(other.consent) != "opted_out",
        )
    )
    query = select(col(Contact.customer_id)).join(ContactAddress, _OF_CONTACT)
    return query.where(
        col(Contact.tenant_id) == tenant_id,
        col(ContactAddress.channel) == "voice",
        col(ContactAddress.consent) == "opted_out",
        ~left.exists(),
    )
