"""A server that is killed: python -m tests.web.dying_server WORKSPACE URL MOMENT, and SIGKILL comes at the moment.

"stored" never works what it keeps; "working" dies before the first callback's work is committed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from sqlalchemy import event
from sqlmodel import Session

from agent.bootstrap import build
from agent.settings import load_settings
from store.tables import Message, WebhookCall
from tests.web.site import nobody_reads
from web.app import create_app
from web.keeping import CallKeeper
from web.serve import listener, serving, webhooks


def main(folder: Path, url: str, moment: str) -> None:
    settings = load_settings(folder).model_copy(update={"database_url": url})
    with build(folder, settings=settings, reading_worker=None) as place:
        if moment == "working":
            event.listen(Session, "before_commit", _die_while_working)
            with webhooks(place, nobody_reads):
                threading.Event().wait()
        keeper = CallKeeper(place.office, lambda: None)
        keeper.start()
        with listener(settings.web) as open_port, serving(create_app(place, keeper), open_port):
            threading.Event().wait()


def _die_while_working(session: Session) -> None:
    session.flush()
    if any(isinstance(row, Message | WebhookCall) for row in session.identity_map.values()):
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
