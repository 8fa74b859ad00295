"""The practice branch has something waiting at every desk, and everything in it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from app.process import ROLES
from app.refusals import BranchExists
from app.services import people
from app.services.practice import CUSTOMERS, GOODS, PEOPLE, found_practice
from app.services.store import Store
from app.services.verify import verify
from tests.branch import copied, made_once


@pytest.fixture(scope="module")
def practice_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from app.services.schema import make_current

    def make(store: Store) -> None:
        make_current(store)
        found_practice(store, date(2026, 11, 24))

    return made_once(tmp_path_factory.mktemp("practice") / "branch.db", make)


@pytest.fixture
def practice(practice_file: Path, tmp_path: Path) -> Iterator[Store]:
    made = copied(practice_file, tmp_path)
    yield made
    made.close()


def test_everybody_can_sign_in_with_the_documented_password(practice: Store) -> None:
    tiles = {tile.role: tile for tile in people.tiles(practice)}
    assert set(tiles) == {role.key for role in ROLES}
    for role, name, password in PEOPLE:
        desk = people.sign_in(practice, tiles[role].id, password)
        assert desk.person is not None
        assert desk.person.name == name


def test_invoices_stand_in_every_state(practice: Store) -> None:
    with practice.reading() as conn:
        stand = {tuple(row) for row in conn.execute(text("SELECT kind, review, payment, goods FROM invoice"))}
        sent_back = conn.execute(text("SELECT COUNT(*) FROM invoice WHERE sent_back_reason <> ''")).scalar_one()
        waiting = {tuple(row) for row in conn.execute(text("SELECT DISTINCT book, paper FROM waiting"))}
    assert stand >= {
        ("sale", "draft", "none", "none"),
        ("sale", "submitted", "none", "none"),
        ("sale", "authorised", "none", "none"),
        ("sale", "payable", "none", "none"),
        ("sale", "payable", "part", "none"),
        ("sale", "payable", "pending", "none"),
        ("sale", "payable", "full", "none"),
        ("sale", "payable", "full", "part"),
        ("sale", "payable", "full", "shipped"),
        ("sale", "closed", "full", "shipped"),
        ("return", "authorised", "none", "none"),
        ("return", "payable", "none", "returned"),
    }
    assert sent_back == 1
    assert waiting >= {("sales", "invoice"), ("sales", "receipt"), ("accounts", "receipt"), ("accounts", "shipment")}


def test_the_practice_branch_verifies(practice: Store) -> None:
    assert [str(problem) for problem in verify(practice).problems] == []


def test_the_goods_are_many_and_differ(practice: Store) -> None:
    assert len(GOODS) >= 40
    assert len(CUSTOMERS) >= 25
    assert {goods[5] for goods in GOODS} == {"13", "9"}
    assert all(goods[2] and goods[3] for goods in GOODS), "a specification and a unit each"
    with practice.reading() as conn:
        found = conn.execute(text("SELECT pinyin, initials FROM product WHERE code = 'XHF-02'")).one()
    assert tuple(found) == ("xiaohuachabei", "xhcb")


def test_a_branch_is_founded_once(practice: Store) -> None:
    with pytest.raises(BranchExists):
        found_practice(practice, date(2026, 11, 25))
