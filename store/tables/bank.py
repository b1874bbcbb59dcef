"""What banks wrote about our accounts: statements and their lines, appended once and never edited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import json_column, minor, moment


class BankStatement(SQLModel, table=True):
    """A statement, report or notification as it was imported; `digest` names what it says, so it is kept once.

    The sums are of its booked lines, also of those that an earlier file had brought already.
    """

    __table_args__ = (UniqueConstraint("tenant_id", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    account: str = Field(index=True)
    currency: str = Field(max_length=3)
    format: str
    number: str = ""
    sequence: str = ""
    opening_minor: int | None = minor(None, nullable=True)
    opened_on: date | None = None
    closing_minor: int | None = minor(None, nullable=True)
    closed_on: date | None = None
    complete: bool = True
    lines: int = 0
    credits_minor: int = minor()
    debits_minor: int = minor()
    file_name: str
    file_digest: str
    digest: str
    imported_at: datetime = moment()


class BankLine(SQLModel, table=True):
    """A booked line of an account, or with `entry_id` one payment of a batch entry; an entry's payments sum to it.

    `identity` holds the account and is the same in whatever file the line comes. Money is a line no other names as
    its entry. `details` holds what else the file tells: documents, charges, the amount instructed, the batch's count.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "identity"),
        Index("ix_bankline_value_on", "tenant_id", "value_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    statement_id: int = Field(foreign_key="bankstatement.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="bankline.id", index=True)
    account: str
    identity: str
    place: str
    kind: str
    currency: str = Field(max_length=3)
    amount_minor: int = minor(...)
    booked_on: date
    value_on: date
    bank_reference: str = ""
    customer_reference: str = ""
    end_to_end_id: str = ""
    mandate_id: str = ""
    creditor_references: list[Any] = json_column(list)
    remittance: str = ""
    bank_text: str = ""
    bank_code: str = ""
    reason: str = ""
    counterparty_name: str = ""
    counterparty_account: str = ""
    counterparty_bic: str = ""
    on_behalf_of: str = ""
    details: dict[str, Any] = json_column(dict)


class KnownGap(SQLModel, table=True):
    """A person's word that nothing is missing before a statement, though it does not go on from the one before."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    statement_id: int = Field(foreign_key="bankstatement.id", index=True)
    reason: str
    known_at: datetime = moment()
    known_by: str
