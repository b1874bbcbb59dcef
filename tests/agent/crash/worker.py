"""The process that is killed: works a workspace once, and dies by SIGKILL where it is told to."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import event

from agent.bootstrap import build, build_channel
from agent.outreach import run
from agent.settings import load_settings
from channels.channel import Channel, OutgoingMessage

Moment = Literal["before hand-over", "after hand-over", "before commit"]


@dataclass(frozen=True)
class Death:
    """Where to die: at the how-manieth time this moment comes."""

    moment: Moment
    count: int

    def __str__(self) -> str:
        return f"{self.moment} {self.count}"


class _Reaper:
    def __init__(self, death: Death | None) -> None:
        self._death = death
        self._seen = 0
        self._lock = threading.Lock()

    def passing(self, moment: Moment) -> None:
        if self._death is None or self._death.moment != moment:
            return
        with self._lock:
            self._seen += 1
            if self._seen == self._death.count:
                os.kill(os.getpid(), signal.SIGKILL)


class DeadlyChannel:
    """The real channel, with a reaper before and after every hand-over."""

    def __init__(self, channel: Channel, reaper: _Reaper) -> None:
        self.name, self.shadow = channel.name, channel.shadow
        self._channel, self._reaper = channel, reaper

    def deliver(self, message: OutgoingMessage) -> None:
        self._reaper.passing("before hand-over")
        self._channel.deliver(message)
        self._reaper.passing("after hand-over")

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        return self._channel.was_sent(message)

    def close(self) -> None:
        self._channel.close()


def work(folder: Path, url: str, now: datetime, death: Death | None, report: Connection) -> None:
    """Run once; say "begun" before and the outcome after, if it comes to that."""
    settings = load_settings(folder).model_copy(update={"database_url": url})
    reaper = _Reaper(death)
    overrides: dict[str, Any] = {"channel": DeadlyChannel(build_channel(folder, settings), reaper)}
    with build(folder, settings=settings, clock=lambda: now, **overrides) as place:
        event.listen(place.office.database.engine, "commit", lambda _: reaper.passing("before commit"))
        report.send("begun")
        found = run(place)
        print(found.counts, found.put_off[:2], found.worked)
        report.send(found.stopped or "finished")
