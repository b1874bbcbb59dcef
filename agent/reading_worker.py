"""Has messages read by a process of its own: one that hangs, bursts or breaks the reader is unclear, and no other."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from agent.reader.claims import Claim, ReadableMessage, ReaderContext
from channels.worker import Failure, Worker
from channels.worker_process import unpacked
from prompts.reply_reading import Intent

#: Messages sent ahead at once: what the process does while as many are looked up and as many acted on.
BATCH_MESSAGES = 32
#: What the reader is asked: a message, and what it may know of the customer.
Question: TypeAlias = tuple[ReadableMessage, ReaderContext]

_WORDS = "Hello, INV-1042 will be paid on 19 June."
_VALUES = frozenset(
    {
        (__name__, "Answered"),
        ("agent.reader.claims", "Claim"),
        ("agent.reader.claims", "Scope"),
        ("agent.reader.claims", "Language"),
        ("prompts.reply_reading", "Intent"),
        ("prompts.reply_reading", "DisputeReason"),
        ("datetime", "date"),
    }
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a message claims, how often the model was asked for it, and what broke on it, if anything."""

    claims: tuple[Claim, ...]
    asked: int = 0
    broke: str = ""


class ReadingWorker(Worker[Question, Answered]):
    """Reads messages with the offline model, in order."""

    module = "agent.reading_process"
    does = "reads messages"
    batch_tasks = BATCH_MESSAGES

    def _loaded(self, answer: bytes) -> Answered:
        return loaded(answer)

    def _weight(self, task: Question) -> int:
        return len(task[0].text)

    def _given_up(self, task: Question, failure: Failure) -> Answered:
        took = f"it took longer than {self.seconds:g} seconds" if failure is Failure.TOO_LONG else "it died"
        return Answered((unclear(task[0]),), 1, took)


def anything() -> Question:
    """Return a question to load the reader with, before somebody waits for an answer."""
    context = ReaderContext(ZoneInfo("UTC"), "en", "EUR", ("INV-1042",))
    return ReadableMessage(_WORDS, 0, len(_WORDS), datetime(2026, 6, 11, tzinfo=UTC)), context


def unclear(message: ReadableMessage) -> Claim:
    """Return what a message is held to say that nothing of ours could read."""
    return Claim(Intent.UNCLEAR, (message.newest_start, message.newest_end), 0)


def loaded(answer: bytes) -> Answered:
    """Read an answer of the process; raises UnpicklingError when it is anything but claims."""
    found = unpacked(answer, lambda module, name: (module, name) in _VALUES)
    if not isinstance(found, Answered) or not all(isinstance(claim, Claim) for claim in found.claims):
        raise pickle.UnpicklingError("the answer is no reading")
    return found


def sound(question: Question, answer: Answered) -> Answered:
    """Return an answer that is one to this question; a reader that points elsewhere was taken over."""
    message, context = question
    known = {*context.invoice_numbers, *message.subject_invoices}
    whole = len(message.text)
    for claim in answer.claims:
        start, end = claim.evidence
        if not 0 <= start <= end <= whole or not known.issuperset(claim.invoice_numbers):
            return Answered((unclear(message),), answer.asked, "it points at what is not there")
    return answer
