"""Sixty and more kinds of damage to the books of a shop, each found and named to its document."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.process import Duty
from app.services import days, people, reconciliation
from app.services.store import open_store, sqlite_url
from app.services.verify import Verification, sentence, verify
from tests.branch import BranchAtWork, made_once
from tests.damage.catalogue import CATALOGUE
from tests.damage.planting import Planted, plant, shop


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file of the shop, sound; copy it, do not open it."""
    return made_once(tmp_path_factory.mktemp("shop") / "branch.db", shop)


def looked_at(file: Path) -> Verification:
    store = open_store(sqlite_url(file))
    found = verify(store)
    store.close()
    return found


def named(found: Verification, planted: Planted) -> bool:
    """Whether a problem of the invariant has the document among its facts, and not only in its words."""
    return any(
        planted.document in fact.split(", ")
        for problem in found.problems
        if problem.invariant == planted.invariant
        for fact in problem.facts.values()
    )


def test_there_are_kinds_enough() -> None:
    assert len(CATALOGUE) >= 60


def test_the_sound_shop_raises_no_alarm(shop_file: Path, tmp_path: Path) -> None:
    file = Path(shutil.copyfile(shop_file, tmp_path / "sound.db"))
    found = looked_at(file)
    assert [str(problem) for problem in found.problems] == []
    assert min(found.checked.values()) > 0
    store = open_store(sqlite_url(file))
    branch = BranchAtWork(store, lambda: datetime(2026, 12, 6, 2, tzinfo=UTC))
    days.open_day(branch.desk("keeper"), date(2026, 12, 6))
    branch.register()
    branch.book()  # what still lay on the desks is entered, so that the three hands can agree
    desk = people.seat(store, Duty.BOOK)
    for period in ("2026-11", "2026-12"):
        assert [check.code for check in reconciliation.reconcile(desk, period).checks if not check.agrees] == []
    store.close()


@pytest.mark.parametrize("kind", CATALOGUE)
def test_damage_is_found_and_named_to_its_document(shop_file: Path, tmp_path: Path, kind: str) -> None:
    planted = CATALOGUE[kind]
    file = Path(shutil.copyfile(shop_file, tmp_path / "damaged.db"))
    plant(file, *planted.statements)
    found = looked_at(file)
    assert named(found, planted), [str(problem) for problem in found.problems]
    assert all("{" not in sentence(problem) for problem in found.problems)
