"""The database of one branch: how it is opened, read and written.

SQLite by default; any SQLAlchemy URL works. Writers begin with BEGIN IMMEDIATE, so that what a command has read is
still true when it writes; readers begin plainly and never block one another.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import make_url

from app.models.branch import branch as branch_table
from app.refusals import NoBranch

# A bug in SQLite's write-ahead log can damage a file that two connections write; it is mended in these versions.
_WAL_MENDED = (3, 51, 3)
_WAL_MENDED_BACKPORTS = ((3, 44, 6), (3, 50, 7))


@dataclass(frozen=True, slots=True)
class Branch:
    """What the program knows of its branch."""

    code: str
    name: str
    currency: str
    places: int
    tax_scheme: str
    chart: str
    language: str
    tax_included: bool
    address: str = ""
    phone: str = ""
    tax_id: str = ""
    practice: bool = False


@dataclass(eq=False)
class Store:
    """An open database. Shared by the threads of the program; each unit of work takes a connection of its own."""

    engine: Engine
    url: str
    _writer: Engine = field(init=False, repr=False)
    _writing: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _branch: Branch | None = field(default=None, repr=False)
    account_of_role: dict[str, int] = field(default_factory=dict, repr=False)  # filled on first use; roles never move

    def __post_init__(self) -> None:
        self._writer = self.engine.execution_options(writes=True)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The database file, or None on a server."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @property
    def branch(self) -> Branch:
        """The branch of this database. Raises NoBranch before it is set up."""
        if self._branch is None:
            with self.reading() as conn:
                self._branch = read_branch(conn)
        if self._branch is None:
            raise NoBranch()
        return self._branch

    def forget_branch(self) -> None:
        """Reads the branch anew next time; called after it was set up or changed."""
        self._branch = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database for as long as it is held; hold it briefly."""
        with self.engine.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The one write transaction. Only the gate opens it: all of it is kept, or none of it."""
        with self._writing, self._writer.begin() as conn:
            yield conn

    def close(self) -> None:
        self.engine.dispose()


def read_branch(conn: Connection) -> Branch | None:
    """The branch row, or None in a new database."""
    row = conn.execute(select(branch_table)).mappings().first()
    if row is None:
        return None
    return Branch(**{name: row[name] for name in Branch.__slots__})


def open_store(url: str) -> Store:
    """Connects to a database; does not look at its schema."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": 10, "check_same_thread": False}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(parsed, isolation_level="READ COMMITTED", pool_pre_ping=True, hide_parameters=True)
    return Store(engine, url)


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may use the write-ahead log with several connections."""
    if version >= _WAL_MENDED:
        return True
    return any(version[:2] == mended[:2] and version >= mended for mended in _WAL_MENDED_BACKPORTS)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event says how a transaction starts
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    for pragma in (
        "busy_timeout=10000",
        f"journal_mode={'WAL' if safe else 'DELETE'}",
        f"synchronous={'FULL' if safe else 'EXTRA'}",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(conn: Connection) -> None:
    writes = conn.get_execution_options().get("writes")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
