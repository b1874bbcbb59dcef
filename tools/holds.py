"""Holds: stopping contact with a customer, an invoice or a person, and lifting the stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store.derived import lock_invoices, refresh_invoices
from store.events import Journal
from store.tables import Hold, HoldKind
from tools.evidence import Evidence

#: Holds only a person may lift, and only with a reason.
LIFTED_BY_PERSON = frozenset(
    {HoldKind.INSOLVENCY, HoldKind.LEGAL, HoldKind.FRAUD, HoldKind.DO_NOT_CONTACT, HoldKind.HARDSHIP, HoldKind.VIP}
)


class HoldRefusedError(ValueError):
    """A hold that cannot be changed like this; the message says why."""


@dataclass(frozen=True, slots=True)
class NewHold:
    """A hold on a customer, or on one of its invoices or contacts; `reason` is our words, never the customer's."""

    customer_id: int
    kind: HoldKind
    reason: str
    invoice_id: int | None = None
    contact_id: int | None = None
    channel: str = ""
    until: date | None = None
    evidence: Evidence = Evidence()  # noqa: RUF009  (frozen)


def place_hold(journal: Journal, new: NewHold) -> int:
    """Place a hold; chasing what it covers stops with this transaction. Returns the id of the event."""
    return place_holds(journal, [new])[0]


def place_holds(journal: Journal, holds: Sequence[NewHold]) -> list[int]:
    """Place holds, and reckon what they cover once. Returns the ids of their events."""
    placed = [_hold(journal, new) for new in holds]
    journal.session.add_all(placed)
    journal.session.flush()
    refresh_invoices(journal.session, [new.invoice_id for new in holds if new.invoice_id is not None])
    return [_record(journal, new, hold) for new, hold in zip(holds, placed, strict=True)]


def _hold(journal: Journal, new: NewHold) -> Hold:
    return Hold(
        tenant_id=journal.tenant_id,
        customer_id=new.customer_id,
        invoice_id=new.invoice_id,
        contact_id=new.contact_id,
        channel=new.channel,
        kind=new.kind,
        reason=new.reason,
        set_by=journal.actor,
        placed_at=journal.now,
        until=new.until,
        message_id=new.evidence.message_id,
        evidence_start=new.evidence.start,
        evidence_end=new.evidence.end,
    )


def _record(journal: Journal, new: NewHold, hold: Hold) -> int:
    return journal.record(
        "hold_placed",
        new.customer_id,
        hold_id=hold.id,
        hold_kind=new.kind.value,
        reason=new.reason,
        invoice_id=new.invoice_id,
        contact_id=new.contact_id,
        until=new.until.isoformat() if new.until else None,
        evidence=new.evidence.as_json(),
    )


def release_hold(journal: Journal, hold_id: int) -> bool:
    """Lift a hold; return whether it was in force. One that was lifted before keeps who lifted it, and when."""
    hold = _locked(journal, hold_id)
    if hold.released_at is not None:
        return False
    hold.released_at = journal.now
    hold.released_by = journal.actor
    if hold.invoice_id is not None:
        refresh_invoices(journal.session, [hold.invoice_id])
    return True


@dataclass(frozen=True, slots=True)
class LessHeld:
    """What is left of a hold: one invoice or one contact of the account, or an earlier end."""

    invoice_id: int | None = None
    contact_id: int | None = None
    until: date | None = None


def narrow_hold(journal: Journal, hold_id: int, less: LessHeld) -> dict[str, Any]:
    """Put a narrower hold with the same evidence in the place of one in force; return what its event tells.

    Raises HoldRefusedError, with nothing changed, for a hold that was lifted, and for one that would cover
    something else, last longer or stay as it is.
    """
    earlier = _locked(journal, hold_id)
    if earlier.released_at is not None:
        raise HoldRefusedError(f"the hold was lifted already on {earlier.released_at:%Y-%m-%d}")
    if why := _wider(earlier, less, journal.now.date()):
        raise HoldRefusedError(why)
    scope: dict[str, Any] = {
        "invoice_id": less.invoice_id or earlier.invoice_id,
        "contact_id": less.contact_id or earlier.contact_id,
        "until": less.until or earlier.until,
    }
    if scope == earlier.model_dump(include=set(scope)):
        raise HoldRefusedError("nothing would change: the hold is on just that already")
    own: dict[str, Any] = {"placed_at": journal.now, "set_by": journal.actor}
    narrower = Hold(**earlier.model_dump(exclude={"id", *scope, *own}), **scope, **own)
    journal.session.add(narrower)
    earlier.released_at, earlier.released_by = journal.now, journal.actor
    _refresh(journal, earlier, narrower)
    return {"narrowed_hold_id": hold_id, **_told(narrower)}


