"""What providers of texts and calls tell us: their callbacks as they came, and how far each message got."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import json_column, moment


class WebhookCall(SQLModel, table=True):
    """A signed callback of a provider, stored before it is answered and worked afterwards.

    `dedupe_key` names what is told, so that a repeated callback is stored once; `fields` are all pairs of its form,
    repeated names included.
    """

    __table_args__ = (
        UniqueConstraint("tenant_id", "provider", "dedupe_key"),
        Index(
            "ix_webhookcall_waiting",
            "tenant_id",
            "id",
            sqlite_where=text("worked_at IS NULL"),
            postgresql_where=text("worked_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    provider: str
    kind: str
    dedupe_key: str
    path: str
    fields: list[Any] = json_column(list)
    received_at: datetime = moment()
    worked_at: datetime | None = moment(nullable=True)
    outcome: str = ""
    note: str = ""


class DeliveryNote(SQLModel, table=True):
    """One status a provider gave a message, appended once; `rank` orders statuses, as callbacks come in any order."""

    __table_args__ = (UniqueConstraint("tenant_id", "provider_id", "status"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    provider_id: str
    status: str
    rank: int
    error_code: int | None = None
    noted_at: datetime = moment()
