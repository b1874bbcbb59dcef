"""Transactions: one database by URL, SQLite or PostgreSQL, with read and write sessions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session, create_engine

MIGRATIONS = Path(__file__).with_name("migrations")
SQLITE_BUSY_SECONDS = 30


class StoreError(Exception):
    """The database cannot be used as it stands; the message says which and what to do."""


class Database:
    """One database; `read()` and `write()` give sessions whose transaction ends with the block."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session on one consistent snapshot; nothing it changes is kept."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            session.connection(execution_options=self._snapshot)
            yield session
            # What was read stays readable after the block: a rollback would expire it.
            session.expunge_all()
            session.rollback()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are committed when the block ends, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={"dunlin_write": True})
            yield session
            session.commit()

    @contextmanager
    def rehearsal(self) -> Iterator[Session]:
        """Give a session that sees what it writes, and of which nothing is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={"dunlin_write": True})
            yield session
            session.rollback()

    def migrate(self) -> None:
        """Bring the schema to the newest migration; raise StoreError when the file is no Dunlin database."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["engine"] = self.engine
        try:
            # Loading every step takes longer than most commands do.
            if self._revision() != newest_revision():
                command.upgrade(config, "head")
        except (DatabaseError, OperationalError) as error:
            raise StoreError(f"the database at {self.safe_url} cannot be opened: {error.orig}") from error
        except CommandError as error:
            # Its tables are those of another program, or of a newer Dunlin.
            raise StoreError(f"the database at {self.safe_url} is not one this version knows: {error}") from error

    def is_migrated(self) -> bool:
        """Say whether the schema is there; raise StoreError when the database cannot be read at all."""
        try:
            return inspect(self.engine).has_table("tenant")
        except (DatabaseError, OperationalError) as error:
            raise StoreError(f"the database at {self.safe_url} cannot be read: {error.orig}") from error

    def _revision(self) -> str | None:
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    @property
    def _snapshot(self) -> dict[str, Any]:
        # PostgreSQL would otherwise show each statement another moment, and a sum could be of two of them.
        return {"dunlin_write": False} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}

    @property
    def safe_url(self) -> str:
        """The address without its password, fit for messages."""
        return make_url(self.url).render_as_string(hide_password=True)

    def close(self) -> None:
        """Return all connections."""
        self.engine.dispose()


def newest_revision() -> str:
    """Return the name of the last migration: the file `0009_the_calls.py` holds the step to "calls"."""
    newest = max(path.stem for path in MIGRATIONS.glob("versions/[0-9]*_the_*.py"))
    return newest.partition("_the_")[2]


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own implicit BEGIN would open a read transaction that cannot be upgraded safely.
    connection.isolation_level = None
    # FULL, not NORMAL: the row that says "about to send" must survive a power cut, or a message could go twice.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writing = connection.get_execution_options().get("dunlin_write", True)
    connection.execute(text("BEGIN IMMEDIATE" if writing else "BEGIN"))
