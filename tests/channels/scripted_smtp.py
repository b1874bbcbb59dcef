"""An SMTP server that follows a script: it refuses, hangs up or falls silent exactly where a test wants it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import NamedTuple

HANG_UP = "hang up"
SILENCE = "silence"
USUAL = {"EHLO": "250 script.test", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", ".": "250 taken"}


class Script(NamedTuple):
    """A running script: its port, what it was told, and the messages it had whole.

    `answers` maps a command ("." is the end of a message, "CONTENT" its first line, "CONNECT" the greeting) to
    the reply, which may be changed while it runs; a list is used up one reply at a time, ending with the usual one.
    """

    port: int
    answers: dict[str, str | list[str]]
    commands: list[str]
    messages: list[bytes]


@contextlib.contextmanager
def scripted_smtp(**answers: str | list[str]) -> Iterator[Script]:
    """Serve the script on loopback; write DOT for the end of a message."""
    given: dict[str, str | list[str]] = {("." if name == "DOT" else name): reply for name, reply in answers.items()}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        script = Script(listener.getsockname()[1], given, [], [])
        ended = threading.Event()
        thread = threading.Thread(target=_accept, args=(listener, script, ended), daemon=True)
        thread.start()
        yield script
        ended.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", script.port), timeout=1).close()
        thread.join(5)


def _accept(listener: socket.socket, script: Script, ended: threading.Event) -> None:
    talks = []
    while not ended.is_set():
        link, _ = listener.accept()
        talks.append(threading.Thread(target=_talk, args=(link, script, ended), daemon=True))
        talks[-1].start()
    for talk in talks:
        talk.join(5)


def _reply(script: Script, command: str) -> str:
    reply = script.answers.get(command, USUAL.get(command, "250 ok"))
    if isinstance(reply, list):
        return reply.pop(0) if reply else USUAL.get(command, "250 ok")
    return reply


def _talk(link: socket.socket, script: Script, ended: threading.Event) -> None:
    link.settimeout(5)
    with contextlib.suppress(OSError), link, link.makefile("rb") as lines:
        if not _say(link, script.answers.get("CONNECT", "220 script.test"), ended):
            return
        for line in lines:
            text = line.decode().strip()
            command = text[:4].upper()
            script.commands.append(text)
            if not _say(link, _reply(script, command), ended) or command == "QUIT":
                return
            if command == "DATA" and "DATA" not in script.answers and not _content(link, lines, script, ended):
                return


def _content(link: socket.socket, lines: object, script: Script, ended: threading.Event) -> bool:
    content = b""
    for line in lines:  # type: ignore[attr-defined]
        if line == b".\r\n":
            script.messages.append(content)
            return _say(link, _reply(script, "."), ended)
        content += line
        if "CONTENT" in script.answers:
            return False
    return False


def _say(link: socket.socket, reply: object, ended: threading.Event) -> bool:
    """Send a reply; say whether the talk goes on."""
    if reply == HANG_UP:
        return False
    if reply == SILENCE:
        ended.wait(5)
        return False
    link.sendall(str(reply).encode() + b"\r\n")
    return not str(reply).startswith("421")
