"""What the process that tries bank files does with one that came by mail: it reads it to its end, and keeps nothing."""

from __future__ import annotations

import logging
from io import BytesIO

from channels.worker_process import limit, serve_tasks
from sources.bank.reading import stream_statements
from sources.bank.statement import BankFileError


def serve(pipe: int, seconds: float, memory_bytes: int) -> None:
    """Read what comes in until the pipe is closed."""
    limit(memory_bytes)
    logging.disable()
    serve_tasks(pipe, seconds, _tried, apart=True)


def _tried(content: bytes) -> str:
    try:
        for _ in stream_statements(BytesIO(content)):
            pass
    except BankFileError as error:
        return str(error.finding)
    return ""
