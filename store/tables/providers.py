"""Texts and calls through a provider: its callbacks as they came, how far each message got, calls by machine."""

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


class Call(SQLModel, table=True):
    """A call by machine and where its conversation stands; written with its touch, before anybody is called.

    `script` is what it may say, `state` the conversation as its state machine keeps it. `outcome` is empty until it
    has ended; `message_id` is the message its transcript became, if anybody spoke.
    """

    __table_args__ = (
        Index(
            "ix_call_open",
            "tenant_id",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    touch_id: int = Field(foreign_key="touch.id", unique=True)
    provider_id: str = Field(default="", index=True)
    script: dict[str, Any] = json_column(dict)
    state: dict[str, Any] = json_column(dict)
    placed_at: datetime = moment()
    answered_at: datetime | None = moment(nullable=True)
    ended_at: datetime | None = moment(nullable=True)
    outcome: str = ""
    message_id: int | None = Field(default=None, foreign_key="message.id")
