"""The same commands with the book on PostgreSQL, named by a variable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.cli.output import Exit
from agent.run_lock import run_lock
from store.database import Database
from tests.agent.cli.conftest import DAY, TABLES, Dunlin, write_table
from tests.servers.postgres import Cluster

pytestmark = pytest.mark.postgres


@pytest.fixture
def server(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url = cluster.fresh()
    monkeypatch.setenv("DUNLIN_DATABASE_URL", url.replace("postgresql+psycopg", "postgres"))
    yield url
    cluster.drop(url)


def test_the_whole_job_works_on_a_server(dunlin: Dunlin, books: Path, server: str) -> None:
    (books / "dunlin.sqlite").unlink()
    files = [write_table(books.parent / "again" / name, rows) for name, rows in TABLES.items()]
    assert dunlin("import", "-w", books, *files).code == Exit.OK
    ran = dunlin("run", "-w", books, "--as-of", DAY)
    assert "    3 messages sent" in ran.out
    assert "wrote: friendly reminder" in dunlin("account", "Ärzte Zentrum GmbH", "-w", books).out
    assert dunlin("account", "ärzte zentrum gmbh", "-w", books).code == Exit.OK
    assert dunlin("verify", "-w", books).code == Exit.OK
    assert "5,870.50" in dunlin("report", "aging", "-w", books, "--as-of", DAY).out
    assert not (books / "dunlin.sqlite").exists()


def test_a_second_run_on_another_machine_says_so_and_does_nothing(dunlin: Dunlin, books: Path, server: str) -> None:
    elsewhere = Database(server)
    with run_lock(elsewhere, 1, books.parent):
        refused = dunlin("run", "-w", books)
    elsewhere.close()
    assert (refused.code, refused.err) == (Exit.BUSY, "dunlin: another run is at work on this database\n")


def test_a_database_of_another_program_on_the_server_is_left_alone(
    dunlin: Dunlin, books: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUNLIN_DATABASE_URL", cluster.url("postgres"))
    cluster.execute("CREATE TABLE recipe (name text)")
    refused = dunlin("verify", "-w", books)
    cluster.execute("DROP TABLE recipe")
    assert refused.code == Exit.BAD_INPUT
    assert "belongs to another program (it has 'recipe'); give Dunlin one of its own" in refused.err
