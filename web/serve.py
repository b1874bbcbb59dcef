"""Webhooks beside the scheduler: `dunlin serve` listens where settings say so, and works what comes at once."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.bootstrap import Workplace
from agent.run_lock import RunInProgressError
from agent.settings import SettingsError, Web

if TYPE_CHECKING:
    from fastapi import FastAPI

    from web.keeping import CallKeeper

log = logging.getLogger("dunlin.webhooks")

#: Waiting callbacks are looked for so often at the latest, also where nothing tells of them.
LOOK_SECONDS = 5
#: More connections at once are answered with 503; at 64 kB each they bound the memory.
_MOST_CONNECTIONS = 512
_END_SECONDS = 5
#: Frames of calls hold a sentence or two; nothing else talks over a socket.
_MOST_FRAME_BYTES = 64 * 1024


def read_texts(place: Workplace) -> bool:
    """Have the inbox read what was texted; say whether anybody did, as another reader may be at work."""
    from agent.cli.inbox import look  # noqa: PLC0415  (knows most of the house, which is slow to load)

    try:
        look(place)
    except RunInProgressError:
        return False
    return True


@contextmanager
def webhooks(place: Workplace, read: Callable[[Workplace], bool] = read_texts) -> Iterator[None]:
    """Listen for webhooks and work them during the block, where settings name a port; raise SettingsError.

    `read` is called when texts came in, and again later where it says that they were not read.
    """
    if not place.settings.web.port:
        yield
        return
    # Slow to load, and only needed where somebody listens.
    from web.app import create_app  # noqa: PLC0415
    from web.keeping import CallKeeper  # noqa: PLC0415

    news = threading.Event()
    news.set()
    keeper = CallKeeper(place.office, news.set)
    app = create_app(place, keeper)
    with ExitStack() as stack:
        open_port = stack.enter_context(listener(place.settings.web))
        keeper.start()
        stack.callback(keeper.close)
        stack.enter_context(_working(_Worker(place, keeper, news, read)))
        stack.enter_context(serving(app, open_port))
        yield


def listener(web: Web) -> socket.socket:
    """Open the port of the settings; raise SettingsError when it cannot be had."""
    family = socket.AF_INET6 if ":" in web.bind else socket.AF_INET
    try:
        return socket.create_server((web.bind, web.port), family=family, backlog=_MOST_CONNECTIONS)
    except OSError as error:
        raise SettingsError(f"web.port {web.port} on {web.bind} cannot be listened on: {error.strerror}") from error


@contextmanager
def serving(app: FastAPI, open_port: socket.socket) -> Iterator[None]:
    """Serve on a thread during the block; requests at hand are answered before it ends."""
    import uvicorn  # noqa: PLC0415  (slow to load, and only needed where somebody listens)

    config = uvicorn.Config(
        app,
        loop="asyncio",
        ws="websockets-sansio",
        ws_max_size=_MOST_FRAME_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        # Logging is set up by the command; an access line has address, path and status, never what was sent.
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        backlog=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_END_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [open_port]}, name="webhooks")
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _working(worker: _Worker) -> Iterator[None]:
    """Work callbacks on a thread during the block; one at hand is finished at its end."""
    thread = threading.Thread(target=worker.run, name="callbacks")
    thread.start()
    try:
        yield
    finally:
        worker.halt.set()
        worker.news.set()
        thread.join()


@dataclass
class _Worker:
    """Works callbacks as soon as they are stored, after those that are being stored, and has texts read."""

    place: Workplace
    keeper: CallKeeper
    news: threading.Event
    read: Callable[[Workplace], bool]
    halt: threading.Event = field(default_factory=threading.Event)
    unread: bool = False

    def run(self) -> None:
        """Work until told to stop; what fails is looked at again."""
        while not self.halt.is_set():
            self.news.wait(LOOK_SECONDS)
            self.news.clear()
            try:
                self._look()
            except RunInProgressError:
                # Somebody else works them; the next look comes as usual.
                continue
            except Exception:
                log.exception("callbacks could not be worked; the next look comes as usual")

    def _look(self) -> None:
        from agent.callbacks import work_callbacks  # noqa: PLC0415  (knows most of the house, which is slow to load)

        report = work_callbacks(self.place, self.keeper.between, self.halt)
        self.unread = self.unread or report.texts > 0
        if self.unread and not self.halt.is_set():
            self.unread = not self.read(self.place)
