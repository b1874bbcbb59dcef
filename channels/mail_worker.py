"""Has mail parsed by a process of its own: a message that hangs or bursts the parser is Unreadable, and no other."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256 as sha256_of
from typing import NamedTuple

from channels.incoming_mail import OwnMail, ParsedMail, Unreadable
from channels.mail_limits import head_alone
from channels.mail_worker_process import Answer, MailTask, loaded
from channels.worker import Failure, Worker, WorkerError

#: Messages sent ahead at once.
BATCH_MESSAGES = 64
_BROKE = "reading it broke the reader"

#: The process that parses mail cannot be started.
MailWorkerError = WorkerError


class RawMail(NamedTuple):
    """A message to be parsed, and when it arrived."""

    raw: bytes
    received_at: datetime


class MailWorker(Worker[MailTask, Answer]):
    """Parses messages in order; the largest that is accepted needs a third of the memory it may take."""

    module = "channels.mail_worker_process"
    does = "parses mail"
    batch_tasks = BATCH_MESSAGES

    def parse_all(
        self,
        mails: Iterable[RawMail],
        own: OwnMail = OwnMail(),  # noqa: B008  (frozen)
    ) -> Generator[Answer]:
        """Give what each message says, in order; raises WorkerError when the process does not start."""
        return self.answer_all((mail.raw, mail.received_at, own) for mail in mails)

    def _loaded(self, answer: bytes) -> Answer:
        return loaded(answer)

    def _weight(self, task: MailTask) -> int:
        return len(task[0])

    def _given_up(self, task: MailTask, failure: Failure) -> Unreadable:
        """Say why a message cannot be read; its header alone may still be, and says whose it is."""
        raw, received_at, own = task
        sha256 = sha256_of(raw).hexdigest()
        head = self._alone((head_alone(raw), received_at, own))
        why = f"reading it took longer than {self.seconds:g} seconds" if failure is Failure.TOO_LONG else _BROKE
        known = replace(head, sha256=sha256) if isinstance(head, ParsedMail) else None
        return Unreadable(why, sha256, received_at, known)
