"""What contacting customers costs: the prices as they were set, and what each contact came to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import json_column, minor, moment


class PriceList(SQLModel, table=True):
    """Prices of contacts from a moment on, in millionths of the currency by unit; a unit that is missing has none."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    currency: str = Field(max_length=3)
    micros: dict[str, int] = json_column(dict)
    since: datetime = moment()


class ContactCost(SQLModel, table=True):
    """What one contact came to, written once when its size is known; of a touch or of an answer.

    `units` is empty where the size was never told, `cost_micros` where it was not or no price was set.
    """

    __table_args__ = (UniqueConstraint("touch_id"), UniqueConstraint("answer_id"))

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    touch_id: int | None = Field(default=None, foreign_key="touch.id")
    answer_id: int | None = Field(default=None, foreign_key="answer.id")
    channel: str
    unit: str
    units: int | None = None
    cost_micros: int | None = minor(None, nullable=True)
    currency: str = Field(max_length=3)
    recorded_at: datetime = moment()
