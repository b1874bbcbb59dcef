"""Alembic's entry: runs the migrations on the engine it is handed."""

from alembic import context
from sqlmodel import SQLModel

import store.tables  # noqa: F401  (declares the metadata)

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    embedded = connection.dialect.name == "sqlite"
    if embedded:
        # A table that others refer to is made anew and takes the old one's name; meanwhile its rows are not there.
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=embedded)
    try:
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    finally:
        connection.rollback()
        if embedded:
            connection.connection.execute("PRAGMA foreign_keys=ON")
