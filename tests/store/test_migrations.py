"""The migrations build exactly the schema the code declares."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel, select

from evals.bench.book import write_book
from evals.bench.cash_book import write_lines
from store.database import MIGRATIONS, Database, newest_revision
from store.tables import PayerKey, Tenant


def test_the_migrated_schema_is_the_declared_one(shared_database: Database) -> None:
    with shared_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_partial_index_keeps_its_condition(shared_database: Database) -> None:
    dialect = shared_database.engine.dialect.name
    declared = {
        index.name
        for table in SQLModel.metadata.tables.values()
        for index in table.indexes
        if index.dialect_options[dialect]["where"] is not None
    }
    inspector = inspect(shared_database.engine)
    found = {
        index["name"]
        for table in SQLModel.metadata.tables
        for index in inspector.get_indexes(table)
        if index.get("dialect_options", {}).get(f"{dialect}_where") is not None
    }
    assert found == declared
    assert "uq_touch_key" in found


def test_migrating_again_changes_nothing(shared_database: Database) -> None:
    shared_database.migrate()
    assert shared_database.is_migrated()


def test_the_newest_step_is_known_by_the_name_of_its_file() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == newest_revision()


def test_every_step_can_be_taken_back(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'book.sqlite'}")
    database.migrate()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.downgrade(config, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.close()


def test_a_book_with_rows_in_it_goes_through_steps_that_make_its_tables_anew(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'book.sqlite'}")
    database.migrate()
    now = datetime(2026, 6, 11, tzinfo=UTC)
    with database.write() as session:
        session.add(Tenant(id=1, name="Seller", home_currency="EUR", zone="UTC", created_at=now))
    write_book(database, 1, now, customers=2, invoices=6)
    write_lines(database, 1, now, lines=2)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = database.engine
    command.downgrade(config, "cash")
    database.migrate()
    with database.read() as session:
        assert len(session.exec(select(PayerKey)).all()) == 2
        assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()
