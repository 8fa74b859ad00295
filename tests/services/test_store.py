"""The file under everything: how it is opened, how its schema comes and goes, and what is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect

from app.models import metadata
from app.refusals import NewerDatabase, NoBranch, NotADatabase, StorageFault
from app.services import days, schema
from app.services.store import Store, open_store, sqlite_url, wal_is_safe
from tests.branch import BranchAtWork
from tests.invariants import broken


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 44, 9), True), ((3, 45, 0), False),
     ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 0), False), ((3, 51, 2), False), ((3, 51, 3), True),
     ((3, 52, 0), True), ((3, 53, 0), True), ((4, 0, 0), True)],
)  # fmt: skip
def test_the_log_is_written_ahead_only_where_sqlite_is_mended(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_every_connection_is_careful(store: Store) -> None:
    """Nothing acknowledged may be lost: FULL under the write-ahead log, EXTRA without it, never less."""
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    expected = {"foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0, "cell_size_check": 1, "mmap_size": 0,
                "journal_mode": "wal" if safe else "delete", "synchronous": 2 if safe else 3}  # fmt: skip
    for opened in (store.reading, store.writing):
        with opened() as conn:
            assert {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected} == expected


def test_a_writer_holds_the_pen_from_its_first_word(branch: BranchAtWork) -> None:
    """Nobody else can write between what a command reads and what it writes; readers are not kept waiting."""
    with branch.store.writing() as conn:
        conn.exec_driver_sql("SELECT 1")
        with branch.store.reading() as other:
            assert other.exec_driver_sql("SELECT COUNT(*) FROM person").scalar() == 8
        with sqlite3.connect(str(branch.store.path), timeout=0) as third, pytest.raises(sqlite3.OperationalError):
            third.execute("UPDATE person SET language = 'en'")
        third.close()


def test_a_read_sees_one_state_from_beginning_to_end(branch: BranchAtWork) -> None:
    if not wal_is_safe(sqlite3.sqlite_version_info):
        pytest.skip("without the write-ahead log a writer waits for its readers instead")
    with branch.store.reading() as conn:
        before = conn.exec_driver_sql("SELECT COUNT(*) FROM invoice").scalar()
        branch.sale(upto="draft")
        assert conn.exec_driver_sql("SELECT COUNT(*) FROM invoice").scalar() == before


def test_a_store_without_a_branch_says_so(any_store: Store) -> None:
    with pytest.raises(NoBranch):
        _ = any_store.branch


def test_folders_may_have_chinese_names_and_blanks(founded_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "营业部 1 号 & co"
    folder.mkdir()
    (folder / "账 本.db").write_bytes(founded_file.read_bytes())
    branch = BranchAtWork(open_store(sqlite_url(folder / "账 本.db")))
    assert branch.store.path == folder / "账 本.db"
    branch.sale(upto="submitted")
    branch.store.close()
    assert [file.name for file in folder.iterdir()] == ["账 本.db"]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(StorageFault):
        schema.make_current(open_store(sqlite_url(tmp_path / "no" / "such" / "branch.db")))


# Schema


def test_the_migrations_lead_to_the_tables_of_the_models(any_store: Store) -> None:
    with any_store.reading() as conn:
        found = inspect(conn)
        assert set(found.get_table_names()) - {"alembic_version"} == set(metadata.tables)
        for name, table in metadata.tables.items():
            assert [c["name"] for c in found.get_columns(name)] == [c.name for c in table.columns], name


def test_sqlite_checks_its_column_types(store: Store) -> None:
    with store.reading() as conn:
        kinds = dict(conn.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall())
    assert [name for name in metadata.tables if not kinds[name]] == []


def test_head_is_the_last_migration() -> None:
    files = sorted(file.name for file in (schema.MIGRATIONS / "versions").glob("*.py"))
    assert files[-1].partition("_")[0] == schema.HEAD


def test_a_current_database_is_left_alone(store: Store) -> None:
    assert store.path is not None
    before = store.path.read_bytes()
    assert schema.make_current(store) is False
    assert store.path.read_bytes() == before


OLD_BRANCHES = Path(__file__).parents[1] / "old_branches"
SEEDED = {
    "account",
    "duty_conflict",
    "setting",
    "step_duty",
    "review_move",
    "warehouse",
}  # migrations add rows of their own here
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def columns_of(conn: sqlite3.Connection, table: str) -> str:
    return ", ".join(row[1] for row in conn.execute(f"PRAGMA table_info({table})"))


@pytest.mark.parametrize("file", sorted(OLD_BRANCHES.glob("*.sql")), ids=lambda file: file.stem)
def test_a_branch_of_an_older_schema_is_brought_up_to_date(tmp_path: Path, file: Path) -> None:
    """Not a row of it is lost or bent, the verifier finds nothing, and the work goes on."""
    with closing(sqlite3.connect(tmp_path / "branch.db")) as made:
        made.executescript(file.read_text(encoding="utf-8"))
        columns = {name: columns_of(made, name) for (name,) in made.execute(_TABLES).fetchall()}
        held = {name: set(made.execute(f"SELECT {columns[name]} FROM {name}")) for name in columns}
    branch = BranchAtWork(open_store(sqlite_url(tmp_path / "branch.db")))
    assert schema.revision(branch.store) == file.stem
    assert schema.make_current(branch.store)
    with closing(sqlite3.connect(tmp_path / "branch.db")) as now:
        for name in held.keys() - {"alembic_version"}:
            kept = set(now.execute(f"SELECT {columns[name]} FROM {name}"))
            assert held[name] <= kept, name
            assert kept == held[name] or name in SEEDED, name
    assert broken(branch) == []
    branch.advance(4, "booked", after="payable")
    assert broken(branch) == []
    branch.store.close()


class Stopped(Exception):
    """Raised by the test in the middle of a migration."""


@pytest.mark.parametrize("at", [1, 20, 60, 100, 150, 200])
def test_a_migration_that_stops_half_way_leaves_nothing(tmp_path: Path, at: int) -> None:
    file = tmp_path / "branch.db"
    store, left = open_store(sqlite_url(file)), [at]

    def count(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        left[0] -= statement.lstrip().upper().startswith(("CREATE", "INSERT"))
        if left[0] == 0:
            raise Stopped

    event.listen(store.engine, "before_cursor_execute", count)
    with pytest.raises(Stopped):
        schema.make_current(store)
    event.remove(store.engine, "before_cursor_execute", count)
    with store.reading() as conn:
        assert inspect(conn).get_table_names() == []
    assert schema.make_current(store) is True
    store.close()


@pytest.mark.parametrize("found", ["9998", "9999", "", "0", "00", "abc"])
def test_a_newer_schema_is_refused_without_a_byte_changed(branch: BranchAtWork, found: str) -> None:
    file = branch.store.path
    assert file is not None
    branch.store.close()
    with sqlite3.connect(str(file)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = ?", (found,))
    conn.close()
    before = file.read_bytes()
    store = open_store(sqlite_url(file))
    with pytest.raises(NewerDatabase):
        schema.make_current(store)
    store.close()
    assert file.read_bytes() == before
    assert [p.name for p in file.parent.iterdir()] == [file.name]


OTHER_KINDS = (
    b"hello", b"\x89PNG\r\n\x1a\n" + b"\x00" * 900, b"PK\x03\x04" + b"x" * 2000,
    b"SQLite format 3\x00" + b"\xff" * 2000,
)  # fmt: skip


@pytest.mark.parametrize("content", OTHER_KINDS, ids=["text", "picture", "archive", "only a header"])
def test_a_file_of_another_kind_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "branch.db"
    file.write_bytes(content)
    store = open_store(sqlite_url(file))
    with pytest.raises((NotADatabase, StorageFault)):
        schema.make_current(store)
    store.close()
    assert file.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "branch.db"
    with sqlite3.connect(str(file)) as conn:
        conn.execute("CREATE TABLE recipe (tea TEXT)")
    conn.close()
    before = file.read_bytes()
    store = open_store(sqlite_url(file))
    with pytest.raises(NotADatabase):
        schema.make_current(store)
    store.close()
    assert file.read_bytes() == before


def test_a_file_cut_short_is_a_fault_a_person_can_read(branch: BranchAtWork) -> None:
    file = branch.store.path
    assert file is not None
    branch.store.close()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3])
    store = open_store(sqlite_url(file))

    def work() -> None:
        schema.make_current(store)
        days.last_day(BranchAtWork(store).desk("clerk"))
        BranchAtWork(store).sale(upto="submitted")

    with pytest.raises((NotADatabase, StorageFault)):
        work()
    store.close()
