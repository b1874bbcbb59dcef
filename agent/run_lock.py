"""One run at a time: a lock the operating system or the database gives back when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from store.database import Database

#: First key of our PostgreSQL advisory locks ("DUNL"); the second is the tenant.
_LOCK_SPACE = 0x44554E4C


class RunInProgressError(Exception):
    """Another run holds the lock; nothing was done."""


@contextmanager
def run_lock(database: Database, tenant_id: int, workspace: Path) -> Iterator[None]:
    """Hold the lock for a block; raise RunInProgressError at once when another process holds it."""
    lock = _file_lock(workspace / ".run.lock") if database.is_sqlite else _database_lock(database, tenant_id)
    with lock:
        yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise RunInProgressError(f"another run is at work (process {file.read().strip() or 'unknown'})") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _database_lock(database: Database, tenant_id: int) -> Iterator[None]:
    key = {"space": _LOCK_SPACE, "tenant": tenant_id}
    with database.engine.connect() as connection:
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:space, :tenant)"), key).scalar_one()
        connection.commit()
        if not taken:
            raise RunInProgressError("another run is at work on this database")
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:space, :tenant)"), key)
            connection.commit()
