"""The post of the evaluation: an inbox and a way out that are kept in memory, so that nothing can reach anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from channels.channel import IncomingMessage, OutgoingMessage, Position


class HeldPost:
    """Both ends of the post: keeps every message that leaves, and hands in what was posted."""

    name = "email"
    account = "evaluation"
    #: Live, so that what leaves counts as it does with real customers.
    shadow = False

    def __init__(self) -> None:
        self.sent: list[OutgoingMessage] = []
        self._posted: list[IncomingMessage] = []

    def deliver(self, message: OutgoingMessage) -> str:
        """Keep a message that leaves."""
        self.sent.append(message)
        return ""

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        """Look an earlier hand-over up."""
        return any(sent.key == message.key for sent in self.sent)

    def post(self, raw: bytes, at: datetime) -> None:
        """Put a message into the inbox."""
        self._posted.append(IncomingMessage(raw=raw, arrived_at=at, handle=str(len(self._posted))))

    def fetch(self, since: Position) -> Iterator[IncomingMessage]:  # noqa: ARG002 - nothing is read twice here
        """Give what was posted."""
        yield from tuple(self._posted)

    def mark_processed(self, messages: list[IncomingMessage]) -> None:
        """Take what was stored out of the inbox."""
        self._posted = [waiting for waiting in self._posted if waiting not in messages]

    def close(self) -> None:
        """Hold nothing, so give nothing back."""
