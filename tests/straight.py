"""The database as another program opens it: none of our settings and services, only what the file itself refuses.

On SQLite that means foreign keys off and recursive triggers off, as every other program has them by default.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.branch import BranchAtWork


class Straight:
    """One open transaction of plain SQL, which is given up at the end. Values are written into the statements."""

    def __init__(self, branch: BranchAtWork) -> None:
        self.sqlite = branch.store.is_sqlite
        if self.sqlite:
            self._connection: Any = sqlite3.connect(str(branch.store.path), isolation_level=None)
            self.refusal: type[Exception] = sqlite3.IntegrityError
        else:
            import psycopg

            url = branch.store.url.replace("postgresql+psycopg://", "postgresql://", 1)
            self._connection = psycopg.connect(url, autocommit=True)
            self.refusal = psycopg.DatabaseError

    def do(self, sql: str) -> list[Any]:
        """Runs a statement that is allowed."""
        cursor = self._connection.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []

    def one(self, sql: str) -> Any:
        return self.do(sql)[0][0]

    def refused(self, sql: str, saying: str) -> None:
        """Expects the statement to be refused with these words, and everything to be as before.

        A statement that says itself that conflicts are passed over may also write nothing, without a word.
        """
        self.do("SAVEPOINT attempt")
        said = None
        try:
            written = self._connection.execute(sql).rowcount
        except self.refusal as refusal:
            said = str(refusal)
        if said is None:
            passed_over = ("OR IGNORE" in sql or "DO NOTHING" in sql) and written == 0
            assert passed_over, f"was let through: {sql}"
        else:
            assert re.search(saying, said), f"{said}\nis not: {saying}"
        self.do("ROLLBACK TO SAVEPOINT attempt")

    def inserts(self, table: str, row: Mapping[str, Any]) -> Iterator[str]:
        """Every way to write a row over what may be there."""
        columns, values = ", ".join(row), ", ".join(map(literal, row.values()))
        plain, first = f"INSERT INTO {table} ({columns}) VALUES ({values})", next(iter(row))
        yield plain
        yield f"{plain} ON CONFLICT DO NOTHING"
        if self.sqlite:
            yield f"{plain} ON CONFLICT DO UPDATE SET {first} = excluded.{first}"
            yield f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({values})"
            yield f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({values})"

    def refused_inserts(self, table: str, row: Mapping[str, Any], saying: str) -> None:
        for statement in self.inserts(table, row):
            self.refused(statement, saying)

    def row(self, table: str, where: str = "1 = 1") -> dict[str, Any]:
        """The first row that fits, by column."""
        cursor = self._connection.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY 1 LIMIT 1")
        found = cursor.fetchone()
        assert found is not None, f"{table} has no row where {where}: nothing would be proved"
        return dict(zip([column[0] for column in cursor.description], found, strict=True))

    def begin(self) -> None:
        self._connection.execute("BEGIN")

    def close(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


def literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


@contextmanager
def straight(branch: BranchAtWork) -> Iterator[Straight]:
    sql = Straight(branch)
    sql.begin()
    try:
        yield sql
    finally:
        sql.close()
