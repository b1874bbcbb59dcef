"""Contacts people make themselves (calls, letters): logged as touches, so that caps and the ladder count them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import col

from ledger.states import TouchState
from store.events import Journal
from store.tables import Contact, Invoice, PolicyVersion, Touch, TouchInvoice
from tools.touch_ends import climb


def log_human_touch(journal: Journal, customer_id: int, channel: str, *, rung: int, shadow: bool) -> int | None:
    """Log that a person contacted the customer; return the touch, or None where no contact is on file.

    The overdue invoices climb to the rung the person acted for.
    """
    contact_id = journal.session.scalars(
        select(func.min(col(Contact.id))).where(col(Contact.customer_id) == customer_id)
    ).one()
    version_id = journal.session.scalars(
        select(func.max(col(PolicyVersion.id))).where(col(PolicyVersion.tenant_id) == journal.tenant_id)
    ).one()
    if contact_id is None or version_id is None:
        return None
    touch = Touch(
        tenant_id=journal.tenant_id,
        customer_id=customer_id,
        contact_id=contact_id,
        policy_version_id=version_id,
        idempotency_key=f"human-{customer_id}-{journal.now.isoformat()}",
        rfc_message_id="",
        channel=channel,
        address="",
        shadow=shadow,
        stage=channel,
        rung=rung,
        tone="",
        content_hash="",
        state=TouchState.SENT,
        planned_at=journal.now,
        sending_at=journal.now,
        sent_at=journal.now,
        note=f"by {journal.actor}",
    )
    journal.session.add(touch)
    journal.session.flush()
    assert touch.id is not None
    _climb(journal, customer_id, touch.id, rung)
    journal.record("human_contact", customer_id, touch_id=touch.id, channel=channel)
    return touch.id


def _climb(journal: Journal, customer_id: int, touch_id: int, rung: int) -> None:
    overdue = select(col(Invoice.id), col(Invoice.chase_minor), col(Invoice.rung)).where(
        col(Invoice.customer_id) == customer_id,
        col(Invoice.chase_minor) > 0,
        col(Invoice.due_date) < journal.now.date(),
    )
    for invoice_id, chase, reached in journal.session.execute(overdue):
        after = max(reached, min(reached + 1, rung))
        journal.session.add(
            TouchInvoice(touch_id=touch_id, invoice_id=invoice_id, demanded_minor=chase, rung_after=after)
        )
    climb(journal.session, [touch_id])
