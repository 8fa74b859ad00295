"""A busy branch, worked once a session and copied for each test, and a way to damage it behind the program's back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.branch import BranchAtWork, copied, made_once
from tests.busy import busy as work_busily

Damage = Callable[..., BranchAtWork]


@pytest.fixture(scope="session")
def busy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file of a branch with two months of work; copy it, do not open it."""
    return made_once(tmp_path_factory.mktemp("busy") / "branch.db", work_busily)


@pytest.fixture
def busy(busy_file: Path, tmp_path: Path) -> Iterator[BranchAtWork]:
    """The busy branch, of this test's own."""
    made = copied(busy_file, tmp_path)
    yield BranchAtWork(made)
    made.close()


@pytest.fixture
def damaged(busy: BranchAtWork) -> Damage:
    """Writes straight into the file, with the triggers out of the way and put back afterwards."""

    def do(*statements: str) -> BranchAtWork:
        conn = sqlite3.connect(str(busy.store.path))
        triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in triggers:
            conn.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            changed = conn.execute(statement).rowcount
            assert changed != 0, f"changes nothing: {statement}"
        for _name, sql in triggers:
            conn.execute(sql)
        conn.commit()
        conn.close()
        return busy

    return do
