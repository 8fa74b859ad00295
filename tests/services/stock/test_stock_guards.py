"""What the database itself refuses about stock, to somebody who opens it with another program."""

from __future__ import annotations

from app.services import stocktake, transfers
from app.services.transfers import SentLine
from tests.branch import DAY, BranchAtWork
from tests.services.stock.test_stocktake import approved, ordered, typed
from tests.services.stock.test_transfers import second_warehouse
from tests.straight import straight

NOW, TODAY = "2026-11-24T08:00:00.000Z", DAY.isoformat()
KEEPER, ACCOUNTANT, CHECKER, CASHIER = 5, 6, 3, 4


def test_no_line_of_the_custody_ledger_without_its_paper(any_branch: BranchAtWork) -> None:
    any_branch.sale([(1, "3")], "booked")
    with straight(any_branch) as sql:
        row = sql.row("custody_entry", "paper = 'goods_receipt' AND product_id = 1") | {"id": 99999}
        there = sql.one("SELECT on_hand FROM custody_balance WHERE product_id = 1")
        more = row | {"received": 5000, "on_hand": there + 5000}
        for papers in ({}, {"paper_id": 777}, {"paper": "gift"}, {"paper": "opening"}, {"paper": "stock_count"},
                       {"number": "HZ-RK-202611-0009"}, {"person_id": CASHIER}):  # fmt: skip
            sql.refused_inserts("custody_entry", more | papers, "custody_entry: ")
        shipped = sql.row("custody_entry", "paper = 'shipment'") | {
            "id": 99999,
            "issued": 1000,
            "on_hand": there - 1000,
        }
        sql.refused_inserts("custody_entry", shipped, "its paper is missing or says otherwise")


def test_the_balances_only_follow_the_ledgers(any_branch: BranchAtWork) -> None:
    with straight(any_branch) as sql:
        for change in ("on_hand = on_hand - 1000", "on_hand = 0, reserved = 0", "warehouse_id = 2", "product_id = 99"):
            sql.refused(
                f"UPDATE custody_balance SET {change} WHERE product_id = 1", "custody_balance: |FOREIGN|foreign"
            )
        sql.refused("DELETE FROM custody_balance", "never deleted")
        for change in ("quantity = quantity + 1", "amount = amount - 10000", "product_id = 99"):
            sql.refused(f"UPDATE stock_value SET {change} WHERE product_id = 1", "stock_value: |foreign")
        sql.refused("DELETE FROM stock_value", "never deleted")
        warehouse = second_warehouse_row(sql)
        balance = {"warehouse_id": warehouse, "product_id": 1, "on_hand": 1000, "reserved": 0}
        sql.refused_inserts("custody_balance", balance, "custody_balance: ")
        value = {"warehouse_id": warehouse, "product_id": 1, "quantity": 1000, "amount": 10000}
        sql.refused_inserts("stock_value", value, "stock_value: ")


def second_warehouse_row(sql) -> int:  # type: ignore[no-untyped-def]
    sql.do("INSERT INTO warehouse (id, code, name) VALUES (50, '50', 'fifty')")
    return 50


def test_no_line_of_the_stock_ledger_without_its_paper(any_branch: BranchAtWork) -> None:
    any_branch.sale([(1, "3")], "booked")
    with straight(any_branch) as sql:
        last = sql.row("stock_entry", "id = (SELECT MAX(id) FROM stock_entry WHERE product_id = 1)") | {"id": 99999}
        gone = last | {"out_quantity": 1000, "out_amount": 54000, "in_quantity": 0, "in_amount": 0,
                       "quantity": last["quantity"] - 1000, "amount": last["amount"] - 54000}  # fmt: skip
        for papers in ({}, {"paper": "stock_count"}, {"paper_id": 777}, {"paper": "manual"}, {"paper": "month_cost"}):
            sql.refused_inserts("stock_entry", gone | papers, "stock_entry: ")


def test_a_transfer_passes_through_two_hands(any_branch: BranchAtWork) -> None:
    east = second_warehouse(any_branch)
    sent = transfers.send_goods(any_branch.desk("keeper"), 1, east, [SentLine(1, "5")]).ids[0]
    with straight(any_branch) as sql:
        head = sql.row("stock_transfer") | {"id": 900, "number": "X", "step": "arrived", "sent_id": sent}
        sql.refused_inserts("stock_transfer", head | {"person_id": CASHIER}, "only a keeper")
        sql.refused_inserts("stock_transfer", head | {"day": "2026-11-23"}, "not open")
        swapped = {"from_warehouse_id": east, "to_warehouse_id": 1}
        sql.refused_inserts("stock_transfer", head | swapped, "another keeper")
        sql.do(f"INSERT INTO person (id, name, role, joined_at) VALUES (900, 'P', 'keeper', '{NOW}')")
        sql.do(f"INSERT INTO person_duty (person_id, duty, granted_at) VALUES (900, 'ship', '{NOW}')")
        sql.refused_inserts("stock_transfer", head, "another keeper")
        sql.do(next(sql.inserts("stock_transfer", head | {"person_id": 900})))
        line = sql.row("stock_transfer_line") | {"id": 900, "stock_transfer_id": 900}
        for wrong in ({"quantity": 4000}, {"quantity": 6000}, {"product_id": 2}):
            sql.refused_inserts("stock_transfer_line", line | wrong, "what was sent")
        sql.refused_inserts("stock_transfer_line", line | {"id": 901, "stock_transfer_id": sent, "product_id": 2,
                                                           "position": 2}, "what was sent")  # fmt: skip


