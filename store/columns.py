"""Column types shared by all tables: UTC moments, state labels, money in minor units, JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcMoment(TypeDecorator[datetime]):
    """A moment in time, always aware and in UTC, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring an aware moment to UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Label(TypeDecorator[StrEnum]):
    """A state or kind kept as its plain word, so that the database stays readable."""

    impl = String(32)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Write the word; raise ValueError for a word the kind does not know."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Read the word back as its kind."""
        return None if value is None else self.kind(value)


def moment(*, index: bool = False, nullable: bool = False, default: Any = ...) -> Any:
    """Declare a UTC moment column."""
    return Field(default=None if nullable else default, sa_type=UtcMoment, index=index, nullable=nullable)


def minor(default: int | Any = 0, *, nullable: bool = False) -> Any:
    """Declare an amount column in minor units, wide enough for sums over a book."""
    return Field(default=default, sa_type=BigInteger, nullable=nullable)


def label(kind: type[StrEnum], default: Any = ...) -> Any:
    """Declare a column holding one word of a StrEnum."""
    return Field(default=default, sa_type=Label(kind), nullable=False)


def json_column(default_factory: type[list[Any]] | type[dict[str, Any]]) -> Any:
    """Declare a JSON column that starts empty."""
    return Field(default_factory=default_factory, sa_type=JSON, nullable=False)
