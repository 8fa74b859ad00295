"""Brings a database to the schema this program knows, or refuses one that is newer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from app.refusals import NewerDatabase, NotADatabase, StorageFault
from app.services.store import Store

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
HEAD = "0011"


def config(connection: Connection) -> Config:
    """An Alembic configuration that works on this connection."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.attributes["connection"] = connection
    return settings


def revision(store: Store) -> str | None:
    """The schema revision of the database; None when it is empty.

    Raises NotADatabase when it holds tables that are not ours or cannot be read as a database at all, and StorageFault
    when it cannot be reached.
    """
    file = str(store.path or store.engine.url.database)
    try:
        with store.reading() as conn:
            tables = set(inspect(conn).get_table_names())
            if "alembic_version" in tables:
                return str(conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    except DBAPIError as error:
        if any(sign in str(error.orig) for sign in ("not a database", "malformed")):
            raise NotADatabase(file=file) from error
        raise StorageFault(str(error.orig)) from error
    if tables:
        raise NotADatabase(file=file)
    return None


def make_current(store: Store) -> bool:
    """Upgrades the database when it is older or empty; returns whether anything was done.

    Raises NewerDatabase, before anything is written, when a newer program has written it.
    """
    found = revision(store)
    if found == HEAD:
        return False
    if found is not None and not is_known(found):
        raise NewerDatabase(found=found)
    upgrade(store)
    return True


def is_known(found: str) -> bool:
    """Whether this program has the migration that leads to a revision."""
    return found in {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*.py")}


def upgrade(store: Store, to: str = "head") -> None:
    """Runs the migrations in one transaction; SQLite's foreign keys rest meanwhile and are checked at the end."""
    from alembic import command

    with store.engine.connect() as conn:
        if store.is_sqlite:
            conn.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        try:
            with conn.begin():
                command.upgrade(config(conn), to)
                if store.is_sqlite and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise NotADatabase(file=str(store.path))
        finally:
            if store.is_sqlite:
                conn.connection.driver_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
