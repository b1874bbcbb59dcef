"""What an answer may state: the ledger's facts about what was just said, read again at the moment of sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from channels.email_message import Attachment
from ledger.money import Money
from tools.letter.facts import LetterInvoice
from tools.office import Letterhead

#: The identity level from which figures, copies and statements are given: a known contact, proved.
KNOWN_LEVEL = 2


@dataclass(frozen=True, slots=True)
class NotedPromise:
    """A promise as it is kept: `stands` while it is open and everything it covers is still owed.

    `partly` says that more than it covers is to be paid of its invoices.
    """

    id: int
    start: int
    end: int
    amount: Money
    received: Money
    day: date
    numbers: tuple[str, ...]
    stands: bool
    partly: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class NotedDispute:
    """A disputed amount as it is kept, and the day by which a person answers; `open` while nobody decided it."""

    start: int
    end: int
    number: str
    amount: Money
    answer_by: date
    open: bool


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """Everything true that one answer may hold.

    `due` is what stays to be paid of overdue invoices, with their numbers; empty where payments or credits not yet
    assigned leave it open. `paused_until` is until when a payment said to be made keeps back
    reminders for the invoices `paused`.
    `short` says that it leaves as a text; then `links` say where each copy is fetched, until `links_until`.
    `answer_by` is the business day a colleague answers by, `booked_on` the day the books were last brought up to
    date. `copies` are the invoice documents on file, by number; `missing` numbers whose copy was asked for and is
    not on file.
    """

    head: Letterhead
    customer_name: str
    customer_number: str
    contact_name: str
    language: str
    level: int
    today: date
    answer_by: date
    booked_on: date
    invoices: tuple[LetterInvoice, ...] = ()
    promises: tuple[NotedPromise, ...] = ()
    disputes: tuple[NotedDispute, ...] = ()
    due: tuple[Money, ...] = ()
    due_numbers: tuple[str, ...] = ()
    more_is_due: bool = False
    paused_until: date | None = None
    paused: tuple[str, ...] = ()
    copies: tuple[tuple[str, Attachment], ...] = ()
    missing: tuple[str, ...] = ()
    unapplied_cash: tuple[Money, ...] = ()
    open_credits: tuple[Money, ...] = ()
    short: bool = False
    links: tuple[tuple[str, str], ...] = ()
    links_until: date | None = None

    @property
    def figures(self) -> bool:
        """Whether amounts, days and invoice numbers may be told to this writer."""
        return self.level >= KNOWN_LEVEL
