"""Reading the inbox as soon as the mailbox says that mail has come, besides the looks of the schedule."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias

from agent.run_lock import RunInProgressError

log = logging.getLogger("dunlin.inbox")

#: While another reader is at work: it may have begun before the news, so somebody has to look again.
RETRY_SECONDS = 0.5

#: Watches during a block and calls what it was given, from any thread, when mail may have come.
Watch: TypeAlias = Callable[[Callable[[], None]], AbstractContextManager[None]]


@contextmanager
def reading_on_news(watch: Watch, look: Callable[[], str]) -> Iterator[None]:
    """Look at the inbox whenever the watch tells of news during the block; a look at hand is finished at its end.

    One look at a time: news during a look are one more look after it. `look` raises RunInProgressError while
    somebody else reads, and returns what is worth a line in the log.
    """
    news, ended = threading.Event(), threading.Event()
    reader = threading.Thread(target=_read, args=(look, news, ended), name="inbox reader")
    reader.start()
    try:
        with watch(news.set):
            yield
    finally:
        ended.set()
        news.set()
        reader.join()


def _read(look: Callable[[], str], news: threading.Event, ended: threading.Event) -> None:
    while news.wait() and not ended.is_set():
        news.clear()
        try:
            outcome = look()
        except RunInProgressError:
            ended.wait(RETRY_SECONDS)
            news.set()
        except Exception:
            log.exception("the inbox could not be read; its next look comes as usual")
        else:
            if outcome:
                log.info("%s", outcome)
