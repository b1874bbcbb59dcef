"""What an answer can say: a closed list, chosen by code from what a message caused; no words of the customer's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from prompts.reply_reading import Intent


class Topic(StrEnum):
    """One thing to say, worded per language in `phrases.toml`; answers say them in this order."""

    OPT_OUT = "opt_out"
    PROMISE_KEPT = "promise_kept"
    LANGUAGE = "language"
    PROMISE = "promise"
    PART_PROMISE = "part_promise"
    WHICH_DAY = "which_day"
    PAID = "paid"
    PAID_WHEN = "paid_when"
    DISPUTE = "dispute"
    COPIES = "copies"
    STATEMENT = "statement"
    BANK_DETAILS = "bank_details"
    CONTACT = "contact"
    PERSON = "person"
    COLLEAGUE = "colleague"


#: Topics that do what was asked for, so that no person has to; if the answer does not leave, one is asked after all.
SERVICES = {
    Topic.COPIES: Intent.INVOICE_COPY,
    Topic.STATEMENT: Intent.STATEMENT_REQUEST,
    Topic.BANK_DETAILS: Intent.BANK_DETAIL_REQUEST,
}
_ORDER = {topic: at for at, topic in enumerate(Topic)}


@dataclass(frozen=True, slots=True)
class Point:
    """A topic with the place in the message it answers and, for copies, the invoices asked for."""

    topic: Topic
    start: int = 0
    end: int = 0
    invoice_ids: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the JSON-plain form."""
        return {"topic": self.topic.value, "start": self.start, "end": self.end, "invoices": list(self.invoice_ids)}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Point:
        """Read a stored point back."""
        return cls(Topic(found["topic"]), found["start"], found["end"], tuple(found["invoices"]))


def in_order(points: list[Point]) -> tuple[Point, ...]:
    """Put points into the order they are said in, each once."""
    return tuple(sorted(dict.fromkeys(points), key=lambda point: (_ORDER[point.topic], point.start)))


def topics_of(points: list[Any]) -> list[str]:
    """Return the topics of stored points, in their order, each once."""
    return list(dict.fromkeys(str(point["topic"]) for point in points))


def confirms_opt_out(points: list[Any]) -> bool:
    """Say whether stored points are those of the one confirmation that no more messages will come."""
    return any(point["topic"] == Topic.OPT_OUT for point in points)
