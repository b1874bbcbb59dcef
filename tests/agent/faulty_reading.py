"""A reader with faults, as the process of a worker: words in a message make it hang, die, burst or break."""

from __future__ import annotations

import os
import signal

from agent import reading_process
from agent.reader import reader
from agent.reading_worker import ReadingWorker

_language_of = reader.language_of
_kept: list[bytearray] = []


class FaultyWorker(ReadingWorker):
    """Has messages read by the reader of this module."""

    module = "tests.agent.faulty_reading"


def serve(pipe: int, seconds: float, memory_bytes: int) -> None:
    reader.language_of = _faulty
    reading_process.serve(pipe, seconds, memory_bytes)


def _faulty(text: str) -> str:
    while "hang" in text:
        continue
    if "die" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "break" in text:
        raise IndexError
    while "burst" in text:
        _kept.append(bytearray(64 * 1024 * 1024))
    return _language_of(text)
