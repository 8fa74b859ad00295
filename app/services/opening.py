"""Opening a branch's database: backed up before its schema moves on, and every way it can fail made a plain one."""

from __future__ import annotations

import logging
import sqlite3

from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from app.refusals import BadAddress, Fault, NotADatabase, Refusal, StorageFault
from app.services import backup, schema
from app.services.store import Store, open_store

log = logging.getLogger(__name__)


def open_current(url: str) -> Store:
    """Opens a database, backs it up when its schema is older, and brings it up to date; makes the tables of a new one.

    Raises BadAddress, NotADatabase, NewerDatabase, or StorageFault when it cannot be reached.
    """
    try:
        store = open_store(url)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise BadAddress(detail=type(error).__name__) from error
    try:
        if kept := backup.backup_before_upgrade(store):
            log.info("backed up before the upgrade: %s", kept)
        schema.make_current(store)
    except DBAPIError as error:
        store.close()
        raise _as_trouble(error, str(store.path or "")) from error
    except BaseException:
        store.close()
        raise
    return store


def as_trouble(error: Exception) -> Refusal | Fault:
    """What to tell a person about an error that nobody expected."""
    if isinstance(error, Refusal | Fault):
        return error
    return _as_trouble(error, "") if isinstance(error, DBAPIError) else Fault(str(error))


def _as_trouble(error: DBAPIError, file: str) -> Refusal | Fault:
    """SQLite says `DatabaseError` itself only of a file that is no database, or a damaged one."""
    if file and type(error.orig) is sqlite3.DatabaseError:
        return NotADatabase(file=file)
    return StorageFault(str(error.orig))