def _wider(earlier: Hold, less: LessHeld, today: date) -> str:
    """Say why a hold would not become narrower, or return an empty string."""
    if less.invoice_id is not None and less.contact_id is not None:
        return "a hold is on one invoice or on one contact, not on both"
    moved = (less.invoice_id or earlier.invoice_id) != earlier.invoice_id and earlier.invoice_id is not None
    moved |= (less.contact_id or earlier.contact_id) != earlier.contact_id and earlier.contact_id is not None
    crossed = (less.invoice_id and earlier.contact_id) or (less.contact_id and earlier.invoice_id)
    if moved or crossed:
        return "the hold would cover something else; undo it where it stands wrongly"
    if less.until is not None and less.until < today:
        return f"{less.until} has passed already; 'dunlin undo' ends the hold now"
    if less.until is not None and earlier.until is not None and less.until > earlier.until:
        return f"the hold ends on {earlier.until} already; to hold longer, reopen it when it has ended"
    return ""


def reopen_hold(journal: Journal, hold_id: int) -> dict[str, Any]:
    """Place a hold that was lifted or ended once more; return what its event tells.

    One whose last day has passed stands until a person lifts or narrows it. Raises HoldRefusedError for a hold
    still in force.
    """
    ended = _locked(journal, hold_id)
    if ended.released_at is None:
        raise HoldRefusedError("the hold is in force")
    until = ended.until if ended.until is not None and ended.until >= journal.now.date() else None
    own: dict[str, Any] = {"placed_at": journal.now, "set_by": journal.actor, "until": until}
    own |= {"released_at": None, "released_by": ""}
    again = Hold(**ended.model_dump(exclude={"id", *own}), **own)
    journal.session.add(again)
    _refresh(journal, again)
    return _told(again)


def restore_hold(journal: Journal, hold_id: int) -> None:
    """Put a hold that was lifted by mistake back into force, as if it had never been lifted.

    Raises HoldRefusedError when it is in force, or would have ended by itself since.
    """
    hold = _locked(journal, hold_id)
    if hold.released_at is None:
        raise HoldRefusedError("the hold is in force")
    if hold.until is not None and hold.until < journal.now.date() and hold.kind not in LIFTED_BY_PERSON:
        raise HoldRefusedError(f"the hold would have ended on {hold.until} by itself")
    hold.released_at, hold.released_by = None, ""
    _refresh(journal, hold)


def _locked(journal: Journal, hold_id: int) -> Hold:
    """Return a hold as it is now, its invoice locked before it, as every writer locks them."""
    known = journal.session.get_one(Hold, hold_id)
    if known.invoice_id is not None:
        lock_invoices(journal.session, [known.invoice_id])
    return journal.session.get_one(Hold, hold_id, with_for_update=True, populate_existing=True)


def _refresh(journal: Journal, *holds: Hold) -> None:
    journal.session.flush()
    refresh_invoices(journal.session, {hold.invoice_id for hold in holds if hold.invoice_id is not None})


def _told(hold: Hold) -> dict[str, Any]:
    return {
        "hold_id": hold.id,
        "hold_kind": hold.kind.value,
        "reason": hold.reason,
        "invoice_id": hold.invoice_id,
        "contact_id": hold.contact_id,
        "until": hold.until.isoformat() if hold.until else None,
    }


def release_expired(journal: Journal, today: date) -> int:
    """Lift every hold whose last day has passed, save those only a person may lift; return how many."""
    query = select(Hold).where(
        col(Hold.tenant_id) == journal.tenant_id,
        col(Hold.released_at).is_(None),
        col(Hold.until) < today,
        col(Hold.kind).not_in(LIFTED_BY_PERSON),
    )
    expired = journal.session.scalars(query).all()
    for hold in expired:
        assert hold.id is not None
        release_hold(journal, hold.id)
        journal.record("hold_expired", hold.customer_id, hold_id=hold.id, hold_kind=hold.kind.value)
    return len(expired)
