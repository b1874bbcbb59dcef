"""Has mail parsed by a process of its own, which may hang, burst or die without anything else doing so.

Messages go over in batches: while one is acted on, the next are being parsed. The process starts with the first
message, is replaced when it fails, and ends by itself when whoever started it is gone.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from hashlib import sha256 as sha256_of
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from channels.incoming_mail import OwnMail, ParsedMail, Unreadable
from channels.mail_limits import head_alone
from channels.mail_worker_process import MAX_ANSWER_BYTES, READY, Answer, loaded

#: What one message may take; a plain one takes a thousandth of it.
SECONDS = 5.0
#: Address space of the process. The largest message that is accepted needs a third of it.
MEMORY_BYTES = 1024 * 1024 * 1024
#: Messages sent ahead at once, and their bytes, unless a single one is larger.
BATCH_MESSAGES = 64
BATCH_BYTES = 2 * 1024 * 1024

#: How long the process may take to start on a busy machine, and to be heard of beyond its own time limit.
_GRACE_SECONDS = 5.0
_START_SECONDS = 60.0
_TRIES = 2
_BROKE = "reading it broke the reader"
#: What some interpreters need to find their own libraries.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_ROOT = str(Path(__file__).resolve().parents[1])
_START = (
    "import json, sys; how = json.loads(sys.argv[1]); sys.path[:] = how['path']; "
    "from channels.mail_worker_process import serve; serve(how['pipe'], how['seconds'], how['memory'])"
)


class MailWorkerError(Exception):
    """The process that parses mail cannot be started; nothing is said about any message."""


class RawMail(NamedTuple):
    """A message to be parsed, and when it arrived."""

    raw: bytes
    received_at: datetime


class _Failure(Enum):
    """Why no answer came: the time was up, or the process died."""

    TOO_LONG = auto()
    DIED = auto()


class MailWorker:
    """Parses messages in order; for one thread at a time.

    `seconds` is the time one message may take, `memory_bytes` what the process may hold (where the system can limit
    it: not on macOS). What goes beyond is Unreadable.
    """

    def __init__(self, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._listens = False

    @property
    def process_id(self) -> int | None:
        """The process at work, or None while there is none."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process, unless it runs, without waiting for it: there is other work to do meanwhile.

        Raises MailWorkerError when the system refuses another process. Nothing of ours
        goes with it but its end of the pipe: no secret and no terminal.
        """
        if self._process is not None:
            return
        self._pipe, theirs = Pipe()
        how = {
            "path": [_ROOT, *(str(Path(entry).resolve()) for entry in sys.path)],
            "pipe": theirs.fileno(),
            "seconds": self._seconds,
            "memory": self._memory_bytes,
        }
        with theirs:
            try:
                self._process = _process(json.dumps(how), theirs.fileno())
            except OSError as error:
                self.close()
                raise MailWorkerError(f"the process that parses mail does not start: {error}") from error

    def parse_all(
        self,
        mails: Iterable[RawMail],
        own: OwnMail = OwnMail(),  # noqa: B008  (frozen)
    ) -> Generator[Answer]:
        """Give what each message says, in order; the next batch is parsed while the last one is looked at.

        Raises MailWorkerError when the process does not start.
        """
        waiting = _batches(mails)
        batch = next(waiting, [])
        self._send(batch, own)
        try:
            while batch:
                answers = self._answers(batch, own)
                batch = next(waiting, [])
                self._send(batch, own)
                yield from answers
        finally:
            if batch:
                # Left early: what is still being parsed would be taken for the answer to the next question.
                self.close()

    def close(self) -> None:
        """End the process; the next message starts a new one."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
            self._listens = False
        if self._process is not None:
            # It holds nothing worth a farewell, and may be deep in a message.
            self._process.kill()
            self._process.wait()
            self._process = None

    def _send(self, batch: list[RawMail], own: OwnMail) -> None:
        """Hand over a batch; the process reads it whole before it answers, so neither waits for the other."""
        if not batch:
            return
        for _ in range(_TRIES):
            try:
                self._ready().send((own, [tuple(mail) for mail in batch]))
            except OSError:
                # It died while it had nothing to do, of something that was none of these messages.
                self.close()
            else:
                return
        raise MailWorkerError("the process that parses mail ends as soon as it is started")

    def _answers(self, batch: list[RawMail], own: OwnMail) -> list[Answer]:
        """Take the answers to a batch that was sent; whoever ended the process is left out and the rest sent again."""
        answers: list[Answer] = []
        while len(answers) < len(batch):
            answer = self._answer()
            if answer is _Failure.DIED:
                # A death may come from outside, as when the machine runs out of memory: the message is tried again.
                answer = self._alone(batch[len(answers)], own)
            if isinstance(answer, _Failure):
                answers.append(self._unreadable(batch[len(answers)], answer, own))
            else:
                answers.append(answer)
            if self._process is None:
                self._send(batch[len(answers) :], own)
        return answers

    def _alone(self, mail: RawMail, own: OwnMail) -> Answer | _Failure:
        self._send([mail], own)
        answer = self._answer()
        self.close()
        return answer

    def _answer(self) -> Answer | _Failure:
        """Wait for the next answer; after a failure the process is gone."""
        assert self._pipe is not None
        try:
            if self._pipe.poll(self._seconds + _GRACE_SECONDS):
                return loaded(self._pipe.recv_bytes(MAX_ANSWER_BYTES))
            failure = _Failure.TOO_LONG
        except (EOFError, OSError, pickle.UnpicklingError):
            failure = _Failure.TOO_LONG if self._alarm_rang() else _Failure.DIED
        self.close()
        return failure

    def _alarm_rang(self) -> bool:
        assert self._process is not None
        try:
            return self._process.wait(_GRACE_SECONDS) == -signal.SIGALRM
        except subprocess.TimeoutExpired:
            return False

    def _unreadable(self, mail: RawMail, failure: _Failure, own: OwnMail) -> Unreadable:
        """Say why a message cannot be read; its header alone may still be, and says whose it is."""
        sha256 = sha256_of(mail.raw).hexdigest()
        head = self._alone(RawMail(head_alone(mail.raw), mail.received_at), own)
        why = f"reading it took longer than {self._seconds:g} seconds" if failure is _Failure.TOO_LONG else _BROKE
        known = replace(head, sha256=sha256) if isinstance(head, ParsedMail) else None
        return Unreadable(why, sha256, mail.received_at, known)

    def _ready(self) -> Connection:
        """Return the pipe to a process that listens."""
        self.start()
        assert self._pipe is not None
        if self._listens:
            return self._pipe
        try:
            self._listens = self._pipe.poll(_START_SECONDS) and self._pipe.recv_bytes() == READY
        except (EOFError, OSError):
            self._listens = False
        if not self._listens:
            self.close()
            raise MailWorkerError("the process that parses mail does not start")
        return self._pipe


def _process(how: str, pipe: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  (our own interpreter and module)
        [sys.executable, "-I", "-S", "-c", _START, how],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        cwd="/",
        pass_fds=[pipe],
        # Ctrl-C, which ends the command at a good place, does not reach another session.
        start_new_session=True,
    )


def _batches(mails: Iterable[RawMail]) -> Iterator[list[RawMail]]:
    """Cut messages into batches by number and size."""
    batch: list[RawMail] = []
    size = 0
    for mail in mails:
        if batch and (len(batch) >= BATCH_MESSAGES or size + len(mail.raw) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(mail)
        size += len(mail.raw)
    if batch:
        yield batch
