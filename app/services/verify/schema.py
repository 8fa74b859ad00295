"""I20: the file is sound, references hold, and tables and triggers are those the program made."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from app.services import schema
from app.services.store import open_store, sqlite_url
from app.services.verify.frame import Look
from app.words import N_

_REFERENCE = N_("{table}, row {row}: it refers to a row of {parent} that is not there")
_DAMAGED = N_("The database file is damaged: {detail}")
_LOOSE = N_("Table {table} does not check the types of its columns")
_MISSING = N_("{kind} {name} is missing from the database")
_STRANGE = N_("{kind} {name} does not belong into the database")
_ALTERED = N_("{kind} {name} is not as the program made it")
_OFF = N_("Trigger {name} is switched off")
_OWN = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"

Objects = dict[tuple[str, str], str]


@cache
def made_new() -> Objects:
    """Tables, indexes and triggers of a database that the migrations have just made."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(sqlite_url(Path(folder) / "new.db"))
        schema.make_current(store)
        with store.reading() as conn:
            rows = conn.exec_driver_sql(_OWN).all()
        store.close()
    return {(kind, name): sql or "" for kind, name, sql in rows}


def soundness(look: Look) -> int:
    """Returns how many tables, indexes and triggers were compared."""
    return _sqlite(look) if look.sqlite else _server(look)


def _sqlite(look: Look) -> int:
    for (detail,) in look.conn.exec_driver_sql("PRAGMA integrity_check").all():
        if detail != "ok":
            look.found("I20", "", "", _DAMAGED, detail=detail)
    for table, row, parent, _key in look.conn.exec_driver_sql("PRAGMA foreign_key_check").all():
        look.found("I20", table, row, _REFERENCE, table=table, row=row, parent=parent)
    for _schema, name, kind, _columns, _rowid, strict in look.conn.exec_driver_sql("PRAGMA table_list").all():
        if kind == "table" and not strict and not name.startswith("sqlite_") and name != "alembic_version":
            look.found("I20", name, "", _LOOSE, table=name)
    found: Objects = {(kind, name): sql or "" for kind, name, sql in look.conn.exec_driver_sql(_OWN).all()}
    expected = made_new()
    for kind, name in sorted(expected.keys() | found.keys()):
        _same(look, kind, name, expected.get((kind, name)), found.get((kind, name)))
    return len(found)


def _same(look: Look, kind: str, name: str, expected: str | None, found: str | None) -> None:
    if expected == found:
        return
    key = _MISSING if found is None else _STRANGE if expected is None else _ALTERED
    look.found("I20", name, "", key, kind=kind, name=name)


def _server(look: Look) -> int:
    """On a server: the triggers by name; bodies and references are the server's own business."""
    rows = look.rows(
        """SELECT t.tgname AS name, t.tgenabled AS state FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND n.nspname = current_schema()"""
    )
    expected = {name for kind, name in made_new() if kind == "trigger"}
    found = {row["name"] for row in rows}
    for name in sorted(expected - found):
        look.found("I20", name, "", _MISSING, kind="trigger", name=name)
    for name in sorted(found - expected):
        if not name.endswith("_never_emptied"):
            look.found("I20", name, "", _STRANGE, kind="trigger", name=name)
    for row in rows:
        if row["state"] != "O":
            look.found("I20", row["name"], "", _OFF, name=row["name"])
    return len(found)
