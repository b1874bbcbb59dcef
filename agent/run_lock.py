"""One worker at a time: locks the operating system or the database gives back when their holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import text

from store.database import Database


class RunInProgressError(Exception):
    """Another process holds the lock; nothing was done."""


@contextmanager
def run_lock(database: Database, tenant_id: int, workspace: Path, name: str = "run") -> Iterator[None]:
    """Hold the lock of a name for a block; raise RunInProgressError at once when somebody else holds it.

    SQLite: a file in the workspace, locked by the system. PostgreSQL: an advisory lock of the session.
    """
    if database.is_sqlite:
        lock = _file_lock(workspace / f".{name.replace(' ', '-')}.lock", name)
    else:
        lock = _database_lock(database, tenant_id, name)
    with lock:
        yield


@contextmanager
def _file_lock(path: Path, name: str) -> Iterator[None]:
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise RunInProgressError(
                f"another {name} is at work (process {file.read().strip() or 'unknown'})"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _database_lock(database: Database, tenant_id: int, name: str) -> Iterator[None]:
    # Advisory locks have two signed 32-bit keys; ours are the name and the tenant.
    key = {"name": crc32(f"dunlin {name}".encode()) - 2**31, "tenant": tenant_id}
    with database.engine.connect() as connection:
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:name, :tenant)"), key).scalar_one()
        connection.commit()
        if not taken:
            raise RunInProgressError(f"another {name} is at work on this database")
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:name, :tenant)"), key)
            connection.commit()
