"""What the process that reads a file is told, and what it answers: as JSON, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pydantic import TypeAdapter

from agent.reader.amounts import CURRENCY_CODE, MAX_MINOR
from agent.reader.attachments.extracted import Unreadable
from agent.reader.attachments.remittance import MAX_ROWS, Remittance
from agent.reader.claims import ReaderContext


@dataclass(frozen=True, slots=True)
class Errand:
    """One customer's context (with open and closed invoices), the accounts that are ours, when the mail was sent."""

    context: ReaderContext
    own_accounts: frozenset[str]
    sent_at: datetime


#: What comes back; None for a file that is nothing to us.
Found: TypeAlias = Remittance | Unreadable | None
ANSWER: TypeAdapter[Found] = TypeAdapter(Found)

_PLACE = re.compile(r"page \d{1,4}, line \d{1,6}|(?:[\w .-]{1,31}!)?[A-Z]{1,3}\d{1,7}")
_TOKEN = re.compile(r"[\w/._#-]{1,40}")


def is_sound(found: Remittance, errand: Errand) -> bool:
    """Say whether an answer could come from a reader nobody has taken over: no words, no invoices of others."""
    numbers = {number for row in found.rows for number in row.invoice_numbers} | set(found.invoice_numbers)
    return (
        numbers <= set(errand.context.invoice_numbers)
        and len(found.rows) <= 5 * MAX_ROWS
        and (found.currency == errand.context.currency or CURRENCY_CODE.fullmatch(found.currency) is not None)
        and (found.total is None or abs(found.total.minor) <= MAX_MINOR)
        and all(_PLACE.fullmatch(place) for place in _places(found))
        and all(_TOKEN.fullmatch(token) for token in _tokens(found))
    )


def _places(found: Remittance) -> Iterator[str]:
    stated = (found.total, found.day, found.reference)
    yield from (one.place for one in stated if one is not None)
    yield from (one.place for many in (found.rows, found.unknown, found.accounts) for one in many)


def _tokens(found: Remittance) -> Iterator[str]:
    yield from (one.written for one in found.unknown)
    yield from (one.number for one in found.accounts)
    if found.reference:
        yield found.reference.token
