"""What the last text to a customer ran into: whether, when and how a run may text again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlmodel import Session, col

from channels.twilio.callbacks import FAILED
from channels.twilio.errors import Action, row_of
from ledger.findings import Finding
from ledger.states import TOUCH_WENT_OUT, TouchState
from store.bulk import NAMED, batches
from store.tables import DeliveryNote, Touch

#: Older failures say nothing about a text of today.
COUNTS_FOR = timedelta(days=7)
BACK_OFF = timedelta(minutes=15)
NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Setback:
    """The last text of a channel came back: what its error asks for, and not before when.

    A text refused for its words outside the 24 hours is sent again as a template once; refused again, no more.
    """

    touch_id: int
    action: Action
    not_before: datetime | None
    finding: Finding


def setbacks(
    session: Session, tenant_id: int, customer_ids: Collection[int], channel: str, now: datetime
) -> dict[int, Setback]:
    """Return the setback of each customer whose last text on a channel came back."""
    found: dict[int, Setback] = {}
    for batch in batches(customer_ids, NAMED):
        seen: dict[int, list[tuple[Touch, int | None]]] = {}
        for touch, code in session.execute(_recent(tenant_id, batch, channel, now)):
            known = seen.setdefault(touch.customer_id, [])
            if touch.id not in {other.id for other, _ in known}:
                known.append((touch, code))
        found.update((customer, one) for customer, texts in seen.items() if (one := _setback(texts)))
    return found


def _recent(tenant_id: int, customer_ids: Collection[int], channel: str, now: datetime) -> Select[Touch, int | None]:
    failure = (col(DeliveryNote.provider_id) == col(Touch.provider_id)) & col(DeliveryNote.status).in_(FAILED)
    return (
        select(Touch, col(DeliveryNote.error_code))
        .outerjoin(DeliveryNote, failure & (col(DeliveryNote.tenant_id) == tenant_id))
        .where(
            col(Touch.tenant_id) == tenant_id,
            col(Touch.customer_id).in_(customer_ids),
            col(Touch.channel) == channel,
            col(Touch.state).in_(TOUCH_WENT_OUT),
            col(Touch.sending_at) >= now - COUNTS_FOR,
        )
        .order_by(col(Touch.id).desc(), col(DeliveryNote.rank).desc())
    )


def _setback(texts: list[tuple[Touch, int | None]]) -> Setback | None:
    last, code = texts[0]
    if last.state is not TouchState.BOUNCED:
        return None
    action = _action(code)
    if action is Action.RESEND_AS_TEMPLATE and any(_action(earlier) is action for _, earlier in texts[1:2]):
        action = Action.DO_NOT_RETRY
    waits = {Action.BACK_OFF_MINUTES: BACK_OFF, Action.NEXT_DAY: NEXT_DAY}.get(action)
    since = last.sending_at
    finding = Finding(f"channel.{action.value}", f"the last {last.channel} message came back ({last.note})")
    return Setback(last.id or 0, action, since + waits if since and waits else None, finding)


def _action(code: int | None) -> Action:
    return row_of(code).action if code else Action.DO_NOT_RETRY
