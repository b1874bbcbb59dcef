"""What the process that reads a file is told, and what it answers; both as JSON, checked field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from agent.reader.attachments.extracted import Unreadable
from agent.reader.attachments.remittance import Remittance
from agent.reader.claims import ReaderContext


@dataclass(frozen=True, slots=True)
class Errand:
    """One customer's context (with open and closed invoices), the accounts that are ours, when the mail was sent."""

    context: ReaderContext
    own_accounts: frozenset[str]
    sent_at: datetime


#: What is written at standard input, on a line of its own before the file.
ERRAND = TypeAdapter(Errand)
#: What comes back; None for a file that is nothing to us.
ANSWER: TypeAdapter[Remittance | Unreadable | None] = TypeAdapter(Remittance | Unreadable | None)
