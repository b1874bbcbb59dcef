"""A model server on loopback that speaks chat completions: answers from a script, or from a function.

    with ChatServer(tool_call("escalate", {...}), status(429), says('{"claims": []}')) as server:
        ... ask a model at server.url, then look at server.requests

A request beyond the script is answered with 400, so that a test which asks too often fails.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

USAGE = {
    "prompt_tokens": 1_000,
    "completion_tokens": 100,
    "total_tokens": 1_100,
    "prompt_tokens_details": {"cached_tokens": 800},
}


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def last_words(self) -> str:
        return str(self.body["messages"][-1]["content"])


@dataclass(frozen=True)
class Answer:
    """What the server does with one request: answer, wait first, or hang up."""

    body: bytes = b""
    code: int = 200
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    wait_seconds: float = 0
    hang_up: bool = False


def completion(message: dict[str, Any], finish_reason: str = "stop", usage: dict[str, Any] | None = USAGE) -> Answer:
    """Answer with a message in the shape of the protocol."""
    whole: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_780_000_000,
        "model": "test-model",
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", **message}}],
    }
    if usage is not None:
        whole["usage"] = usage
    return Answer(json.dumps(whole).encode())


def says(content: str | dict[str, Any], **how: Any) -> Answer:
    """Answer with text, or with an object as JSON text."""
    return completion({"content": content if isinstance(content, str) else json.dumps(content)}, **how)


def tool_call(name: str, arguments: str | dict[str, Any], **how: Any) -> Answer:
    """Answer with one tool call; arguments as text go out as they are."""
    return tool_calls([(name, arguments)], **how)


def tool_calls(calls: list[tuple[str, str | dict[str, Any]]], **how: Any) -> Answer:
    """Answer with several tool calls, or with none."""
    made = [
        {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": name, "arguments": given if isinstance(given, str) else json.dumps(given)},
        }
        for number, (name, given) in enumerate(calls)
    ]
    return completion({"content": None, "tool_calls": made}, **{"finish_reason": "tool_calls", **how})


def refuses(words: str) -> Answer:
    """Answer with the protocol's refusal field."""
    return completion({"content": None, "refusal": words})


def status(code: int, message: str = "no", error_code: str | None = None) -> Answer:
    """Answer with an error; clients may try again at once."""
    body = {"error": {"message": message, "type": "error", "param": None, "code": error_code}}
    return Answer(json.dumps(body).encode(), code, headers={"Retry-After": "0", "retry-after-ms": "1"})


def web_page(words: str = "Please sign in") -> Answer:
    """Answer with a page, as a portal in between would."""
    return Answer(f"<html>{words}</html>".encode(), content_type="text/html")


def hangs_up() -> Answer:
    """Close the connection without an answer."""
    return Answer(hang_up=True)


def waits(seconds: float) -> Answer:
    """Stay silent for so long."""
    return Answer(wait_seconds=seconds)


class ChatServer:
    """The server, on a free loopback port while the block runs; `respond` takes the place of a script."""

    def __init__(self, *script: Answer, respond: Callable[[Request], Answer] | None = None) -> None:
        self.requests: list[Request] = []
        self._script = list(script)
        self._respond = respond
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL to configure."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def answer(self, request: Request) -> Answer:
        """Note a request and return what to do with it."""
        with self._lock:
            self.requests.append(request)
            if request.path != "/v1/chat/completions":
                return status(404, f"no such path: {request.path}")
            if self._respond is None:
                return self._script.pop(0) if self._script else status(400, "the script has no further answer")
        return self._respond(request)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        self._closing.wait(seconds)


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.answer(Request(self.path, headers, json.loads(self.rfile.read(length))))
            server.pause(answer.wait_seconds)
            if answer.hang_up or answer.wait_seconds:
                return
            self.send_response(answer.code)
            for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test output clean."""

    return Handler
