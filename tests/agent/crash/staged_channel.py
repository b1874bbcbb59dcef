"""A channel a test can break in upon, around the moment a message is handed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from channels.channel import Channel, OutgoingMessage
from tests.agent.workplace import Office


class PowerCutError(Exception):
    """Stands for the end of the process: nobody catches it."""


class StagedChannel:
    """Writes into the outbox like the real one; a test may break in around a hand-over, and hide what was sent."""

    def __init__(self, channel: Channel, *, name: str = "email", shadow: bool = False) -> None:
        self.name, self.shadow = name, shadow
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None
        self.shows: bool | None = None
        self._channel = channel

    def deliver(self, message: OutgoingMessage) -> str:
        self.before()
        taken_as = self._channel.deliver(message)
        self.after()
        return taken_as

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        return self.shows

    def close(self) -> None:
        """Hold nothing."""


def power_cut() -> None:
    """End the process."""
    raise PowerCutError


def install(office: Office, channel: Channel) -> None:
    """Let an office send through another channel."""
    office.place = replace(office.place, office=replace(office.place.office, channel=channel))
