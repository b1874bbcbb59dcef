"""Has bank files that came by mail tried by a process of its own, which may hang, burst or die on hostile bytes."""

from __future__ import annotations

import pickle

from channels.mail_charset import neutral
from channels.worker import MEMORY_BYTES, Failure, Worker
from channels.worker_process import unpacked

#: Computing time for one file; one of the size a mail may have takes a few.
SECONDS = 30.0
#: Letters of a reason that are kept.
_MOST_WORDS = 400


class BankFileWorker(Worker[bytes, str]):
    """Tries files one at a time."""

    module = "agent.bank_file_process"
    does = "tries bank files"
    batch_tasks = 1

    def __init__(self, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        super().__init__(seconds, memory_bytes)

    def why_not(self, content: bytes) -> str:
        """Say why a file cannot be read or does not add up; empty for a sound one. Raises WorkerError."""
        [found] = self.answer_all([content])
        return found

    def _loaded(self, answer: bytes) -> str:
        found = unpacked(answer, lambda _module, _name: False)
        if not isinstance(found, str):
            raise pickle.UnpicklingError("no answer of this process")
        return " ".join(neutral(found).split())[:_MOST_WORDS]

    def _weight(self, task: bytes) -> int:
        return len(task)

    def _given_up(self, task: bytes, failure: Failure) -> str:  # noqa: ARG002  (all ends are alike)
        return "reading it takes too long, or more memory than a sound one"
