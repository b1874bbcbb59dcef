"""A process that calls, and kills itself around the hand-over of a call.

    python -m tests.agent.voice.dying_caller WORKSPACE DATABASE MOMENT ACCOUNT before|after|milliseconds COUNT

ACCOUNT is the Twilio account as JSON; with COUNT, the how-manieth call is the last.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from agent.bootstrap import build
from agent.outreach import run
from agent.settings import load_settings
from channels.channel import OutgoingMessage
from channels.folder import FolderChannel
from channels.twilio.account import TwilioAccount
from channels.twilio.calls import TwilioCalls
from tools.office import TextWay


class DeadlyCalls(TwilioCalls):
    """Places calls like the real one, until the moment has come."""

    when = ""
    count = 0
    seen = 0
    lock = threading.Lock()

    def deliver(self, message: OutgoingMessage) -> str:
        self._passing("before")
        taken_as = super().deliver(message)
        self._passing("after")
        return taken_as

    def _passing(self, moment: str) -> None:
        if moment != self.when:
            return
        with self.lock:
            DeadlyCalls.seen += 1
            if self.seen == self.count:
                die()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    folder, moment = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[3])
    account = TwilioAccount(**json.loads(sys.argv[4]))
    calls = DeadlyCalls(account, lambda: moment)
    DeadlyCalls.when, DeadlyCalls.count = sys.argv[5], int(sys.argv[6])
    connected = {
        "settings": load_settings(folder).model_copy(update={"database_url": sys.argv[2]}),
        "channel": FolderChannel(folder, shadow=False),
        "texts": {"voice": TextWay(calls, account.voice_from, call_url=account.call_url)},
    }
    with build(folder, clock=lambda: moment, **connected) as place:
        if DeadlyCalls.when.isdigit():
            threading.Timer(int(DeadlyCalls.when) / 1000, die).start()
        run(place)


if __name__ == "__main__":
    main()
