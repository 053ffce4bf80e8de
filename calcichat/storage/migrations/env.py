"""Alembic's environment: the connection comes from calcichat.storage.migrating."""

from alembic import context

from calcichat.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can not alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
