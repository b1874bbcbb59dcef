"""What the process that reads attachments does with one: no database, no secret, no other customer's file."""

from __future__ import annotations

import logging

from agent.file_worker import FileTask
from agent.reader.attachments.errand import ANSWER
from agent.reader.attachments.extract import extract
from agent.reader.attachments.extracted import Extracted
from agent.reader.attachments.remittance import find_remittance
from channels.worker_process import limit, serve_tasks


def serve(pipe: int, seconds: float, memory_bytes: int) -> None:
    """Read what comes in until the pipe is closed."""
    limit(memory_bytes)
    # What the libraries remark about a file is the customer's words: it belongs in no log.
    logging.disable()
    serve_tasks(pipe, seconds, _read, apart=True)


def _read(task: FileTask) -> bytes:
    content, errand = task
    taken = extract(content)
    found = (
        find_remittance(taken, errand.context, errand.own_accounts, errand.sent_at)
        if isinstance(taken, Extracted)
        else taken
    )
    return ANSWER.dump_json(found)
