"""Private servers on loopback: free ports, an unprivileged user, and stopped with the test that started them."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

#: Set in CI: a missing server is then a failure, never a skip.
SERVERS_REQUIRED = os.environ.get("DUNLIN_TEST_SERVERS") == "required"


def require(path: str | None, what: str) -> str:
    """Return the program's path, or skip the test (fail it where servers are required)."""
    if path and Path(path).exists():
        return path
    if SERVERS_REQUIRED:
        pytest.fail(f"{what} is not installed and DUNLIN_TEST_SERVERS=required")
    pytest.skip(f"{what} is not installed")


def free_port() -> int:
    """Return a TCP port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def identity(*names: str) -> tuple[int, int]:
    """Return uid and gid to run a server as: the first of these users that exists, or our own when not root."""
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    for name in names:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    return 65534, 65534


def own(path: Path, uid: int, gid: int) -> None:
    """Give a folder to the server's user, open to it on every level."""
    if os.geteuid() == 0:
        for entry in (path, *path.rglob("*")):
            os.chown(entry, uid, gid)
        for parent in path.parents:
            if parent.stat().st_uid == 0 and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o711)


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], what: str, seconds: float = 15) -> None:
    """Wait until a server answers; fail the test when it dies or stays silent."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"{what} ended with {process.returncode} while starting")
        if ready():
            return
        time.sleep(0.02)
    pytest.fail(f"{what} did not answer within {seconds} s")


def listens(port: int) -> bool:
    """Say whether somebody accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server, by force if it must be."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)


def program(*candidates: str) -> str | None:
    """Return the first of these programs that is installed."""
    for candidate in candidates:
        found = shutil.which(candidate)
        if found:
            return found
    return None
