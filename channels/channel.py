"""What a channel is: it delivers one finished message, or says whether an earlier one went out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message ready to leave: addressed, worded and encoded; `raw` is the RFC 5322 form sent as it is."""

    key: str
    rfc_message_id: str
    envelope_from: str
    recipient: str
    raw: bytes


class TransportError(Exception):
    """A message could not be handed over.

    `permanent`: trying this message again will not help. `address_at_fault`: because of its address, which nothing
    else will reach either. `opted_out`: because whoever is behind it wants no more of this channel. `maybe_sent`: the
    other side may have taken the message before the answer was lost, so it must not be sent again blindly.
    `channel_down`: no message can be handed over at the moment, whoever it is for.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        address_at_fault: bool = False,
        opted_out: bool = False,
        maybe_sent: bool = False,
        channel_down: bool = False,
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.address_at_fault = address_at_fault
        self.opted_out = opted_out
        self.maybe_sent = maybe_sent
        self.channel_down = channel_down


class Channel(Protocol):
    """A way out. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """The name written into touches: "folder", "email"."""
        ...

    @property
    def shadow(self) -> bool:
        """Whether what is delivered here never reaches a customer."""
        ...

    def deliver(self, message: OutgoingMessage) -> str:
        """Hand a message over; returning means the other side has it. Raise TransportError otherwise.

        Returns what the other side calls it, or an empty string where it gives no name.
        """
        ...

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        """Say whether an earlier hand-over went out, or None when that cannot be known."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


@dataclass(frozen=True, slots=True)
class Position:
    """How far a mailbox was read."""

    uid_validity: int = 0
    last_uid: int = 0


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as it lay in an inbox: raw bytes, when it arrived, and the handle to mark it done."""

    raw: bytes
    arrived_at: datetime
    handle: str
    position: Position = field(default_factory=Position)


class Inbox(Protocol):
    """A place replies arrive at. A message is marked processed only after it is stored."""

    @property
    def account(self) -> str:
        """The name positions are kept under."""
        ...

    def fetch(self, since: Position) -> Iterator[IncomingMessage]:
        """Give the messages after a position, oldest first; raise TransportError when it cannot be read."""
        ...

    def mark_processed(self, messages: list[IncomingMessage]) -> None:
        """Mark stored messages as done."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...
