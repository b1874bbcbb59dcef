"""When somebody last wrote to us on a channel that takes free words only for a while after that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select
from sqlmodel import Session, col

from policies.answer_ways import ANSWER_WAYS
from store.tables import Message

#: When each number last wrote to us, by channel and number.
LastWrote: TypeAlias = dict[tuple[str, str], datetime]


def last_wrote(session: Session, tenant_id: int, numbers: Collection[tuple[str, str]]) -> LastWrote:
    """Read when those who wrote on a channel with a window last wrote to us there, by channel and number."""
    wanted = {(channel, number) for channel, number in numbers if _has_window(channel)}
    if not wanted:
        return {}
    channels = {channel for channel, _ in wanted}
    senders = {name for channel, number in wanted for name in _senders_of(channel, number)}
    query = (
        select(col(Message.channel), col(Message.sender), func.max(col(Message.occurred_at)))
        .where(
            col(Message.tenant_id) == tenant_id,
            col(Message.direction) == "in",
            col(Message.channel).in_(channels),
            col(Message.sender).in_(senders),
        )
        .group_by(col(Message.channel), col(Message.sender))
    )
    found: LastWrote = {}
    for channel, sender, at in session.execute(query):
        key = (channel, sender.removeprefix(f"{channel}:"))
        found[key] = max(at, found.get(key, at))
    return found


def _senders_of(channel: str, number: str) -> Sequence[str]:
    """Return a number as messages name it: as it stands on file, and as the provider writes it."""
    return number, f"{channel}:{number}"


def _has_window(channel: str) -> bool:
    return channel in ANSWER_WAYS and ANSWER_WAYS[channel].window is not None
