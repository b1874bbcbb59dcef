"""An SMTP server in a process of its own that takes everything and keeps nothing."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Run the server on a free loopback port for a block and give the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    process.start()
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.join(5)


def _wait(port: int) -> None:
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("the SMTP sink did not start")


def _serve(port: int) -> None:
    from aiosmtpd.controller import Controller  # noqa: PLC0415  (only in the process that serves)
    from aiosmtpd.handlers import Sink  # noqa: PLC0415

    controller: Any = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    while True:
        time.sleep(3600)
