"""Backups are opened before they count, hold one moment whole, and never overwrite."""

from __future__ import annotations

import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.refusals import FileFault, NewerDatabase, NotADatabase, OnAServer, WouldOverwrite
from app.services import backup, schema
from app.services.opening import open_current
from app.services.store import Store, open_store, sqlite_url
from app.services.verify import verify
from tests.branch import BranchAtWork, elsewhere


def tip(file: Path) -> tuple[int, str]:
    with closing(sqlite3.connect(file)) as conn:
        return conn.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()


def test_a_backup_holds_everything_and_verifies(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.sale(upto="booked")
    file = backup.backup(branch.store, tmp_path / "kept" / "monday.db")
    assert branch.store.path is not None
    assert tip(file) == tip(branch.store.path)
    copy = open_store(sqlite_url(file))
    assert verify(copy).clean
    copy.close()
    assert [each.name for each in file.parent.iterdir()] == ["monday.db"]


def test_backups_made_while_people_work_hold_one_moment_each(branch: BranchAtWork, tmp_path: Path) -> None:
    other, stop = elsewhere(branch), threading.Event()

    def work() -> None:
        while not stop.is_set():
            other.sale(upto="booked")

    at_work = threading.Thread(target=work)
    at_work.start()
    try:
        files = [backup.backup(branch.store, tmp_path / f"{n}.db") for n in range(6)]
    finally:
        stop.set()
        at_work.join()
    tips = [tip(file)[0] for file in files]
    assert tips == sorted(tips)
    assert tips[-1] > tips[0]
    for file in (files[0], files[3], files[-1]):
        copy = open_store(sqlite_url(backup.restore(file, tmp_path / f"in {file.stem}")))
        assert verify(copy).clean
        copy.close()
    other.store.close()


def test_a_backup_never_overwrites(branch: BranchAtWork, tmp_path: Path) -> None:
    there = tmp_path / "letter.txt"
    there.write_text("dear customer", "utf-8")
    with pytest.raises(WouldOverwrite):
        backup.backup(branch.store, there)
    assert there.read_text("utf-8") == "dear customer"


def test_restoring_never_overwrites(branch: BranchAtWork, tmp_path: Path) -> None:
    file = backup.backup(branch.store, tmp_path / "a.db")
    backup.restore(file, tmp_path / "new")
    before = (tmp_path / "new" / "branch.db").read_bytes()
    branch.sale(upto="booked")
    later = backup.backup(branch.store, tmp_path / "b.db")
    with pytest.raises(WouldOverwrite):
        backup.restore(later, tmp_path / "new")
    assert (tmp_path / "new" / "branch.db").read_bytes() == before


def test_a_restored_branch_goes_on_working(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.sale(upto="paid")
    file = backup.backup(branch.store, tmp_path / "a.db")
    again = BranchAtWork(open_current(sqlite_url(backup.restore(file, tmp_path / "new"))))
    again.sale(upto="booked")
    assert verify(again.store).clean
    again.store.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(branch: BranchAtWork, tmp_path: Path, seed: int) -> None:
    file = backup.backup(branch.store, tmp_path / "a.db")
    content = bytearray(file.read_bytes())
    dice = random.Random(seed)
    if seed % 2:
        del content[dice.randrange(100, len(content)) :]
    else:
        pages = len(content) // 4096
        for page in dice.sample(range(1, pages), pages // 3):
            content[page * 4096 : page * 4096 + 64] = dice.randbytes(64)
    file.write_bytes(content)
    with pytest.raises(NotADatabase):
        backup.restore(file, tmp_path / "new")
    assert not (tmp_path / "new" / "branch.db").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER extra AFTER INSERT ON receipt BEGIN UPDATE customer SET name = 'x'; END",
        "CREATE VIEW extra AS SELECT * FROM person",
        "DROP TRIGGER IF EXISTS voucher_no_update",
        "DELETE FROM alembic_version",
    ],
)
def test_what_the_program_did_not_make_is_not_restored(branch: BranchAtWork, tmp_path: Path, sql: str) -> None:
    file = backup.backup(branch.store, tmp_path / "a.db")
    with closing(sqlite3.connect(file)) as conn:
        if sql.startswith("DROP"):
            names = [row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
            sql = f"DROP TRIGGER {names[0]}"
        conn.execute(sql)
        conn.commit()
    with pytest.raises((NotADatabase, NewerDatabase)):
        backup.restore(file, tmp_path / "new")


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00", b"PK\x03\x04 not a database", b"code,name\n"])
def test_other_files_are_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.db").write_bytes(content)
    with pytest.raises(NotADatabase):
        backup.restore(tmp_path / "a.db", tmp_path / "new")
    with pytest.raises(NotADatabase):
        backup.restore(tmp_path / "missing.db", tmp_path / "new")


def test_a_newer_backup_is_refused(branch: BranchAtWork, tmp_path: Path) -> None:
    file = backup.backup(branch.store, tmp_path / "a.db")
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
        conn.commit()
    with pytest.raises(NewerDatabase):
        backup.restore(file, tmp_path / "new")


def test_an_upgrade_backs_the_old_file_up_first(tmp_path: Path) -> None:
    file = tmp_path / "branch.db"
    old = open_store(sqlite_url(file))
    schema.upgrade(old, "0001")
    old.close()
    new = open_current(sqlite_url(file))
    assert schema.revision(new) == schema.HEAD
    (kept,) = (tmp_path / "backups").iterdir()
    before = open_store(sqlite_url(kept))
    assert schema.revision(before) == "0001"
    before.close()
    new.close()
    open_current(sqlite_url(file)).close()
    assert len(list((tmp_path / "backups").iterdir())) == 1, "nothing to upgrade, nothing to keep"


def test_a_place_that_cannot_be_written_is_a_fault_and_not_a_traceback(branch: BranchAtWork, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(FileFault):
        backup.backup(branch.store, tmp_path / "file" / "a.db")


@pytest.mark.postgres
def test_a_database_on_a_server_is_backed_up_with_its_own_tools(postgres_url: str, tmp_path: Path) -> None:
    store: Store = open_store(postgres_url)
    with store.reading() as conn:
        conn.execute(text("SELECT 1"))
    with pytest.raises(OnAServer):
        backup.backup(store, tmp_path / "a.db")
    store.close()
