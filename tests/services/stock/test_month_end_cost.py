"""The same month by both methods, with the figures of a sheet of paper; the cost of each note is frozen.

Opening 10 at 5.00; 20 come in at 5.60; 7 are sold; 2 of them come back; then 4 more are sold.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app import refusals
from app.services import catalog, days, month_costs, reconciliation
from app.services.verify.run import verify
from tests.branch import BranchAtWork
from tests.invariants import broken


def new_year(branch: BranchAtWork, method: str) -> int:
    """A new product, ten of it at 5.00, and the first business day of the next year."""
    goods = [catalog.ProductForm("AVG", "月末加权", unit="件", tax_rate="13")]
    catalog.add_products(branch.desk("sales_supervisor"), goods)
    product = int(branch.one("SELECT id FROM product WHERE code = 'AVG'"))
    prices = {product: "19.90"}
    listed = catalog.propose_prices(branch.desk("sales_supervisor"), "AVG", date(2026, 11, 1), True, prices).ids[0]
    catalog.file_prices(branch.desk("accounting_supervisor"), listed)
    branch.receive(product, "10", "5.00")
    month_costs.choose_method(branch.desk("accounting_supervisor"), "2027", method)
    branch.now = lambda: datetime(2027, 1, 4, 2, tzinfo=UTC)
    days.open_day(branch.desk("accountant"), date(2027, 1, 4))
    return product


def held(branch: BranchAtWork, product: int) -> tuple[Decimal, Decimal]:
    row = branch.rows("SELECT quantity, amount FROM stock_value WHERE product_id = :p", p=product)[0]
    return Decimal(row["quantity"]) / 1000, Decimal(row["amount"]) / 10000


def frozen(branch: BranchAtWork) -> list[tuple[int, int, int]]:
    rows = branch.rows("SELECT quantity, unit_cost, cost FROM shipment_cost ORDER BY shipment_line_id")
    return [(row["quantity"], row["unit_cost"], row["cost"]) for row in rows]


def test_the_moving_average(branch: BranchAtWork) -> None:
    product = new_year(branch, "moving")
    branch.receive(product, "20", "5.60")
    sold = branch.sale([(product, "7")], "booked")
    assert held(branch, product) == (23, Decimal("124.20"))
    branch.take_back(sold, {1: "2"}, "booked")
    assert held(branch, product) == (25, Decimal("135.00"))
    branch.sale([(product, "4")], "booked")
    assert frozen(branch) == [(7000, 5_400000, 378000), (-2000, 5_400000, -108000), (4000, 5_400000, 216000)]
    with pytest.raises(refusals.NotMonthEnd):
        month_costs.post_month_cost(branch.desk("accountant"), "2027-01")
    assert broken(branch) == []
    assert verify(branch.store).clean


def test_the_month_end_average(branch: BranchAtWork) -> None:
    """Sold before the dear goods came in: the moving average would say 5.00, the month's says 5.40."""
    product, accountant = new_year(branch, "month_end"), branch.desk("accountant")
    sold = branch.sale([(product, "7")], "booked")
    assert held(branch, product) == (3, Decimal("50.00"))  # the cost is open
    branch.receive(product, "20", "5.60")
    branch.take_back(sold, {1: "2"}, "booked")
    branch.sale([(product, "4")], "booked")
    branch.receive(1, "1", "5.40")
    assert held(branch, product) == (21, Decimal("162.00"))
    assert frozen(branch) == []
    cost = month_costs.post_month_cost(accountant, "2027-01")
    # 162.00 / 30 = 5.40; 21 left = 113.40; issued 162.00 - 113.40 = 48.60
    assert held(branch, product) == (21, Decimal("113.40"))
    lines = branch.rows(
        "SELECT a.role, l.debit, l.credit, l.rule, v.day FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id "
        "JOIN account a ON a.id = l.account_id WHERE v.paper = 'month_cost' ORDER BY l.position"
    )
    assert [tuple(row.values()) for row in lines] == [
        ("COST_OF_SALES", 486000, 0, "J3", "2027-01-31"), ("INVENTORY", 0, 486000, "J3", "2027-01-31"),
    ]  # fmt: skip
    assert frozen(branch) == [(7000, 5_400000, 378000), (-2000, 5_400000, -108000), (4000, 5_400000, 216000)]
    assert cost.numbers[0] == "HZ-YC-202701-0001"
    with pytest.raises(refusals.CostPosted):
        month_costs.post_month_cost(accountant, "2027-01")
    assert broken(branch) == []
    assert [str(p) for p in verify(branch.store).problems] == []
    found = reconciliation.reconcile(accountant, "2027-01")
    assert [(c.code, [p for p in c.parts if not p.agrees], c.documents) for c in found.checks if not c.agrees] == []


def test_the_parts_of_an_uneven_cost_add_up(branch: BranchAtWork) -> None:
    """10 at 5.00 and 1 at 0.03: 50.03 / 11 = 4.548182; 8 left = 36.39; issued 13.64, over three notes of one each."""
    product = new_year(branch, "month_end")
    branch.receive(product, "1", "0.03")
    for _ in range(3):
        branch.sale([(product, "1")], "booked")
    month_costs.post_month_cost(branch.desk("accountant"), "2027-01")
    assert held(branch, product) == (8, Decimal("36.39"))
    assert [row[2] for row in frozen(branch)] == [45500, 45400, 45500]
    assert broken(branch) == []


def test_a_return_in_a_later_month_comes_back_at_what_it_had_cost(branch: BranchAtWork) -> None:
    product = new_year(branch, "month_end")
    sold = branch.sale([(product, "4")], "booked")
    month_costs.post_month_cost(branch.desk("accountant"), "2027-01")
    branch.now = lambda: datetime(2027, 2, 3, 2, tzinfo=UTC)
    days.open_day(branch.desk("accountant"), date(2027, 2, 3))
    branch.receive(product, "10", "9.00")
    branch.take_back(sold, {1: "1"}, "booked")
    assert frozen(branch) == [(4000, 5_000000, 200000), (-1000, 5_000000, -50000)]
    assert held(branch, product) == (17, Decimal("125.00"))
    assert broken(branch) == []
    assert verify(branch.store).clean


def test_the_method_of_a_year_stays(branch: BranchAtWork) -> None:
    supervisor = branch.desk("accounting_supervisor")
    with pytest.raises(refusals.MethodStays):
        month_costs.choose_method(supervisor, "2026", "month_end")  # stock was booked in it
    month_costs.choose_method(supervisor, "2027", "month_end")
    with pytest.raises(refusals.MethodStays):
        month_costs.choose_method(supervisor, "2027", "moving")
    with pytest.raises(refusals.NotFound):
        month_costs.choose_method(supervisor, "2028", "fifo")
    assert month_costs.cost_methods(supervisor) == {"2027": "month_end"}


def test_goods_that_wait_to_be_booked_come_first(branch: BranchAtWork) -> None:
    product = new_year(branch, "month_end")
    branch.sale([(product, "1")], "shipped")
    with pytest.raises(refusals.BookEarlierFirst):
        month_costs.post_month_cost(branch.desk("accountant"), "2027-01")
