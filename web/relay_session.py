"""One conversation over a WebSocket: frames come in, sentences go out in pieces, and nothing is kept but the turn."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from agent.voice.line import Caller, Line, Reply
from agent.voice.state import Next
from channels.twilio.relay import (
    BadFrameError,
    Dtmf,
    Frame,
    Interrupt,
    Prompt,
    Setup,
    Trouble,
    changed_to,
    ended,
    read_frame,
    spoken,
)

log = logging.getLogger("dunlin.voice")

T = TypeVar("T")
#: Frames nobody has looked at yet; who sends more is not read until they are.
_WAITING = 32
#: A conversation that breaks the rules of the socket is closed with this.
_POLICY = 1008


@dataclass(frozen=True)
class RelayLimits:
    """How much one conversation may send and how long it may last; the provider hangs up after ten minutes itself."""

    frame_characters: int = 16 * 1024
    frames_per_second: int = 25
    bad_frames: int = 10
    setup_seconds: float = 10
    call_seconds: float = 9 * 60
    #: A silence begins when all is said, which takes so long.
    silence_seconds: float = 6
    letters_per_second: float = 13
    closes_seconds: float = 5


class RefusedSocketError(Exception):
    """A conversation that is not led any further, with a sentence why."""


class RelaySession:
    """Leads a conversation from its first frame to its last; the call's state lies in the store, after every turn."""

    def __init__(self, socket: WebSocket, line: Line, workers: Executor, limits: RelayLimits) -> None:
        self._socket = socket
        self._line = line
        self._workers = workers
        self._limits = limits
        self._frames: asyncio.Queue[tuple[float, Frame] | None] = asyncio.Queue(_WAITING)
        self._clock = asyncio.get_running_loop().time
        self._arrived_at = self._spoke_at = 0.0
        self._bad = 0
        self._language = ""

    async def run(self, key: str, account_sid: str) -> None:
        """Talk until the conversation is over, the line is lost, or a limit is reached."""
        reading = asyncio.create_task(self._read())
        try:
            caller = await self._begin(key, account_sid)
            try:
                async with asyncio.timeout(self._limits.call_seconds):
                    reason = await self._talk(caller)
            except TimeoutError:
                await self._work(self._line.leave, caller)
                reason = "too-long"
            await self._socket.send_text(ended(reason).as_text())
            async with asyncio.timeout(self._limits.closes_seconds):
                await reading
        except RefusedSocketError as refused:
            log.warning("a conversation was closed: %s", refused)
            await self._close(_POLICY)
        except (WebSocketDisconnect, TimeoutError):
            await self._close()
        finally:
            reading.cancel()

    async def _begin(self, key: str, account_sid: str) -> Caller:
        """Wait for the first frame, and believe it if it names our account; the call is checked with each turn."""
        try:
            async with asyncio.timeout(self._limits.setup_seconds):
                frame = await self._next()
        except TimeoutError:
            raise RefusedSocketError("nobody said which call it is") from None
        if not isinstance(frame, Setup) or frame.account_sid != account_sid:
            raise RefusedSocketError("the first frame names no call of our account")
        return Caller(key, frame.call_sid)

    async def _talk(self, caller: Caller) -> str:
        """Say the last question, then take turns; return how the conversation ended."""
        reply = await self._work(self._line.last, caller)
        if reply is None:
            raise RefusedSocketError("the call is not known")
        # Of the first turn, the greeting has said what must be heard.
        await self._say(reply, greeted=reply.turn == 1)
        while reply.next is Next.LISTEN:
            reply = await self._turn(caller, reply)
        return "live-agent-handoff" if reply.next is Next.HAND_OVER else "over"

    async def _turn(self, caller: Caller, before: Reply) -> Reply:
        """Wait for one turn of theirs and answer it; silence is one, too."""
        pause = self._limits.silence_seconds + _length(before) / self._limits.letters_per_second
        words, key, language = await self._heard(caller, pause)
        take = partial(self._line.turn, caller, before.turn, words, key, language)
        reply = await self._work(take)
        if reply is None:
            raise RefusedSocketError("the call is not known any more")
        if reply.next is Next.LISTEN:
            await self._say(reply)
        return reply

    async def _heard(self, caller: Caller, pause: float) -> tuple[str, str, str]:
        """Return what was said, a key, and the language; all empty for a silence."""
        partial_words = ""
        while True:
            try:
                async with asyncio.timeout(pause):
                    frame = await self._next()
            except TimeoutError:
                return partial_words, "", ""
            pause = self._limits.silence_seconds
            if isinstance(frame, Interrupt):
                await self._work(self._line.interrupt, caller, frame.utterance_until_interrupt)
            elif isinstance(frame, Dtmf):
                return "", frame.digit, ""
            elif isinstance(frame, Prompt):
                partial_words = frame.voice_prompt or partial_words
                if frame.last:
                    if self._arrived_at < self._spoke_at:
                        # It was said before our question went out: a yes in it does not answer that.
                        await self._work(self._line.interrupt, caller, None)
                    return partial_words, "", frame.language
            elif isinstance(frame, Trouble):
                log.warning("Twilio could not take a frame of ours")

    async def _say(self, reply: Reply, *, greeted: bool = False) -> None:
        if self._language and reply.language != self._language:
            await self._socket.send_text(changed_to(reply.language).as_text())
        self._language = reply.language
        for piece in spoken(() if greeted else reply.saying.first, reply.saying.question, reply.language):
            await self._socket.send_text(piece.as_text())
        self._spoke_at = self._clock()

    async def _next(self) -> Frame:
        waiting = await self._frames.get()
        if waiting is None:
            raise WebSocketDisconnect
        self._arrived_at, frame = waiting
        return frame

    async def _read(self) -> None:
        """Put frames into the queue as they come; at the end None, for a lost line as for one that broke the rules."""
        times: deque[float] = deque(maxlen=self._limits.frames_per_second)
        try:
            while True:
                raw = await self._socket.receive_text()
                crowded = len(times) == times.maxlen and self._clock() - times[0] < 1
                times.append(self._clock())
                if crowded or len(raw) > self._limits.frame_characters or self._bad > self._limits.bad_frames:
                    log.warning("a conversation was closed: it sends too much, or what nobody understands")
                    await self._close(_POLICY)
                    break
                frame = self._understood(raw)
                if frame is not None:
                    await self._frames.put((self._clock(), frame))
        except (WebSocketDisconnect, KeyError, RuntimeError):
            # Bytes in place of text are a KeyError, a socket we closed a RuntimeError: the line is lost.
            log.debug("the other side is gone")
        await self._frames.put(None)

    def _understood(self, raw: str) -> Frame | None:
        try:
            frame = read_frame(raw)
        except BadFrameError as error:
            self._bad += 1
            log.warning("%s; it is left out", error)
            return None
        if frame is None:
            log.info("a frame of a kind nobody knows is left out")
        return frame

    async def _work(self, do: Callable[..., T], *given: object) -> T:
        """Have something worked out by one of the workers, as it waits for disk and model."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, partial(do, *given))

    async def _close(self, code: int = 1000) -> None:
        if WebSocketState.DISCONNECTED in (self._socket.client_state, self._socket.application_state):
            return
        try:
            await self._socket.close(code)
        except (RuntimeError, WebSocketDisconnect):
            log.debug("the socket was closed already")


def _length(reply: Reply) -> int:
    return sum(len(words) for words in (*reply.saying.first, *reply.saying.question))
