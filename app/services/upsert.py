"""INSERT that adds to the row that is there, in the dialect of the database at hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table


def insert_or_update(conn: Connection, into: Table) -> Any:
    """An INSERT with `on_conflict_do_update` and `excluded`; PostgreSQL's is loaded only where it is spoken."""
    if conn.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert(into)
    from sqlalchemy.dialects.postgresql import insert as pg_insert

    return pg_insert(into)
