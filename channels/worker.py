"""Has untrusted words worked on by a process of its own, which may hang, burst or die without anything else doing so.

Tasks go over in batches: while one answer is acted on, the next are being made. The process starts with the first
task, is replaced when it fails, and ends by itself when whoever started it is gone.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Sequence
from enum import Enum, auto
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from channels.worker_process import MAX_ANSWER_BYTES, READY

#: Computing time one task may take; a plain one takes a hundredth of it.
SECONDS = 5.0
#: Address space of the process.
MEMORY_BYTES = 1024 * 1024 * 1024
#: What a batch may weigh, unless a single task is heavier.
BATCH_BYTES = 2 * 1024 * 1024

#: How long the process may take to start on a busy machine, to be heard of beyond its own time limit, and how much
#: longer than it computes a task may wait for its turn there.
_GRACE_SECONDS = 5.0
_START_SECONDS = 60.0
_SHARE = 6
_TRIES = 2
#: What some interpreters need to find their own libraries.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_ROOT = str(Path(__file__).resolve().parents[1])
_START = (
    "import importlib, json, sys; how = json.loads(sys.argv[1]); sys.path[:] = how['path']; "
    "importlib.import_module(how['module']).serve(how['pipe'], how['seconds'], how['memory'])"
)

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class WorkerError(Exception):
    """A worker's process cannot be started; nothing is said about any task."""


class Failure(Enum):
    """Why no answer came: the time was up, or the process died."""

    TOO_LONG = auto()
    DIED = auto()


class Worker(ABC, Generic[Task, Answer]):
    """Answers tasks in order; for one thread at a time.

    `seconds` is what one task may compute, `memory_bytes` what the process may hold (where the system can limit
    it: not on macOS). What becomes of a task that goes beyond, each kind of worker says.
    """

    #: The module whose `serve` the process runs, what it does, and how many tasks are sent ahead at once.
    module: ClassVar[str]
    does: ClassVar[str]
    batch_tasks: ClassVar[int]

    def __init__(self, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self.seconds = seconds
        self._memory_bytes = memory_bytes
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._listens = False

    @abstractmethod
    def _loaded(self, answer: bytes) -> Answer:
        """Read an answer of the process; raise UnpicklingError when it is none."""

    @abstractmethod
    def _given_up(self, task: Task, failure: Failure) -> Answer:
        """Say what becomes of a task that got no answer."""

    @abstractmethod
    def _weight(self, task: Task) -> int:
        """Return the bytes of a task, about."""

    @property
    def process_id(self) -> int | None:
        """The process at work, or None while there is none."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process, unless it runs, without waiting for it: there is other work to do meanwhile.

        Raises WorkerError when the system refuses another process. Nothing of ours goes with it but its end of the
        pipe: no secret and no terminal.
        """
        if self._process is not None:
            return
        self._pipe, theirs = Pipe()
        how = {
            "path": [_ROOT, *(str(Path(entry).resolve()) for entry in sys.path)],
            "module": self.module,
            "pipe": theirs.fileno(),
            "seconds": self.seconds,
            "memory": self._memory_bytes,
        }
        with theirs:
            try:
                self._process = _process(json.dumps(how), theirs.fileno())
            except OSError as error:
                self.close()
                raise WorkerError(f"the process that {self.does} does not start: {error}") from error

    def answer_all(self, tasks: Iterable[Task]) -> Generator[Answer]:
        """Give the answer to each task, in order; the next batch is worked on while the last one is looked at.

        Raises WorkerError when the process does not start.
        """
        waiting = self._batches(tasks)
        batch = next(waiting, [])
        self._send(batch)
        try:
            while batch:
                following = next(waiting, [])
                answers = self._answers(batch)
                batch = following
                self._send(batch)
                yield from answers
        finally:
            if batch:
                # Left early: what is still being made would be taken for the answer to the next question.
                self.close()

    def close(self) -> None:
        """End the process; the next task starts a new one."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
            self._listens = False
        if self._process is not None:
            # It holds nothing worth a farewell, and may be deep in a message.
            self._process.kill()
            self._process.wait()
            self._process = None

    def _alone(self, task: Task) -> Answer | Failure:
        """Have one task answered by a process that ends with it."""
        self._send([task])
        answer = self._answer()
        self.close()
        return answer

    def _send(self, batch: Sequence[Task]) -> None:
        """Hand over a batch; the process reads it whole before it answers, so neither waits for the other."""
        if not batch:
            return
        for _ in range(_TRIES):
            try:
                self._ready().send(batch)
            except OSError:
                # It died while it had nothing to do, of something that was none of these tasks.
                self.close()
            else:
                return
        raise WorkerError(f"the process that {self.does} ends as soon as it is started")

    def _answers(self, batch: Sequence[Task]) -> list[Answer]:
        """Take the answers to a batch that was sent; whoever ended the process is left out and the rest sent again."""
        answers: list[Answer] = []
        while len(answers) < len(batch):
            task = batch[len(answers)]
            answer = self._answer()
            if answer is Failure.DIED:
                # A death may come from outside, as when the machine runs out of memory: the task is tried again.
                answer = self._alone(task)
            answers.append(self._given_up(task, answer) if isinstance(answer, Failure) else answer)
            if self._process is None:
                self._send(batch[len(answers) :])
        return answers

    def _answer(self) -> Answer | Failure:
        """Wait for the next answer; after a failure the process is gone."""
        assert self._pipe is not None
        try:
            if self._pipe.poll(self.seconds * _SHARE + _GRACE_SECONDS):
                return self._loaded(self._pipe.recv_bytes(MAX_ANSWER_BYTES))
            failure = Failure.TOO_LONG
        except pickle.UnpicklingError:
            failure = Failure.DIED
        except (EOFError, OSError):
            failure = Failure.TOO_LONG if self._alarm_rang() else Failure.DIED
        self.close()
        return failure

    def _alarm_rang(self) -> bool:
        assert self._process is not None
        try:
            return self._process.wait(_GRACE_SECONDS) == -signal.SIGPROF
        except subprocess.TimeoutExpired:
            return False

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
            raise WorkerError(f"the process that {self.does} does not start")
        return self._pipe

    def _batches(self, tasks: Iterable[Task]) -> Iterator[list[Task]]:
        """Cut tasks into batches by number and size."""
        batch: list[Task] = []
        size = 0
        for task in tasks:
            weight = self._weight(task)
            if batch and (len(batch) >= self.batch_tasks or size + weight > BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(task)
            size += weight
        if batch:
            yield batch


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
