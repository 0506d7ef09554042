"""How Alembic runs here: on the connection it is handed, with batches on SQLite, one transaction for all."""

from __future__ import annotations

from alembic import context

config = context.config
connection = config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=config.attributes["metadata"],
    render_as_batch=connection.dialect.name == "sqlite",
    # SQLite too: all steps or none, whatever kills the process between two of them.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
