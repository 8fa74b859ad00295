"""Changes to what a table allows, where neither database keeps anything differently on disk because of it.

SQLite has no ALTER TABLE for constraints. A constraint that is loosened leaves every stored row as it is, so the text
of the table's definition is changed in place, as SQLite's own documentation describes for such changes; triggers,
indexes, references and rows stay untouched. PostgreSQL has a statement for each.
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic import op


def widen(table: str, column: str, before: Iterable[str], after: Iterable[str]) -> None:
    """More words may stand in a column than before."""
    name = f"ck_{table}_{column}_known"
    _replace_check(table, name, _among(column, before), _among(column, after))


def replace_check(table: str, name: str, before: str, after: str) -> None:
    """Another condition takes the place of a check (`name` without the table's prefix) that every row already meets."""
    _replace_check(table, f"ck_{table}_{name}", before, after)


def allow_null(table: str, column: str, kind: str = "INTEGER") -> None:
    """A column may stay empty from now on; `kind` is its type as SQLite spells it."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")
        return
    _rewrite(table, f"{column} {kind} NOT NULL", f"{column} {kind}")


def _among(column: str, words: Iterable[str]) -> str:
    allowed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({allowed})"


def _replace_check(table: str, name: str, before: str, after: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({after})")
        return
    _rewrite(table, f"CONSTRAINT {name} CHECK ({before})", f"CONSTRAINT {name} CHECK ({after})")


def _rewrite(table: str, before: str, after: str) -> None:
    """Changes the stored definition of a table. Raises LookupError when it does not read as expected."""
    bind = op.get_bind()
    stands = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
    definition = str(bind.exec_driver_sql(stands, (table,)).scalar_one())
    if definition.count(before) != 1:
        raise LookupError(f"{table}: expected once: {before}")
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (definition.replace(before, after), table)
    )
    version = int(bind.exec_driver_sql("PRAGMA schema_version").scalar_one())
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=RESET")
