"""A row for each table of transfers, counts and costs, in plain SQL, in an order that the database accepts.

For a branch as `tests.branch.prepare` leaves it; product 6 has not moved since it was received.
"""

from __future__ import annotations

from tests.branch import DAY

_NOW, _TODAY = "2026-11-24T08:00:00.000Z", DAY.isoformat()
_KEEPER, _ACCOUNTANT, _CHECKER = 5, 6, 3
_WHEN = f"'{_TODAY}', '{_NOW}'"
_SHELF = (
    "b.on_hand, (SELECT MAX(e.id) FROM custody_entry e WHERE e.product_id = 6 AND e.warehouse_id = 1), {who} "
    "FROM custody_balance b WHERE b.product_id = 6 AND b.warehouse_id = 1"
)


def _counted(turn: int) -> str:
    return (
        "INSERT INTO stock_count_entry (stock_count_line_id, turn, counted, held, book, last_entry_id, person_id, day, "
        f"at) SELECT 1, {turn}, b.on_hand - 1000, 0, " + _SHELF.format(who=f"{_KEEPER}, {_WHEN}")
    )


def _mark(mark: str, person: int) -> str:
    return (
        "INSERT INTO stock_count_mark (stock_count_id, mark, person_id, day, at) "
        f"VALUES (1, '{mark}', {person}, {_WHEN})"
    )


def _voucher_line(position: int, role: str, debit: int, credit: int) -> str:
    return (
        "INSERT INTO voucher_line (voucher_id, position, account_id, debit, credit, day) "
        f"SELECT 9000, {position}, id, {debit}, {credit}, '{_TODAY}' FROM account WHERE role = '{role}'"
    )


STOCK_ROWS = (
    "INSERT INTO receipt_source (goods_receipt_id, source) VALUES (1, 'production')",
    "INSERT INTO warehouse (id, code, name) VALUES (50, '50', 'fifty')",
    "INSERT INTO stock_transfer (id, number, step, from_warehouse_id, to_warehouse_id, person_id, day, at) "
    f"VALUES (1, 'DB-1', 'sent', 1, 50, {_KEEPER}, {_WHEN})",
    "INSERT INTO stock_transfer_line (stock_transfer_id, position, product_id, quantity) VALUES (1, 1, 6, 1000)",
    "INSERT INTO stock_count (id, number, warehouse_id, person_id, day, at) "
    f"VALUES (1, 'PC-1', 1, {_ACCOUNTANT}, {_WHEN})",
    "INSERT INTO stock_count_line (id, stock_count_id, position, product_id, unit, place, book, held, last_entry_id) "
    "SELECT 1, 1, 1, 6, '件', '', b.on_hand, 0, (SELECT MAX(e.id) FROM custody_entry e WHERE e.product_id = 6 "
    "AND e.warehouse_id = 1) FROM custody_balance b WHERE b.product_id = 6 AND b.warehouse_id = 1",
    _counted(1),
    _counted(2),
    _mark("witnessed", _ACCOUNTANT),
    _mark("approved", _CHECKER),
    "INSERT INTO stock_count_difference (stock_count_id, stock_count_line_id, product_id, quantity) "
    "VALUES (1, 1, 6, -1000)",
    _voucher_line(1, "DISCREPANCY", 10000, 0),
    _voucher_line(2, "INVENTORY", 0, 10000),
    "INSERT INTO voucher (id, number, day, period, paper, paper_id, paper_number, total, person_id, at) "
    f"VALUES (9000, 'JZ-9000', '{_TODAY}', '2026-11', 'stock_count', 1, 'PC-1', 10000, {_ACCOUNTANT}, '{_NOW}')",
    "INSERT INTO stock_resolution (id, number, paper, paper_id, kind, amount, input_tax, reason, person_id, day, at) "
    f"VALUES (1, 'CY-1', 'stock_count', 1, 'ordinary', 10000, 0, 'r', {_ACCOUNTANT}, {_WHEN})",
    "INSERT INTO resolution_approval (stock_resolution_id, verdict, person_id, day, at) "
    f"VALUES (1, 'approved', {_CHECKER}, {_WHEN})",
    f"INSERT INTO cost_method (year, method, person_id, at) VALUES ('2027', 'month_end', {_CHECKER}, '{_NOW}')",
    "INSERT INTO month_cost (number, period, person_id, day, at) "
    f"VALUES ('YC-1', '2027-01', {_ACCOUNTANT}, {_WHEN})",
)  # fmt: skip
