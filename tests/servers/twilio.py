"""The simulated Twilio for tests, and a listener on loopback that takes its callbacks as they come.

twilio.post(...)          what the product would call is served by `evals/twilio/`
listener.received         the callbacks it made, raw
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl

from channels.twilio.account import TwilioAccount
from evals.twilio.account import ACCOUNT_SID, AUTH_TOKEN, SimulatedAccount
from evals.twilio.api import Seen
from evals.twilio.callbacks import Postman
from evals.twilio.server import TwilioSimulator
from tests.servers.twilio_description import problems

PUBLIC_URL = "https://dunlin.example"
WHATSAPP_FROM = "+4930111111"
SMS_FROM = "+4930222222"
VOICE_FROM = "+4930333333"
SENDERS = frozenset({f"whatsapp:{WHATSAPP_FROM}", SMS_FROM, VOICE_FROM})
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class MovingClock:
    """A clock that stands until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Received(NamedTuple):
    """A request as it came."""

    path: str
    body: bytes
    signature: str | None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode(), keep_blank_values=True)

    @property
    def form(self) -> dict[str, str]:
        return dict(self.pairs)


class Listener:
    """Takes POSTs on a free loopback port; `answer` gives the status for each."""

    def __init__(self, answer: Callable[[Received], int] = lambda _: 204) -> None:
        self.received: list[Received] = []
        self.answer = answer
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def statuses(self) -> list[str]:
        """Return the message statuses told, in the order they came."""
        return [one.form["MessageStatus"] for one in self.received if "MessageStatus" in one.form]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def _handler(listener: Listener) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            received = Received(self.path, body, self.headers.get("X-Twilio-Signature"))
            listener.received.append(received)
            self.send_response(listener.answer(received))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test output clean."""

    return Handler


@dataclass
class Twilio:
    """A fresh simulated account on the running server, and the product's view of it."""

    server: TwilioSimulator
    clock: MovingClock
    refused: list[str] = field(default_factory=list)

    @property
    def simulated(self) -> SimulatedAccount:
        return self.server.account

    def account(self, **changes: Any) -> TwilioAccount:
        """Return the account as the product knows it."""
        usual = {
            "account_sid": ACCOUNT_SID,
            "auth_tokens": (AUTH_TOKEN,),
            "whatsapp_from": WHATSAPP_FROM,
            "sms_from": SMS_FROM,
            "voice_from": VOICE_FROM,
            "public_url": PUBLIC_URL,
            "hosts": self.server.hosts,
            "timeout_seconds": 5,
        }
        return TwilioAccount(**{**usual, **changes})

    def calls_back(self, listener: Listener) -> None:
        """Lead callbacks for the public URL to a listener."""
        self.simulated.postman.reach = {PUBLIC_URL: listener.url}


def running_simulator() -> Iterator[TwilioSimulator]:
    """Serve a simulator while tests run; each test puts an account of its own into it."""
    with TwilioSimulator(SimulatedAccount(MovingClock(), SENDERS)) as server:
        yield server


def fresh_twilio(server: TwilioSimulator) -> Iterator[Twilio]:
    """Give a test a fresh account; every request it makes must fit Twilio's own description."""
    clock = MovingClock()
    server.account = SimulatedAccount(clock, SENDERS, Postman(AUTH_TOKEN))
    twilio = Twilio(server, clock)

    def inspect(seen: Seen) -> list[str]:
        found = problems(seen)
        twilio.refused += found
        return found

    server.api.inspect = inspect
    server.api.seen.clear()
    yield twilio
    assert twilio.refused == []
