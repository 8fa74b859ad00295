"""How Alembic reaches the database: on the connection it is handed, with foreign keys off while tables are rebuilt."""

from __future__ import annotations

from alembic import context

from app.models import metadata

config = context.config


def run() -> None:
    connection = config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        compare_server_default=False,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
