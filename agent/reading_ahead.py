"""Has messages read ahead of being acted on, in their order: by a process for the offline model, else by threads."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol, TypeVar

from agent.metered_model import MeteredModel, SpendLimitReached
from agent.reader.claims import Claim
from agent.reading_worker import Answered, Question, ReadingWorker, sound
from agent.safe_reading import claims_of
from channels.worker import WorkerError
from prompts.model import ModelError, Prompt, Reply
from prompts.reply_reading import ReadReply

#: Questions to a remote model under way at once: it answers in seconds, and its servers count requests.
AT_ONCE = 4
#: What ends a pass; the messages before it were read.
PASS_ENDS = (ModelError, SpendLimitReached, WorkerError)

_log = logging.getLogger("dunlin.inbox")


class Asking(Protocol):
    """A message that was looked up, with what the reader is asked about it, if anything."""

    @property
    def question(self) -> Question | None:
        """The message and the reader's context; None where nothing is read."""
        ...


T = TypeVar("T", bound=Asking)


def read_ahead(
    worker: ReadingWorker | None, model: MeteredModel, looked_up: Iterable[T]
) -> Iterator[tuple[T, tuple[Claim, ...]]]:
    """Give each message with what it claims; without a worker the model is asked here, by a few threads.

    Raises ModelError, SpendLimitReached or WorkerError when nothing more can be read, after all that was read before.
    """
    ahead: deque[T] = deque()
    ended: list[Exception] = []

    def asked() -> Iterator[Question]:
        try:
            for one in looked_up:
                ahead.append(one)
                if one.question is not None:
                    yield one.question
        except PASS_ENDS as error:
            ended.append(error)  # what was asked before is still answered

    results = _apart(worker, model, asked()) if worker else _here(model, asked())
    try:
        with closing(results):
            for claims in results:
                yield from _unasked(ahead)
                yield ahead.popleft(), claims
    except PASS_ENDS as error:
        ended.insert(0, error)
    yield from _unasked(ahead)
    if ended:
        raise ended[0]


def _unasked(ahead: deque[T]) -> Iterator[tuple[T, tuple[Claim, ...]]]:
    """Give the messages in front of which nothing is read."""
    while ahead and ahead[0].question is None:
        yield ahead.popleft(), ()


def _apart(worker: ReadingWorker, model: MeteredModel, questions: Iterable[Question]) -> Generator[tuple[Claim, ...]]:
    """Have messages read by the process; what it asks its model is counted as if it had been asked here."""
    waiting: deque[Question] = deque()

    def sent() -> Iterator[Question]:
        for question in questions:
            waiting.append(question)
            yield question

    with closing(worker.answer_all(sent())) as answers:
        for found in answers:
            answer: Answered = sound(waiting.popleft(), found)
            for _ in range(answer.asked):
                model.asked_elsewhere(ReadReply.template)
            if answer.broke:
                _log.error("a message broke the reader (%s); it is for a person", answer.broke)
            yield answer.claims


def _here(model: MeteredModel, questions: Iterable[Question]) -> Generator[tuple[Claim, ...]]:
    """Have messages read by threads; whichever is first to answer, the meter admits them in their order."""
    pool = ThreadPoolExecutor(AT_ONCE)
    reading: deque[Future[tuple[Claim, ...]]] = deque()
    before = Event()
    before.set()
    try:
        for question in questions:
            turn = _Turn(model, before, Event())
            before = turn.taken
            reading.append(pool.submit(_read, question, turn))
            if len(reading) == AT_ONCE:
                yield reading.popleft().result()
        while reading:
            yield reading.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Turn:
    """The model for one message: asked after the message before has asked, so that a limit falls between messages."""

    model: MeteredModel
    before: Event
    taken: Event

    @property
    def name(self) -> str:
        return self.model.name

    def ask(self, prompt: Prompt[Any]) -> Reply[Any]:
        self.before.wait()
        return self.model.ask_for(None, prompt, self.taken.set)


def _read(question: Question, turn: _Turn) -> tuple[Claim, ...]:
    try:
        return claims_of(*question, turn)
    finally:
        turn.before.wait()
        turn.taken.set()
