"""How the book is found by what payers write, what became of their money, and payers that were learned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import json_column, moment


class BookKey(SQLModel, table=True):
    """A way in which payers write an invoice's number or a customer's number or name; made of the book at any time.

    `kind`: "full", "core" and "order" lead to invoices, "number" and "name" to customers. What has no key has one
    that is empty, so that it is known to have been looked at.
    """

    __table_args__ = (Index("ix_bookkey_key", "tenant_id", "key", "kind", "invoice_id", "customer_id"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    kind: str
    key: str
    invoice_id: int | None = Field(default=None, foreign_key="invoice.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)


class CashDecision(SQLModel, table=True):
    """What became of a payment and why, appended: the one with the highest `turn` of its line stands.

    `customer_id` is who surely pays, apart from what the payment settles. `outcome` is that of matching, "accepted" or
    "unapplied" by a person, "returned" for money the bank took back, or what a line is that is no receipt; such a line
    has none. `proposals` are the ways that may be accepted, best first.
    """

    __table_args__ = (
        UniqueConstraint("bank_line_id", "turn"),
        Index("ix_cashdecision_decided_at", "tenant_id", "decided_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    bank_line_id: int = Field(foreign_key="bankline.id")
    turn: int = 0
    receipt_id: int | None = Field(default=None, foreign_key="receipt.id", index=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    outcome: str
    score: int = 0
    families: str = ""
    rung: str = ""
    sentence: str
    arithmetic: list[Any] = json_column(list)
    proposals: list[Any] = json_column(list)
    decided_by: str
    decided_at: datetime = moment()


class PayerKey(SQLModel, table=True):
    """A person's word that an account or name pays for a customer; it counts as long as the decision stands.

    `kind` is "account" or "name", or "seen" for an account of a match that was sure without it.
    """

    __table_args__ = (Index("ix_payerkey_key", "tenant_id", "kind", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    kind: str
    key: str
    customer_id: int = Field(foreign_key="customer.id")
    decision_id: int = Field(foreign_key="cashdecision.id", index=True)
    learned_at: datetime = moment()
    learned_by: str


class PayerRelation(SQLModel, table=True):
    """A person's word that one account pays what another owes; it counts as long as the decision stands.

    `kind` is "third_party", or "factor" where the debt may be assigned.
    """

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    payer_id: int = Field(foreign_key="customer.id", index=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    kind: str
    decision_id: int = Field(foreign_key="cashdecision.id", index=True)
    learned_at: datetime = moment()
    learned_by: str


class CashPart(SQLModel, table=True):
    """A receipt that a person's splitting made of a payment of several customers; while it stands, so do its parts."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    decision_id: int = Field(foreign_key="cashdecision.id", index=True)
    receipt_id: int = Field(foreign_key="receipt.id", index=True)
