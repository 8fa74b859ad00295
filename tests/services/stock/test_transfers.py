"""Goods between warehouses: sent by one keeper, received by another, at what they cost; what was lost is a shortage."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app import refusals
from app.process import Duty
from app.services import flow, people, reconciliation, shelf, transfers, warehouse, warehouses
from app.services.desk import Desk, Person
from app.services.transfers import ArrivedLine, SentLine
from app.services.verify.run import verify
from tests.branch import BranchAtWork
from tests.invariants import broken

PERIOD = "2026-11"


def second_warehouse(branch: BranchAtWork) -> int:
    return warehouses.add_warehouse(branch.desk("administrator"), "02", "河东库").ids[0]


def second_keeper(branch: BranchAtWork) -> Desk:
    duties = frozenset({Duty.SHIP})
    found = people.appoint(branch.desk("administrator"), "赵小兵", "keeper", duties, "another-tea-2026")
    return Desk(branch.store, Person(found.ids[0], "赵小兵", "keeper", duties))


def held(branch: BranchAtWork, warehouse_id: int, product: int = 1) -> str:
    rows = branch.rows(
        "SELECT on_hand FROM custody_balance WHERE warehouse_id = :w AND product_id = :p", w=warehouse_id, p=product
    )
    return f"{Decimal(rows[0]['on_hand']) / 1000:f}" if rows else "none"


def worth(branch: BranchAtWork, warehouse_id: int, product: int = 1) -> tuple[Decimal, Decimal]:
    rows = branch.rows(
        "SELECT quantity, amount FROM stock_value WHERE warehouse_id = :w AND product_id = :p",
        w=warehouse_id, p=product,
    )  # fmt: skip
    return (Decimal(rows[0]["quantity"]) / 1000, Decimal(rows[0]["amount"]) / 10000)


def disagreeing(branch: BranchAtWork) -> list[object]:
    found = reconciliation.reconcile(branch.desk("accountant"), PERIOD)
    return [(c.code, [p for p in c.parts if not p.agrees], c.documents) for c in found.checks if not c.agrees]


def test_what_is_sent_is_in_transit_until_another_keeper_has_it(branch: BranchAtWork) -> None:
    east, other = second_warehouse(branch), second_keeper(branch)
    sent = transfers.send_goods(
        branch.desk("keeper"), 1, east, [SentLine(1, "30"), SentLine(2, "4"), SentLine(1, "10")]
    )
    assert sent.numbers[0].startswith("HZ-DB-2026")
    way = branch.one("SELECT id FROM warehouse WHERE kind = 'transit'")
    assert (held(branch, 1), held(branch, way), held(branch, east)) == ("960", "40", "none")
    assert [t.number for t in transfers.transfers(branch.desk("keeper"), on_the_way=True)] == list(sent.numbers)
    branch.book()
    # 40 of product 1 at 5.40, without a voucher
    assert worth(branch, 1) == (960, Decimal("5184"))
    assert worth(branch, way) == (40, Decimal("216"))
    transfers.receive_transfer(other, sent.ids[0])
    branch.book()
    assert (held(branch, way), held(branch, east)) == ("0", "40")
    assert worth(branch, way) == (0, 0)
    assert worth(branch, east) == (40, Decimal("216"))
    assert branch.one("SELECT COUNT(*) FROM voucher WHERE paper = 'stock_transfer'") == 0
    assert transfers.transfers(other, on_the_way=True) == ()
    assert broken(branch) == []
    assert verify(branch.store).clean
    assert disagreeing(branch) == []


def test_what_was_lost_is_explained_and_becomes_a_shortage(branch: BranchAtWork) -> None:
    east, other = second_warehouse(branch), second_keeper(branch)
    sent = transfers.send_goods(branch.desk("keeper"), 1, east, [SentLine(1, "10")]).ids[0]
    with pytest.raises(refusals.LossUnexplained):
        transfers.receive_transfer(other, sent, [ArrivedLine(1, "8")])
    with pytest.raises(refusals.MoreThanSent):
        transfers.receive_transfer(other, sent, [ArrivedLine(1, "11")])
    transfers.receive_transfer(other, sent, [ArrivedLine(1, "8", "two cups broken")])
    with pytest.raises(refusals.TransferDone):
        transfers.receive_transfer(other, sent)
    branch.book()
    assert held(branch, east) == "8"
    assert worth(branch, east) == (8, Decimal("43.20"))
    lines = branch.rows(
        "SELECT a.role, l.debit, l.credit, l.rule FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "JOIN voucher v ON v.id = l.voucher_id WHERE v.paper = 'stock_transfer' ORDER BY l.position"
    )
    assert [tuple(line.values()) for line in lines] == [
        ("DISCREPANCY", 108000, 0, "J18"), ("INVENTORY", 0, 108000, "J18"),
    ]  # fmt: skip
    assert broken(branch) == []
    assert verify(branch.store).clean
    assert disagreeing(branch) == []


def test_the_sender_receives_only_where_nobody_else_could(branch: BranchAtWork) -> None:
    east = second_warehouse(branch)
    keeper = branch.desk("keeper")
    first = transfers.send_goods(keeper, 1, east, [SentLine(1, "5")]).ids[0]
    transfers.receive_transfer(keeper, first)  # the only keeper there is
    second = transfers.send_goods(keeper, 1, east, [SentLine(1, "5")]).ids[0]
    second_keeper(branch)
    with pytest.raises(refusals.NotAnotherKeeper):
        transfers.receive_transfer(keeper, second)


def test_never_below_zero_and_never_what_is_promised(branch: BranchAtWork) -> None:
    east, keeper = second_warehouse(branch), branch.desk("keeper")
    branch.sale([(1, "990")])
    with pytest.raises(refusals.OutOfStock) as refused:
        transfers.send_goods(keeper, 1, east, [SentLine(1, "11")])
    assert (refused.value.available, refused.value.at) == (10, "lines.1.quantity")
    with pytest.raises(refusals.NotForSale):
        transfers.send_goods(keeper, 1, 1, [SentLine(1, "1")])
    with pytest.raises(refusals.EmptyInvoice):
        transfers.send_goods(keeper, 1, east, [])
    assert branch.one("SELECT COUNT(*) FROM stock_transfer") == 0


def test_goods_are_received_in_and_shipped_from_the_other_warehouse(branch: BranchAtWork) -> None:
    east, keeper = second_warehouse(branch), branch.desk("keeper")
    warehouse.receive_goods(keeper, [warehouse.ReceivedLine(1, "5")], "", east, warehouse.HEAD_OFFICE)
    branch.book()
    roles = branch.rows(
        "SELECT a.role FROM voucher_line l JOIN account a ON a.id = l.account_id WHERE l.rule = 'J21' "
        "AND l.credit > 0 ORDER BY l.id"
    )
    assert [row["role"] for row in roles][-1] == "HEAD_OFFICE"
    sale = branch.sale([(1, "3")], "paid")
    with pytest.raises(refusals.OutOfStock):
        flow.take(keeper, "ship", [branch.sale([(1, "6")], "paid")], warehouse_id=east)
    flow.take(keeper, "ship", [sale], warehouse_id=east)
    branch.book()
    assert held(branch, east) == "2"
    assert held(branch, 1) == "1000"
    assert branch.one("SELECT reserved FROM custody_balance WHERE warehouse_id = 1 AND product_id = 1") == 6000
    cost = branch.rows("SELECT quantity, unit_cost, cost FROM shipment_cost")
    assert [tuple(row.values()) for row in cost] == [(3000, 5_400000, 162000)]
    assert broken(branch) == []
    assert verify(branch.store).clean


def test_rejected_goods_are_not_sold(branch: BranchAtWork) -> None:
    bad = warehouses.add_warehouse(branch.desk("administrator"), "R1", "不合格品库", "rejected").ids[0]
    transfers.send_goods(branch.desk("keeper"), 1, bad, [SentLine(1, "5")])
    sale = branch.sale([(1, "3")], "paid")
    with pytest.raises(refusals.NotForSale):
        flow.take(branch.desk("keeper"), "ship", [sale], warehouse_id=bad)


def test_places_and_limits_and_what_is_short(branch: BranchAtWork) -> None:
    keeper = branch.desk("keeper")
    warehouses.add_place(keeper, 1, "A-01", "一号架")
    warehouses.set_shelf(keeper, 1, 1, "A-01", "1200", "2000")
    warehouses.set_shelf(keeper, 2, 1, "B-07", "", "600")
    warehouses.set_shelf(keeper, 3, 1, "B-07", "10", "5000")
    with pytest.raises(refusals.CodeTaken):
        warehouses.add_place(keeper, 1, "B-07")
    with pytest.raises(refusals.MinimumAboveMaximum):
        warehouses.set_shelf(keeper, 3, 1, "B-07", "10", "5")
    assert [(r.code, r.short, r.by) for r in warehouses.levels(keeper)] == [("P001", True, 200), ("P002", False, 400)]
    row = shelf.stock(keeper, "P001").rows[0]
    assert (row.place, row.minimum, row.maximum, row.on_hand) == ("A-01", 1200, 2000, 1000)
