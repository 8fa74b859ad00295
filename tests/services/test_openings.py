"""Opening balances: an area each, tying to the general ledger, safe to run twice, signed by two."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app import refusals as r
from app.services import catalog, ledgers, openings, reconciliation, stock_openings, subledgers
from app.services.openings import OpeningRow
from app.services.verify.run import verify
from tests.branch import BranchAtWork
from tests.invariants import broken
from tests.straight import straight

DAY = "2026-10-31"
GL = (
    OpeningRow("1001", "500"), OpeningRow("1002", "20,000"), OpeningRow("1122", "880"), OpeningRow("1405", "540"),
    OpeningRow("2203", "", "300"), OpeningRow("4001", "", "21620"),
)  # fmt: skip
AREAS = {
    "gl": GL,
    "customers": (OpeningRow("1122", "880", customer="C001"), OpeningRow("2203", "", "300", customer="C002")),
    "stock": (OpeningRow(product="P001", quantity="100", debit="540"),),
    "money": (OpeningRow("1001", "500"), OpeningRow("1002", "20000")),
}


def prepare(branch: BranchAtWork, **other: tuple[OpeningRow, ...]) -> None:
    for area, rows in (AREAS | other).items():
        openings.prepare_openings(branch.desk("accountant"), area, DAY, rows)


def test_openings_that_tie_are_posted_by_two_people(any_branch: BranchAtWork) -> None:
    branch = any_branch
    prepare(branch)
    assert openings.openings(branch.desk("accountant")).tied
    before = branch.one("SELECT SUM(amount) FROM stock_value")
    numbers = openings.sign_openings(branch.signed("accounting_supervisor")).numbers
    assert numbers == tuple(f"HZ-JZ-202610-000{n}" for n in (1, 2, 3, 4))
    found = ledgers.trial_balance(branch.desk("accountant"), "2026-10", everything=True)
    held = {row.code: row.closing_debit - row.closing_credit for row in found.rows}
    assert found.balanced
    assert {code: held[code] for code in ("1001", "1002", "1122", "1405", "2203", "4001", "1998")} == {
        "1001": 500, "1002": 20000, "1122": 880, "1405": 540, "2203": -300, "4001": -21620, "1998": 0,
    }  # fmt: skip
    assert all(held[code] == 0 for code in ("199801", "199802", "199803"))
    owed = subledgers.by_customer(branch.desk("accountant"), "2026-10", subledgers.Standing.RECEIVABLE)
    assert [(row.code, row.closing) for row in owed] == [("C001", Decimal(880))]
    assert branch.one("SELECT SUM(amount) FROM stock_value") - before == 540 * 10_000
    assert verify(branch.store).problems == ()


def test_running_it_twice_changes_nothing_and_other_content_replaces(branch: BranchAtWork) -> None:
    prepare(branch)
    again = openings.prepare_openings(branch.desk("accountant"), "gl", DAY, GL)
    assert again.kinds == frozenset()
    assert branch.one("SELECT COUNT(*) FROM opening_line WHERE area = 'gl'") == 6
    openings.prepare_openings(branch.desk("accountant"), "money", DAY, AREAS["money"][:1])
    assert branch.one("SELECT COUNT(*) FROM opening_line WHERE area = 'money'") == 1
    openings.prepare_openings(branch.desk("accountant"), "money", DAY, AREAS["money"])
    openings.sign_openings(branch.signed("accounting_supervisor"))
    with pytest.raises(r.OpeningsSigned):
        openings.prepare_openings(branch.desk("accountant"), "gl", DAY, GL)
    with pytest.raises(r.OpeningsSigned):
        openings.sign_openings(branch.signed("accounting_supervisor"))
    assert branch.one("SELECT COUNT(*) FROM voucher WHERE paper = 'opening'") == 4


def test_an_area_that_does_not_tie_posts_nothing(branch: BranchAtWork) -> None:
    prepare(branch, stock=(OpeningRow(product="P001", quantity="100", debit="539.99"),))
    before = branch.one("SELECT COUNT(*) FROM voucher")
    with pytest.raises(r.OpeningsDiffer) as caught:
        openings.sign_openings(branch.signed("accounting_supervisor"))
    assert (caught.value.at, caught.value.ledger, caught.value.area) == ("stock", Decimal(540), Decimal("539.99"))
    assert branch.one("SELECT COUNT(*) FROM voucher") == before


def test_bad_rows_are_named(branch: BranchAtWork) -> None:
    desk = branch.desk("accountant")
    for area, rows, refusal, at in (
        ("gl", GL[:1], r.Unbalanced, "rows"),
        ("gl", (OpeningRow("9999", "1"),), r.NotFound, "rows.1.account"),
        ("gl", (OpeningRow("1001", "1", "1"),), r.OneSideOnly, "rows.1.debit"),
        ("customers", (OpeningRow("1122", "1", customer="C999"),), r.NotFound, "rows.1.customer"),
        ("customers", (OpeningRow("1001", "1", customer="C001"),), r.NotFound, "rows.1.account"),
        ("stock", (OpeningRow(product="P001", quantity="0", debit="1"),), r.OutOfRange, "rows.1.quantity"),
    ):
        with pytest.raises(refusal) as caught:
            openings.prepare_openings(desk, area, DAY, rows)
        assert caught.value.at == at
    with pytest.raises(r.DayLater):
        openings.prepare_openings(desk, "gl", "2026-11-25", GL)
    assert branch.one("SELECT COUNT(*) FROM opening_area") == 0


def test_openings_come_from_a_file(branch: BranchAtWork, tmp_path: Path) -> None:
    file = tmp_path / "期初.csv"
    file.write_text("科目编码,借方,贷方\n1001,500,\n4001,,500\n", encoding="utf-8")
    rows = openings.read_openings(file)
    assert rows == (OpeningRow("1001", "500"), OpeningRow("4001", "", "500"))


def test_the_database_freezes_signed_openings(any_branch: BranchAtWork) -> None:
    prepare(any_branch)
    openings.sign_openings(any_branch.signed("accounting_supervisor"))
    with straight(any_branch) as sql:
        sql.refused("UPDATE opening_line SET debit = 1 WHERE area = 'gl'", "were signed")
        sql.refused("DELETE FROM opening_line WHERE area = 'gl'", "were signed")
        sql.refused("DELETE FROM opening_area WHERE area = 'gl'", "never deleted")
        sql.refused("UPDATE opening_area SET signed_by = NULL WHERE area = 'gl'", "then it stays")


def new_goods(branch: BranchAtWork) -> int:
    """A product that nobody has received yet, with a price."""
    catalog.add_products(
        branch.desk("sales_supervisor"), [catalog.ProductForm("NEW", "期初商品", unit="件", tax_rate="13")]
    )
    product = int(branch.one("SELECT id FROM product WHERE code = 'NEW'"))
    proposed = catalog.propose_prices(
        branch.desk("sales_supervisor"), "NEW", date(2026, 11, 1), True, {product: "19.90"}
    ).ids[0]
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed)
    return product


def opened_with_stock(branch: BranchAtWork) -> int:
    """A hundred of a new product at 5.40 in the openings, signed by two, not confirmed by the keeper."""
    product = new_goods(branch)
    gl = (OpeningRow("1405", "540"), OpeningRow("4001", "", "540"))
    rows = (OpeningRow(product="NEW", quantity="100", debit="540"),)
    for area, content in (("gl", gl), ("stock", rows)):
        openings.prepare_openings(branch.desk("accountant"), area, DAY, content)
    openings.sign_openings(branch.signed("accounting_supervisor"))
    return product


def r6(branch: BranchAtWork, period: str) -> list[tuple[str, Decimal, Decimal]]:
    checks = reconciliation.reconcile(branch.desk("accountant"), period).checks
    return [(d.document, d.left, d.right) for c in checks if c.code == "R6" for d in c.documents]


def test_opening_stock_is_confirmed_by_the_keeper_then_sold_and_everything_agrees(any_branch: BranchAtWork) -> None:
    branch = any_branch
    product = opened_with_stock(branch)
    with pytest.raises(r.OutOfStock):
        branch.sale([(product, "7")], "payable")
    number = branch.one("SELECT number FROM stock_entry WHERE paper = 'opening'")
    assert r6(branch, "2026-11") == [(number, Decimal(0), Decimal(100))]
    waiting = stock_openings.openings_to_confirm(branch.desk("keeper"))
    assert [(w.code, w.quantity, w.number, f"{w.day}") for w in waiting] == [("NEW", Decimal(100), number, DAY)]
    with pytest.raises(r.NotFound):
        stock_openings.confirm_openings(branch.signed("keeper"), [1])
    stock_openings.confirm_openings(branch.signed("keeper"), [product])
    with pytest.raises(r.NotFound):  # once
        stock_openings.confirm_openings(branch.signed("keeper"))
    branch.sale([(product, "7")], "booked")
    assert branch.one("SELECT on_hand FROM custody_balance WHERE product_id = :p", p=product) == 93_000
    for period in ("2026-10", "2026-11"):
        found = reconciliation.reconcile(branch.desk("accountant"), period)
        assert found.agrees, [(c.code, c.documents) for c in found.checks if not c.agrees]
    assert broken(branch) == []
    assert verify(branch.store).problems == ()


def test_goods_that_came_in_before_the_keeper_confirmed_do_not_stand_in_the_way(branch: BranchAtWork) -> None:
    product = opened_with_stock(branch)
    branch.receive(product, "5", "5.40")
    stock_openings.confirm_openings(branch.signed("keeper"))
    assert branch.one("SELECT on_hand FROM custody_balance WHERE product_id = :p", p=product) == 105_000
    assert r6(branch, "2026-11") == []
    assert broken(branch) == []
    assert verify(branch.store).problems == ()


def test_the_database_takes_no_other_opening_on_a_custody_card(any_branch: BranchAtWork) -> None:
    product = opened_with_stock(any_branch)
    paper = any_branch.one("SELECT paper_id FROM stock_entry WHERE paper = 'opening'")
    number = any_branch.one("SELECT number FROM stock_entry WHERE paper = 'opening'")
    keeper, cashier = any_branch.id_of("keeper"), any_branch.id_of("cashier")
    row = {"id": 99999, "warehouse_id": 1, "product_id": product, "paper": "opening", "paper_id": paper,
           "number": number, "received": 100_000, "issued": 0, "on_hand": 100_000, "person_id": keeper, "day": DAY,
           "at": "2026-11-24T08:00:00.000Z"}  # fmt: skip
    with straight(any_branch) as sql:
        for other in ({"received": 99_000, "on_hand": 99_000}, {"person_id": cashier}, {"paper_id": paper + 1},
                      {"number": "HZ-JZ-202610-0009"}, {"day": "2026-11-24"}, {"product_id": 1, "on_hand": 1_100_000},
                      {"paper": "goods_receipt"}):  # fmt: skip
            sql.refused_inserts("custody_entry", row | other, "custody_entry: ")
        sql.do(next(sql.inserts("custody_entry", row)))
        again = row | {"id": 100_000, "on_hand": 200_000}
        sql.refused_inserts("custody_entry", again, "its paper is missing or says otherwise")
