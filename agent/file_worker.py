"""Has what customers attach read by a process of its own, which may fail, hang or burst without anything else doing so.

Each file gets a child of that process, which has seen no other. What comes back are typed figures, checked as if the
child had been taken over; the words of the file stay there.
"""

from __future__ import annotations

from typing import TypeAlias

from agent.reader.attachments.errand import ANSWER, Errand, Found, is_sound
from agent.reader.attachments.extracted import Trouble, Unreadable
from agent.reader.attachments.remittance import Remittance
from channels.worker import MEMORY_BYTES, Failure, Worker
from channels.worker_process import unpacked

#: Computing time for one file; a sound one of the allowed size takes some.
SECONDS = 15.0
#: The bytes of a file, and what its reader may know.
FileTask: TypeAlias = tuple[bytes, Errand]


class FileWorker(Worker[FileTask, Found]):
    """Reads files one at a time; a sound one of the allowed size needs 200 MB."""

    module = "agent.file_process"
    does = "reads attachments"
    batch_tasks = 1

    def __init__(self, seconds: float = SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        super().__init__(seconds, memory_bytes)

    def read(self, content: bytes, errand: Errand) -> Found:
        """Return what a file says was paid, why it cannot be read, or None if it says nothing; no file makes it raise.

        Raises WorkerError when the process does not start.
        """
        [found] = self.answer_all([(content, errand)])
        if isinstance(found, Remittance) and not is_sound(found, errand):
            return Unreadable(Trouble.DAMAGED)
        return found

    def _loaded(self, answer: bytes) -> Found:
        try:
            return ANSWER.validate_json(unpacked(answer, lambda _module, _name: False))
        except ValueError:
            return Unreadable(Trouble.DAMAGED)

    def _weight(self, task: FileTask) -> int:
        return len(task[0])

    def _given_up(self, task: FileTask, failure: Failure) -> Found:  # noqa: ARG002  (all ends are alike)
        # Out of time, out of memory, or ended by a fault in a library.
        return Unreadable(Trouble.TOO_LONG)
