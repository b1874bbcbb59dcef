"""Runs a `dunlin serve` of its own for what is measured over the wire."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.servers.processes import listens


@contextmanager
def served(home: Path, port: int, errors: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    """Run `dunlin serve` during a block, without passes of its own; `errors` takes its log."""
    command = [sys.executable, "-c", "from agent.cli import main; main()", "serve", "-w", str(home)]
    process = subprocess.Popen(  # noqa: S603  (our own command)
        command,
        env={**os.environ, "DUNLIN_SCHEDULE__RUNS": "[]", "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
        stderr=errors,
    )
    try:
        wait_for(lambda: listens(port) and process.poll() is None, "the server did not start")
        yield process
    finally:
        process.terminate()
        process.wait(30)


def wait_for(ready: Callable[[], bool], otherwise: str, seconds: float = 60) -> float:
    """Wait until something holds; return how long that took."""
    began = time.perf_counter()
    while not ready():
        if time.perf_counter() - began > seconds:
            raise TimeoutError(otherwise)
        time.sleep(0.2)
    return time.perf_counter() - began
