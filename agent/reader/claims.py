"""What a message is held to say: typed claims without free text, with the place in the message they stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from prompts.model import Usage
from prompts.reply_reading import DisputeReason, Intent


class Scope(StrEnum):
    """Which invoices a claim is about: named in the words, by the subject line, all open ones, or not said."""

    NAMED = "named"
    SUBJECT = "subject"
    ALL = "all"
    UNSAID = "unsaid"


class Language(StrEnum):
    """The languages customers may ask for, by their two-letter codes."""

    EN = "en"
    DE = "de"
    FR = "fr"
    ES = "es"
    IT = "it"
    NL = "nl"
    PT = "pt"


@dataclass(frozen=True, slots=True)
class ReadableMessage:
    """A stored message as the reader gets it: `newest_start` and `newest_end` are offsets into `text`.

    `subject_invoices` are invoice numbers that code found in the subject line; the subject itself stays outside.
    """

    text: str
    newest_start: int
    newest_end: int
    sent_at: datetime
    subject_invoices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReaderContext:
    """What the reader may know of the one customer: where and how they write, and their invoice numbers.

    `locale` is a tag such as "en_US" or "de"; without a territory the order of day and month may stay open.
    """

    zone: ZoneInfo
    locale: str
    currency: str
    invoice_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing the sender claims or asks; evidence, not fact.

    `amount_minor` and `currency` stand together or not at all. `precision` belongs to `day`: day, week,
    month_end or payment_run; `day_is_ambiguous` says that the words allow another day as well. `evidence` is a
    pair of offsets into the stored text. `language` is what a LANGUAGE_SWITCH asks for, if known.
    """

    intent: Intent
    evidence: tuple[int, int]
    confidence_percent: int
    invoice_numbers: tuple[str, ...] = ()
    scope: Scope = Scope.UNSAID
    amount_minor: int | None = None
    currency: str | None = None
    day: date | None = None
    precision: str = "day"
    day_is_ambiguous: bool = False
    reason: DisputeReason | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All claims of a message, in the order of their evidence, and what reading them cost."""

    claims: tuple[Claim, ...]
    usage: Usage = field(default_factory=Usage)
