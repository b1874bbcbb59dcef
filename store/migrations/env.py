"""Alembic's entry: runs the migrations on the engine it is handed."""

from alembic import context
from sqlmodel import SQLModel

import store.tables  # noqa: F401  (declares the metadata)

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
