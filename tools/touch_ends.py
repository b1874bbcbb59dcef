"""How a touch ends: sent, not sent, or settled later; and the rungs its invoices climb once it is out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlmodel import Session, col

from channels.twilio.segments import segments
from ledger.findings import Finding
from ledger.states import TouchState, move
from policies.policy import Channel
from store.account_file import OTHER_CHANNELS
from store.events import Journal
from store.tables import Answer, Customer, Invoice, Message, Touch, TouchInvoice
from tools.contact_costs import count_touches
from tools.contacts import mark_undeliverable, opt_out
from tools.reviews import NewReview, ReviewKind, raise_review

#: Findings of a channel that refused for good: the address is dead, or this message was not wanted.
ADDRESS_REFUSED = "channel.address"
MESSAGE_REFUSED = "channel.permanent"
OPTED_OUT = "channel.opted_out"
REFUSED_FOR_GOOD = frozenset({ADDRESS_REFUSED, MESSAGE_REFUSED, OPTED_OUT})

#: What the event log tells of a message that went out.
_TOLD = ("stage", "tone", "channel", "shadow", "demanded", "clauses")


def mark_sent(journal: Journal, sent: Mapping[int, str]) -> None:
    """Record that messages are out and let their invoices climb; one that was settled meanwhile stays as it is.

    `sent` holds for each touch what the provider calls it, where it gives names. Of an SMS the segments are kept, as
    they are what it costs.
    """
    if not sent:
        return
    name_as_provider(journal.session, Touch, sent)
    out = journal.session.execute(
        update(Touch)
        .where(col(Touch.id).in_(sent), col(Touch.state) == TouchState.SENDING)
        .values(state=TouchState.SENT, sent_at=journal.now)
        .returning(col(Touch.id), col(Touch.customer_id), *(col(getattr(Touch, name)) for name in _TOLD))
    ).all()
    parts = _sms_segments(journal.session, [row.id for row in out if row.channel == Channel.SMS])
    told = {
        customer_id: {"touch_id": touch_id, **dict(zip(_TOLD, rest, strict=True)), **parts.get(touch_id, {})}
        for touch_id, customer_id, *rest in out
    }
    journal.record_all("message_sent", told)
    climb(journal.session, [touch_id for touch_id, *_ in out])
    count_touches(journal, [touch_id for touch_id, *_ in out])


def _sms_segments(session: Session, touch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the segments carriers charge for."""
    query = select(col(Message.touch_id), col(Message.text)).where(
        col(Message.touch_id).in_(touch_ids), col(Message.direction) == "out"
    )
    found = session.execute(query).all() if touch_ids else ()
    return {touch_id: {"segments": segments(words).parts} for touch_id, words in found if touch_id is not None}


def name_as_provider(session: Session, table: type[Touch] | type[Answer], names: Mapping[int, str]) -> None:
    """Keep what a provider calls the messages it took."""
    given = [{"row": row_id, "name": name} for row_id, name in names.items() if name]
    if given:
        target = table.__table__  # type: ignore[union-attr]
        session.connection().execute(
            update(target).where(target.c.id == bindparam("row")).values(provider_id=bindparam("name")), given
        )


def mark_not_sent(journal: Journal, touch: Touch, why: Finding) -> None:
    """Record that a message certainly did not leave.

    A refused address is marked as undeliverable; where the message itself was refused, a person looks at it.
    """
    touch.state = move(touch.state, TouchState.FAILED if why.code in REFUSED_FOR_GOOD else TouchState.CANCELLED)
    touch.note = why.reason
    journal.record("message_not_sent", touch.customer_id, touch_id=touch.id, stage=touch.stage, reason=why.reason)
    heed_refusal(journal, touch, why, f"refused:{touch.id}")


def heed_refusal(journal: Journal, refused: Touch | Answer, why: Finding, key: str) -> None:
    """Draw the consequences of a refusal for good; `key` keeps a person from being asked twice about a message."""
    channel = refused.channel if refused.channel in OTHER_CHANNELS else "email"
    if why.code == OPTED_OUT:
        opt_out(journal, refused.customer_id, refused.address, channel)
    elif why.code == ADDRESS_REFUSED:
        mark_undeliverable(journal, refused.customer_id, refused.address, why.reason[:64], channel)
        address_key = f"bounce:{refused.customer_id}:{refused.contact_id}"
        _tell_person(journal, refused, "address", f"{why.reason}; find another contact", address_key)
    elif why.code == MESSAGE_REFUSED:
        reason = f"{why.reason}; the address was left alone, and the account waits until you have dealt with this"
        _tell_person(journal, refused, "message", reason, key, blocks=True)


def _tell_person(
    journal: Journal, message: Touch | Answer, refused: str, why: str, key: str, *, blocks: bool = False
) -> None:
    name = journal.session.get_one(Customer, message.customer_id).name
    raise_review(
        journal,
        NewReview(
            kind=ReviewKind.BOUNCED,
            customer_id=message.customer_id,
            subject=f"{name}: the mail server refuses the {refused}",
            why=why,
            key=key,
            blocks_chasing=blocks,
        ),
    )


def climb(session: Session, touch_ids: Sequence[int]) -> None:
    """Move the invoices of messages that are out to the rung asked at, or mark them as announced before due."""
    if not touch_ids:
        return
    session.flush()
    after = (
        select(func.max(col(TouchInvoice.rung_after)))
        .where(col(TouchInvoice.invoice_id) == col(Invoice.id), col(TouchInvoice.touch_id).in_(touch_ids))
        .scalar_subquery()
    )
    asked = select(col(TouchInvoice.invoice_id)).where(col(TouchInvoice.touch_id).in_(touch_ids))
    session.execute(
        update(Invoice)
        .where(col(Invoice.id).in_(asked), col(Invoice.rung) < after)
        .values(rung=after)
        .execution_options(synchronize_session=False)
    )
    lead = (
        select(func.min(col(TouchInvoice.announced_days)))
        .where(col(TouchInvoice.invoice_id) == col(Invoice.id), col(TouchInvoice.touch_id).in_(touch_ids))
        .scalar_subquery()
    )
    session.execute(
        update(Invoice)
        .where(col(Invoice.id).in_(asked.where(col(TouchInvoice.announced_days).is_not(None))))
        .values(announced_days=lead)
        .execution_options(synchronize_session=False)
    )


def recount_rungs(session: Session, tenant_id: int, *, shadow: bool, of_touch: int | None = None) -> None:
    """Set every rung by the messages of one mode alone, so that shadow messages count for nothing once live.

    With `of_touch`, only those of the invoices one message asked for, as when it came back undelivered.
    """

    def over_messages(figure: Any) -> Any:
        return (
            select(figure)
            .join(Touch, col(Touch.id) == col(TouchInvoice.touch_id))
            .where(
                col(TouchInvoice.invoice_id) == col(Invoice.id),
                col(Touch.shadow).is_(shadow),
                col(Touch.state).in_([TouchState.SENT, TouchState.DELIVERED, TouchState.READ, TouchState.REPLIED]),
            )
            .scalar_subquery()
        )

    reached = over_messages(func.max(col(TouchInvoice.rung_after)))
    announced = over_messages(func.min(col(TouchInvoice.announced_days)))
    asked = select(col(TouchInvoice.invoice_id)).where(col(TouchInvoice.touch_id) == of_touch)
    meant = col(Invoice.tenant_id) == tenant_id if of_touch is None else col(Invoice.id).in_(asked)
    session.execute(
        update(Invoice)
        .where(meant)
        .values(rung=func.coalesce(reached, 0), announced_days=announced)
        .execution_options(synchronize_session=False)
    )
