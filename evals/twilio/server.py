"""The simulated Twilio on a free port of this machine, in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from evals.twilio.account import SimulatedAccount
from evals.twilio.api import Api

#: Twilio's hosts that are led here.
HOSTS = ("api.twilio.com", "content.twilio.com")
_STARTS_WITHIN_SECONDS = 10


class TwilioSimulator:
    """Serves an account; `automatic` lets messages travel by themselves, else `account.advance()` moves them.

    `account` may be exchanged for a fresh one while it runs.
    """

    def __init__(self, account: SimulatedAccount, *, automatic: bool = False) -> None:
        self.account = account
        self.port = _free_port()
        self._connections: dict[Any, asyncio.Transport] = {}
        self.api = Api(lambda: self.account, self._hang_up)
        self._automatic = automatic
        self._ended = threading.Event()
        self._server: uvicorn.Server | None = None
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        """Return the base URL on loopback."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> dict[str, str]:
        """Return the map that leads Twilio's client here."""
        return dict.fromkeys(HOSTS, self.url)

    def start(self) -> None:
        """Begin to answer, on the same port as before."""
        self._ended.clear()
        config = uvicorn.Config(
            self.api.app,
            host="127.0.0.1",
            port=self.port,
            http=_remembering(self._connections),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._threads = [threading.Thread(target=self._server.run, daemon=True)]
        if self._automatic:
            self._threads.append(threading.Thread(target=self._keep_moving, daemon=True))
        for thread in self._threads:
            thread.start()
        end = time.monotonic() + _STARTS_WITHIN_SECONDS
        while not self._server.started and time.monotonic() < end:
            time.sleep(0.005)
        if not self._server.started:
            raise RuntimeError(f"the simulated Twilio did not start on port {self.port}")

    def stop(self) -> None:
        """Stop answering: from now on connections are refused."""
        self._ended.set()
        if self._server is not None:
            self._server.should_exit = True
        for thread in self._threads:
            thread.join(_STARTS_WITHIN_SECONDS)

    @contextlib.contextmanager
    def unreachable(self) -> Iterator[None]:
        """Refuse connections while the block runs."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _keep_moving(self) -> None:
        while not self._ended.wait(0.05):
            self.account.advance()

    def _hang_up(self, request: Request) -> None:
        """Close a request's connection without a word."""
        transport = self._connections.get(tuple(request.scope["client"]))
        if transport is not None:
            transport.abort()


def _remembering(connections: dict[Any, asyncio.Transport]) -> type[H11Protocol]:
    """Make uvicorn's protocol keep its connections, so that one can be closed without an answer."""

    class Remembering(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            connections[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            connections.pop(self.client, None)
            super().connection_lost(exc)

    return Remembering


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
