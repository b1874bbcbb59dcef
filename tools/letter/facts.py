"""What a letter may state: the ledger's facts about one account, and the prose that is wrapped around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ledger.money import Money


class Note(StrEnum):
    """Why an invoice, or a part of it, is not asked for; worded per language by the layout."""

    NONE = ""
    DISPUTED = "disputed"
    DISPUTED_PART = "disputed_part"
    PROMISED = "promised"
    PROMISED_PART = "promised_part"
    PLANNED = "planned"
    PENDING = "pending"
    NOT_DUE = "not_due"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class LetterInvoice:
    """One invoice in a letter: what was billed, what is open, and what is asked for now.

    `days_overdue` is zero or less before the due date. The three amounts share one currency, and
    demanded ≤ open ≤ total. `reference` is ours, by which a payment that carries it is matched for certain.
    """

    number: str
    issue_date: date
    due_date: date
    days_overdue: int
    total: Money
    open: Money
    demanded: Money
    note: Note = Note.NONE
    reference: str = ""


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """Everything true that a letter to one account may hold.

    `invoices` are asked for and stand in the table; `other_items` are listed, labelled and not asked for.
    `demanded` is per currency what the invoices ask less `unapplied_cash` and `open_credits`, never below zero.
    `bank_details` are label and value as the tenant wrote them. `language` is a locale such as "de" or "en_GB".
    """

    creditor_name: str
    creditor_address: tuple[str, ...]
    sender_name: str
    assistant_name: str
    customer_name: str
    customer_number: str
    contact_name: str
    language: str
    invoices: tuple[LetterInvoice, ...]
    demanded: tuple[Money, ...]
    reply_address: str
    other_items: tuple[LetterInvoice, ...] = ()
    unapplied_cash: tuple[Money, ...] = ()
    open_credits: tuple[Money, ...] = ()
    bank_details: tuple[tuple[str, str], ...] = ()
    pay_link: str | None = None
    payment_reference: str = ""
    stop_line: bool = True

    @property
    def before_due(self) -> bool:
        """Whether nothing asked for is late yet, so that no word may call it overdue."""
        return all(invoice.days_overdue <= 0 for invoice in self.invoices)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of the invoices asked for, in their order of appearance."""
        return tuple(dict.fromkeys(invoice.demanded.currency for invoice in self.invoices))


@dataclass(frozen=True, slots=True)
class Prose:
    """What a writer contributes: a subject and paragraphs with tokens in them, nothing that is evaluated."""

    subject: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished message: subject and the same content as plain text and as HTML."""

    subject: str
    text: str
    html: str
