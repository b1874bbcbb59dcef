"""Fixtures all tests share: a clock, a tenant's zone, and a migrated database of each kind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from store.database import Database
from tests.quick_database import QuickDatabase
from tests.servers.postgres import Cluster, postgres_cluster

pytest_plugins = ["tests.servers.mail"]

# The suite says the same everywhere: Hypothesis draws its cases from the test itself. `make fuzz` goes looking.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")

#: Set, even tests that are not about the database run on both kinds.
BOTH = "DUNLIN_TEST_BOTH_DATABASES"
#: Thursday morning in Berlin; the test clock of the domain's worked examples.
NOW = datetime(2026, 6, 11, 8, 0, tzinfo=UTC)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave PostgreSQL out where a test is about words or files, unless everything is wanted on both."""
    if os.environ.get(BOTH):
        return
    left_out = [item for item in items if item.get_closest_marker("words") and item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "dunlin.sqlite"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    # Not below pytest's own folder: another pytest starting beside this one tidies that up.
    with tempfile.TemporaryDirectory(prefix="dunlin-pg-") as folder:
        for running in postgres_cluster(Path(folder)):
            running.execute("CREATE DATABASE dunlin_template")
            template = Database(running.url("dunlin_template"))
            template.migrate()
            template.close()
            yield running


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a fresh, migrated database, once per kind."""
    if request.param == "sqlite":
        path = tmp_path / "dunlin.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    url = cluster.fresh()
    yield url
    cluster.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = QuickDatabase(database_url)
    yield opened
    opened.close()
