"""How matching did, week by week and kind by kind, and which kinds are left to people; appended, never edited."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import moment


class CashBandWeek(SQLModel, table=True):
    """What matches of one rung and band of scores came to in a week that is over.

    `week_on` is its Monday, `from_score` where the band begins, in thousandths. `applied` counts what was applied
    unasked in the week, `taken_back` what people took back in it, `accepted` the proposals they accepted, of which
    `accepted_first` were the one proposed first.
    """

    __table_args__ = (UniqueConstraint("tenant_id", "week_on", "rung", "from_score"),)

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id")
    week_on: date
    rung: str
    from_score: int
    applied: int = 0
    taken_back: int = 0
    accepted: int = 0
    accepted_first: int = 0
    observed_at: datetime = moment()


class CashBandChange(SQLModel, table=True):
    """A band that is only proposed from now on, or applied unasked again (`demoted` false); the newest one holds."""

    id: int | None = Field(default=None, primary_key=True)
    tenant_id: int = Field(foreign_key="tenant.id", index=True)
    rung: str
    from_score: int
    demoted: bool
    why: str
    decided_by: str
    decided_at: datetime = moment()
