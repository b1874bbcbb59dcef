"""The lock of a run: one holder at a time, and free at once when its holder is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.run_lock import RunInProgressError, run_lock
from store.database import Database

HOLDER = """
import sys
from pathlib import Path
from agent.run_lock import run_lock
from store.database import Database
with run_lock(Database(sys.argv[1]), 1, Path(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Give another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, database_url, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_killed_holder_frees_the_lock_at_once(
    holder: subprocess.Popen[str], database: Database, tmp_path: Path
) -> None:
    with pytest.raises(RunInProgressError, match="another run is at work"), run_lock(database, 1, tmp_path):
        pytest.fail("the lock was held twice")
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert any(can_be_taken(database, tmp_path) for _ in range(50))


def can_be_taken(database: Database, workspace: Path) -> bool:
    try:
        with run_lock(database, 1, workspace):
            return True
    except RunInProgressError:
        # A server notices within moments that a connection is gone, not in the same instant.
        threading.Event().wait(0.02)
        return False


def test_the_lock_is_free_after_an_error_in_the_block(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), run_lock(database, 1, tmp_path):
        raise ZeroDivisionError
    with run_lock(database, 1, tmp_path):
        pass


def test_locks_of_other_names_and_tenants_are_others(database: Database, tmp_path: Path) -> None:
    with run_lock(database, 1, tmp_path), run_lock(database, 1, tmp_path, "inbox reader"):
        if not database.is_sqlite:
            with run_lock(database, 2, tmp_path):
                pass
        second = run_lock(database, 1, tmp_path, "inbox reader")
        with pytest.raises(RunInProgressError, match="another inbox reader is at work"), second:
            pytest.fail("the lock was held twice")
