"""Runs that text or call through the simulated Twilio, in processes that kill themselves around a hand-over.

killer.kill_a_run(office, account, "voice", death)     starts one and waits until it is dead
python -m tests.agent.crash.dying_sender               is what they are forked from, an order of JSON a line
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import agent.offline.model  # noqa: F401  (slow to load: once for all that are forked)
from agent.bootstrap import build
from agent.outreach import run
from agent.run_lock import RunInProgressError
from agent.settings import load_settings
from channels.channel import Channel, OutgoingMessage
from channels.folder import FolderChannel
from channels.twilio.account import TwilioAccount
from channels.twilio.calls import TwilioCalls
from channels.twilio.texts import TwilioTexts
from tests.agent.workplace import Office
from tools.office import TextWay

Sent = Literal["voice", "whatsapp", "sms"]
CUSTOMERS = {"ACME": "+493055512345", "BOLT": "+493055512346", "CROW": "+493055512347"}


@dataclass(frozen=True)
class Death:
    """When to die: so long after the run begins, or after the how-manieth hand-over does, or once one is answered."""

    since: Literal["begin", "hand-over", "answer"]
    count: int
    milliseconds: int = 0

    def __str__(self) -> str:
        return f"{self.since} {self.count} {self.milliseconds}"


DEATHS_AT_STEPS = (Death("hand-over", 1), Death("answer", 1), Death("answer", 3))


def deaths() -> list[Death]:
    """Return the deaths to go through: some at the steps, and as many at random as are asked for."""
    chance = random.Random(20260611)
    # `make fuzz` kills more; the seed keeps a failure repeatable.
    at_random = int(os.environ.get("DUNLIN_TEST_KILLS", "2"))
    around = [Death("hand-over", chance.randint(1, 3), chance.randrange(120)) for _ in range(at_random)]
    anywhen = [Death("begin", 0, chance.randrange(5, 700)) for _ in range(at_random // 4)]
    return list(dict.fromkeys((*DEATHS_AT_STEPS, *around[: at_random - len(anywhen)], *anywhen)))


class Killer:
    """Lets processes of their own run an office's workspace, and die."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.agent.crash.dying_sender"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def kill_a_run(
        self,
        office: Office,
        account: TwilioAccount,
        channel: Sent,
        death: Death,
        templates: Mapping[str, str] | None = None,
    ) -> None:
        order = {
            "folder": str(office.folder), "url": office.database_url, "now": office.place.office.clock().isoformat(),
            "channel": channel, "account": asdict(account), "templates": dict(templates or {}), "death": asdict(death),
        }  # fmt: skip
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline().strip() == str(-signal.SIGKILL)

    def close(self) -> None:
        with self._process:
            pass


def running_killer() -> Iterator[Killer]:
    """Give a process the runs are forked from, for a fixture."""
    killer = Killer()
    yield killer
    killer.close()


def run_once_the_lock_is_free(office: Office) -> None:
    """Run; PostgreSQL keeps the lock of a killed process until it notices that nobody is there any more."""
    end = time.monotonic() + 20
    while True:
        try:
            office.run()
        except RunInProgressError:
            assert time.monotonic() < end
            time.sleep(0.05)
        else:
            return


class Deadly:
    """The real channel, with death around its hand-overs."""

    shadow = False

    def __init__(self, channel: Channel, death: Death) -> None:
        self.name, self._channel, self._death = channel.name, channel, death
        self._seen = {"hand-over": 0, "answer": 0}
        self._lock = threading.Lock()

    def deliver(self, message: OutgoingMessage) -> str:
        self._passing("hand-over")
        taken_as = self._channel.deliver(message)
        self._passing("answer")
        return taken_as

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        return self._channel.was_sent(message)

    def close(self) -> None:
        self._channel.close()

    def _passing(self, moment: Literal["hand-over", "answer"]) -> None:
        with self._lock:
            self._seen[moment] += 1
            if (moment, self._seen[moment]) == (self._death.since, self._death.count):
                die_in(self._death.milliseconds)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in(milliseconds: int) -> None:
    if milliseconds:
        threading.Timer(milliseconds / 1000, die).start()
    else:
        die()


def _way(order: Mapping[str, str], account: TwilioAccount, death: Death, templates: Mapping[str, str]) -> TextWay:
    moment = datetime.fromisoformat(order["now"])
    if order["channel"] == "voice":
        calls = Deadly(TwilioCalls(account, lambda: moment), death)
        return TextWay(calls, account.voice_from, call_url=account.call_url)
    if order["channel"] == "sms":
        sms = Deadly(TwilioTexts(account, "sms", lambda: moment), death)
        return TextWay(sms, account.sms_from, status_url=account.status_url)
    texts = Deadly(TwilioTexts(account, "whatsapp", lambda: moment), death)
    return TextWay(texts, f"whatsapp:{account.whatsapp_from}", templates, account.status_url)


def work(order: Mapping[str, Any]) -> None:
    """Run once, and die on the way; a run that was faster than its death dies at its end."""
    folder, moment, death = Path(order["folder"]), datetime.fromisoformat(order["now"]), Death(**order["death"])
    connected = {
        "settings": load_settings(folder).model_copy(update={"database_url": order["url"]}),
        "channel": FolderChannel(folder, shadow=False),
        "texts": {order["channel"]: _way(order, TwilioAccount(**order["account"]), death, order["templates"])},
    }
    with build(folder, clock=lambda: moment, **connected) as place:
        if death.since == "begin":
            die_in(death.milliseconds)
        run(place)
        die()


def main() -> None:
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            try:
                work(json.loads(line))
            finally:
                traceback.print_exc()
                os._exit(1)
        ended = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        os.write(1, f"{ended}\n".encode())


if __name__ == "__main__":
    main()
