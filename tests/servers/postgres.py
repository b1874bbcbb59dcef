"""A private PostgreSQL cluster on loopback, one per test worker, a fresh database per test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg

from tests.servers.processes import free_port, identity, listens, own, require, stop, wait_until

BINARIES = Path("/usr/lib/postgresql")


class Cluster(NamedTuple):
    """A running cluster with a migrated template database."""

    port: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://dunlin@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=dunlin dbname=postgres", autocommit=True) as link:
            link.execute(statement.encode())

    def fresh(self) -> str:
        """Make a database from the template and return its URL."""
        name = f"t{uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE dunlin_template STRATEGY FILE_COPY")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.execute(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")


def postgres_cluster(folder: Path) -> Iterator[Cluster]:
    """Start a cluster that forgets durability for speed, and stop it afterwards."""
    versions = sorted(BINARIES.glob("*/bin/postgres")) if BINARIES.exists() else []
    postgres = require(str(versions[-1]) if versions else None, "PostgreSQL")
    uid, gid = identity("postgres", "nobody")
    data = folder / "pg"
    data.mkdir(parents=True)
    own(folder, uid, gid)
    subprocess.run(
        [str(Path(postgres).with_name("initdb")), "-D", str(data), "-U", "dunlin", "-A", "trust", "-E", "UTF8",
         "--no-sync", "--no-instructions", "--locale=C.UTF-8"],
        check=True, user=uid, group=gid, extra_groups=[], stdout=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    port = free_port()
    process = subprocess.Popen(
        [postgres, "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", "", "-c", "fsync=off",
         "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60"],
        user=uid, group=gid, extra_groups=[], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: listens(port) and _answers(port), process, "PostgreSQL")
        yield Cluster(port)
    finally:
        stop(process)


def _answers(port: int) -> bool:
    try:
        with psycopg.connect(f"host=127.0.0.1 port={port} user=dunlin dbname=postgres", connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False
