"""What payers wrote about their payments, and which payment of the bank each is for; appended, never edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import json_column, minor, moment


class RemittanceAdvice(SQLModel, table=True):
    """A payment as its payer tells it; its lines make the total. `digest` names what it says, so it is kept once.

    With a `message_id` a mail brought it, and `customer_id` is whose mail it was: it is believed only where the bank
    points at the same customer. `references` are what may stand with the payment at the bank.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "digest"),
        Index("ix_remittanceadvice_total", "tenant_id", "total_minor"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    format: str
    payer_name: str = ""
    payer_account: str = ""
    payer_number: str = ""
    references: list[Any] = json_column(list)
    paid_on: date | None = None
    currency: str = Field(max_length=3)
    total_minor: int = minor(...)
    file_name: str
    file_digest: str
    place: str
    digest: str
    imported_at: datetime = moment()


class RemittanceLine(SQLModel, table=True):
    """What is paid for one document, after discount and deductions; without a number it is for the whole payment.

    `deductions` are minor units with a reason in words each.
    """

    id: int | None = Field(default=None, primary_key=True)
    advice_id: int = Field(foreign_key="remittanceadvice.id", index=True)
    place: str
    number: str
    paid_minor: int = minor(...)
    gross_minor: int | None = minor(None, nullable=True)
    discount_minor: int = minor()
    deductions: list[Any] = json_column(list)


class RemittanceLink(SQLModel, table=True):
    """Which payment an advice is for, one for one; `linked_by` is "trace" or "payer".

    From the decision with this `turn` on, what the advice says is known of the line.
    """

    __table_args__ = (UniqueConstraint("advice_id"), UniqueConstraint("bank_line_id"))

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    advice_id: int = Field(foreign_key="remittanceadvice.id")
    bank_line_id: int = Field(foreign_key="bankline.id")
    turn: int = 0
    linked_by: str
    linked_at: datetime = moment()
