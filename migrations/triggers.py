"""Triggers in the words of both databases.

A rule is a condition in plain SQL over NEW and OLD that must not hold. SQLite checks it in the trigger itself,
PostgreSQL in a small function. What must never change is guarded against UPDATE and DELETE, and against the roundabout
ways: INSERT OR REPLACE and UPDATE OR REPLACE delete rows without firing delete triggers, so a row that would take an
existing row's key is refused before it is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def refuse(name: str, table: str, event: str, condition: str, message: str) -> None:
    """Refuses `event` (INSERT, UPDATE, DELETE or UPDATE OF columns) on a table when the condition holds."""
    quoted = message.replace("'", "''")
    if _is_sqlite():
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW BEGIN "
            f"SELECT RAISE(ABORT, '{quoted}') WHERE {condition}; END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({condition}) THEN RAISE EXCEPTION '{quoted.replace('%', '%%')}'; END IF; "
        f"IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def never_deleted(table: str, unless: str = "") -> None:
    """Rows stay, except where `unless` (a condition over OLD) holds."""
    condition = f"NOT ({unless})" if unless else "1 = 1"
    refuse(f"{table}_never_deleted", table, "DELETE", condition, f"{table}: rows are never deleted")
    if not _is_sqlite():
        op.execute(
            f"CREATE FUNCTION {table}_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{table}: rows are never deleted'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_never_emptied()"
        )


def never_replaced(table: str, *keys: Sequence[str]) -> None:
    """A new row may not take the key of one that is there. Each key is a list of columns; NULLs never match.

    Each key is looked up by itself, and only when it is given: one index look-up each, however large the table is.
    """
    refuse(
        f"{table}_never_replaced",
        table,
        "INSERT",
        " OR ".join(_taken(table, columns) for columns in keys),
        f"{table}: this row is already there",
    )


def _taken(table: str, columns: Sequence[str]) -> str:
    given = " AND ".join(f"NEW.{column} IS NOT NULL" for column in columns)
    same = " AND ".join(f"t.{column} = NEW.{column}" for column in columns)
    return f"({given} AND EXISTS (SELECT 1 FROM {table} t WHERE {same}))"


def append_only(table: str, *keys: Sequence[str]) -> None:
    """Rows are added and never changed, deleted or replaced."""
    refuse(f"{table}_never_changed", table, "UPDATE", "1 = 1", f"{table}: rows are never changed")
    never_deleted(table)
    never_replaced(table, *keys)


def drop_all(tables: Sequence[str]) -> None:
    """Drops every trigger of these tables and, on PostgreSQL, the functions behind them."""
    bind = op.get_bind()
    if _is_sqlite():
        rows = bind.exec_driver_sql("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'").all()
        for name, table in rows:
            if table in tables:
                op.execute(f"DROP TRIGGER {name}")
        return
    rows = bind.exec_driver_sql(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
    ).all()
    for name, table in rows:
        if table in tables:
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")


def refuse_anew(name: str, table: str, event: str, condition: str, message: str) -> None:
    """Another condition takes the place of the one a trigger has asked for until now."""
    drop(name, table)
    refuse(name, table, event, condition, message)


def drop(name: str, table: str) -> None:
    """Drops one trigger and, on PostgreSQL, the function behind it."""
    if _is_sqlite():
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP TRIGGER {name} ON {table}")
    op.execute(f"DROP FUNCTION {name}()")
