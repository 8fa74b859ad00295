"""A busy branch, worked once a session and copied for each test, and a way to damage it behind the program's back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.branch import BranchAtWork, copied, made_once
from tests.busy import busy as work_busily
from tests.damage.planting import Damage as Damage
from tests.damage.planting import plant


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
        plant(Path(str(busy.store.path)), *statements)
        return busy

    return do
