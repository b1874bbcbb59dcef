"""What became of earlier messages on each channel: whether the customer ever answered there, and what failed since."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from ledger.account import ChannelPast
from ledger.states import TOUCH_WENT_OUT, TouchState
from store.bulk import NAMED, batches
from store.tables import Message, Touch

#: Older answers and failures say little about how somebody is reached today.
MEMORY_DAYS = 180
_OTHERS = ("whatsapp", "sms", "voice")
_FAILED = (TouchState.BOUNCED, TouchState.FAILED)


@dataclass(slots=True)
class _Tally:
    answered_at: datetime | None = None
    unanswered: int = 0
    failed: int = 0


def channel_past(
    session: Session, tenant_id: int, customer_ids: Collection[int], now: datetime, *, shadow: bool
) -> dict[int, dict[str, ChannelPast]]:
    """Return the past of each channel for these customers, in two queries for every 5,000 of them."""
    since = now - timedelta(days=MEMORY_DAYS)
    found: dict[tuple[int, str], _Tally] = {}
    for batch in batches(customer_ids, NAMED):
        answers = (
            select(col(Message.customer_id), col(Message.channel), func.max(col(Message.occurred_at)))
            .where(
                col(Message.tenant_id) == tenant_id,
                col(Message.customer_id).in_(batch),
                col(Message.direction) == "in",
                col(Message.kind) == "human",
                col(Message.occurred_at) >= since,
            )
            .group_by(col(Message.customer_id), col(Message.channel))
        )
        for customer_id, channel, at in session.execute(answers):
            found[customer_id, channel] = _Tally(at)
        touches = select(col(Touch.customer_id), col(Touch.channel), col(Touch.state), col(Touch.sending_at)).where(
            col(Touch.tenant_id) == tenant_id,
            col(Touch.customer_id).in_(batch),
            col(Touch.shadow).is_(shadow),
            col(Touch.state).in_([*TOUCH_WENT_OUT, *_FAILED]),
            col(Touch.sending_at) >= since,
        )
        for customer_id, channel, state, at in session.execute(touches):
            # A letter's channel is called by the way it left.
            tally = found.setdefault((customer_id, channel if channel in _OTHERS else "email"), _Tally())
            if tally.answered_at is None or at > tally.answered_at:
                tally.failed += state in _FAILED
                tally.unanswered += state not in _FAILED
    past: dict[int, dict[str, ChannelPast]] = {}
    for (customer_id, channel), tally in found.items():
        past.setdefault(customer_id, {})[channel] = ChannelPast(
            tally.answered_at is not None, tally.unanswered, tally.failed
        )
    return past
