"""Sites for the tests of the web: connected only, or served with callbacks kept but not worked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.agent.workplace import HandClock
from tests.web.site import Site, a_site
from web.app import create_app
from web.keeping import CallKeeper
from web.serve import listener, serving


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 6, 11, 12, 0, tzinfo=UTC))


@pytest.fixture
def site(tmp_path: Path, database_url: str, clock: HandClock) -> Iterator[Site]:
    yield from a_site(tmp_path / "workspace", database_url, clock)


@pytest.fixture
def served(site: Site) -> Iterator[Site]:
    """Serve webhooks without anybody who works them."""
    place = site.office.place
    keeper = CallKeeper(place.office, lambda: None)
    keeper.start()
    with listener(place.settings.web) as open_port, serving(create_app(place, keeper), open_port):
        yield site
    keeper.close()
