"""What reader tests share: the worked customer of the domain, and the offline model as the reader sees it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.offline.reply import read_reply
from agent.reader.claims import Claim, ReadableMessage, ReaderContext
from agent.reader.reader import read
from prompts.model import Reply

#: Thursday, as in the worked examples.
SENT = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
ACME = ReaderContext(BERLIN, "de_DE", "EUR", ("INV-1042", "INV-1043", "INV-1050"))


class OfflineReader:
    """Answers with the rules, as the offline model does."""

    name = "offline"

    def ask(self, prompt: Any) -> Reply[Any]:
        return Reply(read_reply(prompt))


class Saying:
    """A model that gives one fixed answer, whatever it is asked."""

    name = "saying"

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def ask(self, prompt: Any) -> Reply[Any]:
        return Reply(self._answer)


def message(text: str, *subject_invoices: str) -> ReadableMessage:
    return ReadableMessage(text, 0, len(text), SENT, subject_invoices)


def claims(text: str, *subject_invoices: str, context: ReaderContext = ACME) -> tuple[Claim, ...]:
    return read(message(text, *subject_invoices), context, OfflineReader()).claims
