"""The processes that are killed: forked, one after the other, from one that has everything imported already.

    python -m tests.agent.crash.worker WORKSPACE MOMENT     warms up there, then works orders from standard input

Each order is a line of JSON; the answers are lines too, each after the order's number: the process id once the run
begins, its outcome if it comes to that, and last how the process ended (-9: by SIGKILL).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

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


@dataclass(frozen=True)
class Order:
    """Work this workspace once at this moment, and die where told."""

    folder: str
    url: str
    now: str
    death: Death | None = None
    number: int = 0

    def line(self) -> str:
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def read(cls, line: str) -> Order:
        found = json.loads(line)
        return cls(**{**found, "death": Death(**found["death"]) if found["death"] else None})


class Reaper:
    """Kills this process when its moment has come often enough."""

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
    """The real channel, with the reaper before and after every hand-over."""

    def __init__(self, channel: Channel, reaper: Reaper) -> None:
        self.name, self.shadow = channel.name, channel.shadow
        self._channel, self._reaper = channel, reaper

    def deliver(self, message: OutgoingMessage) -> str:
        self._reaper.passing("before hand-over")
        taken_as = self._channel.deliver(message)
        self._reaper.passing("after hand-over")
        return taken_as

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        return self._channel.was_sent(message)

    def close(self) -> None:
        self._channel.close()


def work(order: Order) -> None:
    """Run once."""
    folder, moment = Path(order.folder), datetime.fromisoformat(order.now)
    settings = load_settings(folder).model_copy(update={"database_url": order.url})
    reaper = Reaper(order.death)
    say(order, str(os.getpid()))
    channel = DeadlyChannel(build_channel(folder, settings), reaper)
    with build(folder, settings=settings, clock=lambda: moment, channel=channel) as place:
        event.listen(place.office.database.engine, "commit", lambda _: reaper.passing("before commit"))
        report = run(place)
    say(order, report.stopped or "finished")


def say(order: Order, words: str) -> None:
    os.write(1, f"{order.number} {words}\n".encode())


def fork(order: Order) -> int:
    """Work an order in a process of its own; return how that ended."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work(order)
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main() -> None:
    folder, moment = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    with build(folder, clock=lambda: moment) as place:
        assert run(place, dry_run=True).drafts
    for line in sys.stdin:
        order = Order.read(line)
        say(order, str(fork(order)))


if __name__ == "__main__":
    main()
