"""Simulated conversations over a WebSocket, opened and signed as Twilio does; each frame of ours is checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from channels.mail_server import is_loopback
from evals.twilio.callbacks import Fields, Forgery
from evals.twilio.phones import SILENCE, SOCKET_LOST, Speech
from evals.twilio.signing import HEADER, signature

_WITHIN_SECONDS = 10
#: What a frame to Twilio must and may have, written from its description.
_FRAMES: dict[str, tuple[set[str], set[str]]] = {
    "text": ({"token", "last"}, {"lang", "interruptible", "preemptible"}),
    "language": (set(), {"ttsLanguage", "transcriptionLanguage"}),
    "end": (set(), {"handoffData"}),
}


class RefusedError(Exception):
    """The WebSocket was not opened; holds the status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the upgrade was answered with {status}")
        self.status = status


@dataclass
class Socket:
    """One conversation as Twilio holds it; a context, closed at its end."""

    url: str
    token: str = field(repr=False)
    account_sid: str
    call_sid: str
    reach: Mapping[str, str] = field(default_factory=dict)
    forged: Forgery | None = None
    spoken: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    handoff: str | None = None
    language: str = ""
    _opened: ExitStack = field(default_factory=ExitStack, repr=False)

    def __enter__(self) -> Self:
        headers = {HEADER: signature("0" * 32 if self.forged is Forgery.FOREIGN_KEY else self.token, self.url)}
        if self.forged is Forgery.NO_SIGNATURE:
            headers.clear()
        try:
            opening = connect(
                self._reachable(), additional_headers=headers, compression=None, proxy=None, close_timeout=1
            )
            self.wire: ClientConnection = self._opened.enter_context(opening)
        except InvalidStatus as refused:
            raise RefusedError(refused.response.status_code) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def set_up(self) -> None:
        """Say which call this is."""
        self.send(
            type="setup", sessionId=f"VX{uuid4().hex}", accountSid=self.account_sid, callSid=self.call_sid,
            parentCallSid="", direction="outbound-api", callType="PSTN", callStatus="RINGING", callerName="",
            forwardedFrom="", customParameters={},
        )  # fmt: skip

    def send(self, **frame: object) -> None:
        """Send a frame."""
        self.wire.send(json.dumps(frame))

    def speak(self, speech: Speech) -> None:
        """Say something, after cutting in on what is being said where that is told."""
        if speech.cuts_in_after is not None:
            heard = speech.cuts_in_after
            self.send(type="interrupt", utteranceUntilInterrupt=heard, durationUntilInterruptMs=460)
        if speech.partly:
            self.send(type="prompt", voicePrompt=speech.partly, lang=speech.language, last=False)
        self.send(type="prompt", voicePrompt=speech.words, lang=speech.language, last=True)

    def hear(self) -> str:
        """Return what is said to its end; nothing where the conversation was ended instead."""
        said: str = ""
        while True:
            frame: dict[str, Any] = json.loads(self.wire.recv(timeout=_WITHIN_SECONDS))
            self._check(frame)
            if frame.get("type") == "end":
                self.handoff = frame.get("handoffData", "")
                return ""
            if frame.get("type") == "language":
                self.language = frame.get("ttsLanguage", "")
            if frame.get("type") == "text":
                said += frame["token"]
                if frame["last"]:
                    self.spoken.append(said.strip())
                    return said

    def _check(self, frame: dict[str, Any]) -> None:
        must, may = _FRAMES.get(frame.get("type", ""), (set(), set()))
        given = set(frame) - {"type"}
        wrong = frame.get("type") not in _FRAMES or must - given or given - must - may
        if wrong or any(not isinstance(frame[name], bool) for name in given & {"last", "interruptible"}):
            self.problems.append(f"64107 {json.dumps(frame)}")

    def _reachable(self) -> str:
        url = self.url
        for public, local in self.reach.items():
            wanted = public.replace("https://", "wss://").rstrip("/")
            if url.startswith(wanted):
                url = local.replace("http://", "ws://").rstrip("/") + url.removeprefix(wanted)
        if not is_loopback(urlsplit(url).hostname or ""):
            raise ValueError(f"the simulated Twilio calls this machine only, not {url}")
        return url


@dataclass(frozen=True)
class Session:
    """How a conversation ended: after how many turns, and what the action is told; None = the phone was hung up."""

    turns: int
    fields: Fields | None


def play(socket: Socket, says: tuple[str | Speech, ...], turn: int, before: Callable[[int], bool]) -> Session:
    """Play what a phone says from a turn on; `before` is asked before each turn whether the conversation goes on."""
    status = ("SessionStatus", "ended"), ("SessionDuration", "40")
    lost = ("SessionStatus", "failed"), ("ErrorCode", "64105")
    try:
        with socket:
            socket.set_up()
            socket.hear()
            while socket.handoff is None:
                if not before(turn) or turn >= len(says):
                    return Session(turn, None)
                said, turn = says[turn], turn + 1
                if said == SOCKET_LOST:
                    return Session(turn, lost)
                _say(socket, said)
                socket.hear()
    except RefusedError as refused:
        socket.problems.append(f"64102 {refused}")
        return Session(turn, lost)
    except ConnectionClosed:
        return Session(turn, lost)
    return Session(turn, (*status, ("HandoffData", socket.handoff or "")))


def _say(socket: Socket, said: str | Speech) -> None:
    if isinstance(said, Speech):
        socket.speak(said)
    elif said.startswith("#"):
        socket.send(type="dtmf", digit=said.removeprefix("#"))
    elif said != SILENCE:
        socket.speak(Speech(said))
