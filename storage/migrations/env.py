"""How alembic reaches the database: always over a connection that ``storage.schema`` opened, never by a URL of its own."""

from alembic import context
from sqlmodel import SQLModel

import storage.rows  # noqa: F401 - the tables register themselves

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
