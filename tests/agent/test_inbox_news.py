"""News of the mailbox make one reader look, never two at a time, and no news is lost while somebody else reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from agent.inbox_news import reading_on_news
from agent.run_lock import RunInProgressError


class Watch:
    """A watch that tells when a test says so."""

    tell: Callable[[], None]

    @contextmanager
    def __call__(self, tell: Callable[[], None]) -> Iterator[None]:
        self.tell = tell
        yield


class Reader:
    """Looks as it is told to, and notes each look; `looked` waits for so many."""

    def __init__(self, *first: Exception) -> None:
        self.errors = list(first)
        self.looks = 0
        self.at_once = threading.Lock()
        self.go_on = threading.Event()
        self._changed = threading.Condition()

    def __call__(self) -> str:
        assert self.at_once.acquire(blocking=False)
        try:
            with self._changed:
                self.looks += 1
                self._changed.notify_all()
            if self.errors:
                raise self.errors.pop(0)
            self.go_on.wait(5)
        finally:
            self.at_once.release()
        return ""

    def looked(self, times: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.looks >= times, 5)


def test_news_that_come_during_a_look_are_one_more_look_after_it() -> None:
    watch, reader = Watch(), Reader()
    with reading_on_news(watch, reader):
        watch.tell()
        assert reader.looked(1)
        for _ in range(3):
            watch.tell()
        reader.go_on.set()
        assert reader.looked(2)
    assert reader.looks == 2


def test_news_are_not_lost_while_somebody_else_reads() -> None:
    watch, reader = Watch(), Reader(RunInProgressError("busy"), RunInProgressError("busy"))
    reader.go_on.set()
    with reading_on_news(watch, reader):
        watch.tell()
        assert reader.looked(3)
    assert reader.looks == 3


def test_a_look_that_fails_does_not_end_the_reading(caplog: pytest.LogCaptureFixture) -> None:
    watch, reader = Watch(), Reader(ZeroDivisionError())
    reader.go_on.set()
    with reading_on_news(watch, reader):
        watch.tell()
        assert reader.looked(1)
        watch.tell()
        assert reader.looked(2)
    assert "could not be read" in caplog.text


def test_without_news_nobody_looks_and_the_end_does_not_wait() -> None:
    reader = Reader()
    with reading_on_news(Watch(), reader):
        pass
    assert reader.looks == 0
