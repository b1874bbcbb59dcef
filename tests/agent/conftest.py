"""A whole office for the tests of the agent, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.agent.workplace import HandClock, Office, an_office


@pytest.fixture
def clock() -> HandClock:
    """Give a clock that stands on a Thursday, 14:00 in Berlin."""
    return HandClock(datetime(2026, 6, 11, 12, 0, tzinfo=UTC))


@pytest.fixture
def office(tmp_path: Path, database_url: str, clock: HandClock) -> Iterator[Office]:
    yield from an_office(tmp_path / "workspace", database_url, clock)
