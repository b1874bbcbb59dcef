"""The database keeps what a write block did, whole or not at all."""

from __future__ import annotations

import pytest
from sqlmodel import select

from store.database import Database, StoreError
from store.tables import Tenant
from tests.conftest import NOW


def a_tenant() -> Tenant:
    return Tenant(name="Dunlin GmbH", home_currency="EUR", zone="Europe/Berlin", created_at=NOW)


def test_a_write_block_is_kept(database: Database) -> None:
    with database.write() as session:
        session.add(a_tenant())
    with database.read() as session:
        assert session.exec(select(Tenant.name)).all() == ["Dunlin GmbH"]


def test_a_write_block_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            session.add(a_tenant())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.exec(select(Tenant.name)).all() == []


def test_a_file_that_is_no_database_is_named_in_one_sentence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "x.sqlite").write_bytes(b"not a database at all, only text" * 100)
    broken = Database(f"sqlite:///{tmp_path}/x.sqlite")
    with pytest.raises(StoreError, match=r"x\.sqlite"):
        broken.is_migrated()
    broken.close()
