"""The book: tenant, customers and contacts, documents, and the append-only allocations between them.

Derived columns (balances, states, portions) are kept in the transaction that changes their cause and re-proved
by `dunlin verify`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, false, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from ledger.allocations import AllocationKind
from ledger.states import ClearingState, CreditState, InvoiceState
from store.columns import json_column, label, minor, moment


def _partial(name: str, condition: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


class Tenant(SQLModel, table=True):
    """A legal entity whose receivables are worked; everything belongs to one."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    home_currency: str = Field(max_length=3)
    zone: str
    country: str = Field(default="", max_length=6)
    created_at: datetime = moment()
    stopped_at: datetime | None = moment(nullable=True)
    stopped_by: str = ""
    live: bool = False


class Customer(SQLModel, table=True):
    """An account that owes or may owe money; `number` is its id in the ERP.

    One that withholds tax pays it to the state for us, and owes a certificate instead.
    """

    __table_args__ = (UniqueConstraint("tenant_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    number: str
    name: str = Field(index=True)
    parent_id: int | None = Field(default=None, foreign_key="customer.id")
    payer_id: int | None = Field(default=None, foreign_key="customer.id")
    segment: str = ""
    owner: str = ""
    currency: str = Field(default="", max_length=3)
    country: str = Field(default="", max_length=6)
    zone: str = ""
    locale: str = ""
    individual: bool = False
    withholds_tax: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    tags: list[str] = json_column(list)


class Contact(SQLModel, table=True):
    """A person (or role mailbox) at a customer; lower `rank` is asked first."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id", index=True)
    name: str = ""
    role: str = "ap_clerk"
    rank: int = 0
    language: str = ""
    status: str = "active"


class ContactAddress(SQLModel, table=True):
    """One address of a contact on one channel, with its consent; consent is per person and channel.

    `consent_proof` says where an opt-in can be seen (a form, a letter, a recording) and stays when it is withdrawn.
    """

    __table_args__ = (
        UniqueConstraint("contact_id", "channel", "address"),
        Index("ix_contactaddress_lookup", "tenant_id", "channel", "address"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    channel: str
    address: str
    consent: str = "none"
    legal_basis: str = "contract"
    source: str = "import"
    status: str = "valid"
    consent_at: datetime | None = moment(nullable=True)
    consent_proof: str = ""


class Invoice(SQLModel, table=True):
    """A document the customer owes; amounts in minor units of its currency.

    `voided_on` is the day from which a void document counts no more; one without such a day never counted.
    `net_minor` is the total without tax, where it is known; `discount_basis_points` of the total are the customer's
    who pays within `discount_days` of issue.

    `rung` is the highest dunning stage asked so far in the current mode (0: none), `announced_days` how many days
    before due its last note before due was for; the five portion columns and
    `chase_minor` are the disjoint parts of the balance.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        # Covering indexes: the worklist is read from them over the whole book without touching the table.
        _partial("ix_invoice_open", "balance_minor > 0", "tenant_id", "customer_id"),
        _partial(
            "ix_invoice_chase",
            "chase_minor > 0",
            "tenant_id",
            "customer_id",
            "currency",
            "rung",
            "due_date",
            "chase_minor",
        ),
        _partial(
            "ix_invoice_due", "chase_minor > 0", "tenant_id", "due_date", "customer_id", "currency", "chase_minor"
        ),
        _partial("ix_invoice_balance", "balance_minor > 0", "tenant_id", "balance_minor"),
        _partial("ix_invoice_set_aside", "chase_minor < balance_minor", "tenant_id", "customer_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id", index=True)
    number: str
    issue_date: date
    due_date: date
    currency: str = Field(max_length=3)
    total_minor: int = minor()
    net_minor: int | None = minor(None, nullable=True)
    discount_basis_points: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    discount_days: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    balance_minor: int = minor()
    state: InvoiceState = label(InvoiceState, InvoiceState.SENT)
    po_number: str = ""
    document: str = ""
    delivery: str = "sent"
    rung: int = 0
    announced_days: int | None = None
    held_minor: int = minor()
    disputed_minor: int = minor()
    promised_minor: int = minor()
    pending_minor: int = minor()
    chase_minor: int = minor()
    tombstoned_at: datetime | None = moment(nullable=True)
    voided_on: date | None = None
    source_seen_at: datetime = moment()


class CreditNote(SQLModel, table=True):
    """A document in the customer's favour; `unapplied_minor` is what it can still settle.

    `voided_on` is the day from which a void document counts no more; one without such a day never counted.
    """

    __table_args__ = (UniqueConstraint("tenant_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int = Field(foreign_key="customer.id", index=True)
    number: str
    issue_date: date
    currency: str = Field(max_length=3)
    total_minor: int = minor()
    unapplied_minor: int = minor()
    state: CreditState = label(CreditState, CreditState.OPEN)
    reason: str = ""
    voided_on: date | None = None
    source_seen_at: datetime = moment()


class Receipt(SQLModel, table=True):
    """Money that came in; clearing and application are two separate facts.

    `gone_on` is the day from which lost money (failed, returned, refunded) is ours no more; until then it counted.
    `reversible_until` is the last day on which the payer may take it back; none where that is not known.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        Index("ix_receipt_gross", "tenant_id", "gross_minor"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    reference: str
    source: str = "import"
    value_date: date
    booking_date: date
    currency: str = Field(max_length=3)
    gross_minor: int = minor()
    unapplied_minor: int = minor()
    clearing: ClearingState = label(ClearingState, ClearingState.CLEARED)
    gone_on: date | None = None
    reversible_until: date | None = None
    memo: str = ""
    source_seen_at: datetime = moment()


class Allocation(SQLModel, table=True):
    """One settlement of one invoice, never edited: a reversal is a negative row naming what it reverses.

    `amount_minor` is in the invoice's currency; `drawn_minor` is what it took of a receipt in another one.
    """

    __table_args__ = (UniqueConstraint("reverses_id"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    receipt_id: int | None = Field(default=None, foreign_key="receipt.id", index=True)
    credit_note_id: int | None = Field(default=None, foreign_key="creditnote.id", index=True)
    kind: AllocationKind = label(AllocationKind)
    amount_minor: int = minor(...)
    drawn_minor: int | None = minor(None, nullable=True)
    effective_date: date
    recorded_at: datetime = moment()
    reverses_id: int | None = Field(default=None, foreign_key="allocation.id")
    decided_by: str
    evidence: list[Any] = json_column(list)