def test_a_count_is_put_right_only_when_three_hands_have_signed(any_branch: BranchAtWork) -> None:
    count = ordered(any_branch)
    typed(any_branch, count, P001="990")
    with straight(any_branch) as sql:
        mark = {
            "stock_count_id": count,
            "mark": "approved",
            "reason": "",
            "person_id": CHECKER,
            "day": TODAY,
            "at": NOW,
        }
        sql.refused_inserts("stock_count_mark", mark, "by different hands")
        sql.refused_inserts(
            "stock_count_mark", mark | {"mark": "witnessed", "person_id": ACCOUNTANT}, "different hands"
        )
        line = sql.row("stock_count_line", "product_id = 1")
        found = {"stock_count_id": count, "stock_count_line_id": line["id"], "product_id": 1, "quantity": -10000}
        sql.refused_inserts("stock_count_difference", found, "approved count")
        entry = sql.row("stock_count_entry") | {"id": 900, "turn": 2}
        sql.refused_inserts("stock_count_entry", entry | {"person_id": CASHIER}, "while it is open")
        sql.refused_inserts("stock_count_entry", entry | {"turn": 3}, "turn by turn")
        sql.refused_inserts("stock_count_entry", entry | {"book": 990000}, "the book of that moment")
        sql.refused_inserts("stock_count_line", line | {"id": 900, "book": 1}, "stock_count_line: ")
        head = sql.row("stock_count") | {"id": 900, "number": "X"}
        sql.refused_inserts("stock_count", head | {"person_id": KEEPER}, "accounting orders")
    stocktake.type_counts(any_branch.desk("keeper"), count, [stocktake.CountedLine(line["id"], "990")])
    stocktake.witness_count(any_branch.desk("accountant"), count)
    with straight(any_branch) as sql:
        for person in (KEEPER, ACCOUNTANT, CASHIER):
            sql.refused_inserts("stock_count_mark", mark | {"person_id": person}, "by different hands")
        sql.do(next(sql.inserts("stock_count_mark", mark)))
        sql.refused_inserts("stock_count_difference", found | {"quantity": -9000}, "approved count")
        sql.do(next(sql.inserts("stock_count_difference", found)))


def test_no_more_is_resolved_than_was_found_and_never_by_one_alone(any_branch: BranchAtWork) -> None:
    count = approved(any_branch, P001="997")
    any_branch.book()
    with straight(any_branch) as sql:
        row = {"number": "X", "paper": "stock_count", "paper_id": count, "kind": "ordinary", "amount": 162000,
               "input_tax": 0, "party": "", "reason": "r", "person_id": 6, "day": TODAY, "at": NOW}  # fmt: skip
        for wrong in ({"amount": 162001}, {"kind": "surplus"}, {"person_id": CHECKER}, {"paper_id": 77}):
            sql.refused_inserts("stock_resolution", row | wrong, "than was found")
        sql.do(next(sql.inserts("stock_resolution", row | {"id": 900})))
        verdict = {"stock_resolution_id": 900, "verdict": "approved", "reason": "", "day": TODAY, "at": NOW}
        sql.refused_inserts("resolution_approval", verdict | {"person_id": ACCOUNTANT}, "another person")


def test_warehouses_and_methods_stay_what_they_are(any_branch: BranchAtWork) -> None:
    with straight(any_branch) as sql:
        sql.refused("UPDATE warehouse SET kind = 'rejected' WHERE id = 1", "does not change")
        sql.refused("DELETE FROM warehouse", "never deleted")
        sql.refused_inserts("warehouse", {"id": 51, "code": "01", "name": "twice"}, "its code is taken")
        sql.refused_inserts("warehouse", {"id": 51, "code": "51", "name": "odd", "kind": "odd"}, "kind is unknown")
        method = {"year": "2026", "method": "month_end", "person_id": CHECKER, "at": NOW}
        sql.refused_inserts("cost_method", method, "stock was booked")
        sql.refused_inserts("cost_method", method | {"year": "2027", "person_id": KEEPER}, "cost_method: ")
        paper = {"number": "X", "period": "2026-11", "person_id": ACCOUNTANT, "day": TODAY, "at": NOW}
        sql.refused_inserts("month_cost", paper, "month_cost: ")
        cost = {"shipment_line_id": 1, "quantity": 1, "unit_cost": 1, "cost": 1, "day": TODAY}
        sql.refused_inserts("shipment_cost", cost, "shipment_cost: ")
