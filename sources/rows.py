"""What a file holds once it is understood: typed rows, or findings that say why a row is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Entity(StrEnum):
    """What the rows of a table are, in the order in which they have to be imported."""

    CUSTOMERS = "customers"
    CONTACTS = "contacts"
    INVOICES = "invoices"
    CREDIT_NOTES = "credit_notes"
    PAYMENTS = "payments"

    @property
    def words(self) -> str:
        """The name as people write it."""
        return self.value.replace("_", " ")


class UnreadableFileError(Exception):
    """A whole file cannot be read; the message is one sentence naming the file, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """Why a row, or the whole table (line 0), was not taken: where it stands and what is wrong."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"line {self.line}" * bool(self.line), self.column) if part)
        return f"{place}: {self.reason}" if place else self.reason


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """An account; None stands for a column the file does not have or a cell left empty."""

    line: int
    number: str
    name: str
    parent: str | None = None
    payer: str | None = None
    segment: str | None = None
    owner: str | None = None
    currency: str | None = None
    country: str | None = None
    zone: str | None = None
    locale: str | None = None
    individual: bool | None = None
    withholds_tax: bool | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person or role mailbox at a customer, with at least one address; phone numbers are in E.164."""

    line: int
    customer_number: str
    name: str = ""
    role: str | None = None
    rank: int | None = None
    language: str | None = None
    email: str | None = None
    phone: str | None = None
    whatsapp: str | None = None
    whatsapp_consent: bool | None = None
    sms: str | None = None
    sms_consent: bool | None = None
    consent_date: date | None = None


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice; amounts in minor units, `open_minor` only where the file tells what is still open.

    `discount_basis_points` of the total may be taken off within `discount_days` of issue; 0 says there is no discount.
    """

    line: int
    customer_number: str
    customer_name: str
    number: str
    issue_date: date
    due_date: date
    currency: str
    total_minor: int
    open_minor: int | None = None
    settled_on: date | None = None
    po_number: str | None = None
    document: str | None = None
    net_minor: int | None = None
    discount_basis_points: int | None = None
    discount_days: int | None = None


@dataclass(frozen=True, slots=True)
class CreditNoteRow:
    """A credit note; amounts in minor units above zero, `invoice_number` where the file names what it credits."""

    line: int
    customer_number: str
    customer_name: str
    number: str
    issue_date: date
    currency: str
    total_minor: int
    open_minor: int | None = None
    invoice_number: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money that came in; `applied_minor` where the file tells how much of it fell on the invoices named."""

    line: int
    reference: str
    customer_number: str
    day: date
    currency: str
    amount_minor: int
    applied_minor: int | None = None
    invoice_numbers: tuple[str, ...] = ()
    memo: str = ""


Row = CustomerRow | ContactRow | InvoiceRow | CreditNoteRow | PaymentRow


@dataclass(slots=True)
class Reading:
    """Everything read from one table: the rows, why others were refused, and what a person should know."""

    entity: Entity
    rows_read: int = 0
    rows: list[Row] = field(default_factory=list)
    findings: list[RowFinding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
