"""A branch with very many sales whose books agree: the last sale over and over, with ids, numbers and balances of its
own in every book."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.services.store import Store
from benchmarks.branch import Counter, new_branch
from benchmarks.heap import resting

# For each table, which rows belong to a sale, and which columns hold ids of which table.
_SALE = "invoice_id = :sale"
_SHIPPED = "paper = 'shipment' AND paper_id IN (SELECT id FROM shipment WHERE invoice_id = :sale)"
_TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "invoice": ("id = :sale", {}),
    "invoice_line": (_SALE, {"invoice_id": "invoice"}),
    "invoice_revision": (_SALE, {"invoice_id": "invoice"}),
    "invoice_event": (_SALE, {"invoice_id": "invoice"}),
    "invoice_duty": (_SALE, {"invoice_id": "invoice"}),
    "receipt": (_SALE, {"invoice_id": "invoice"}),
    "cash_journal": (_SALE, {"invoice_id": "invoice"}),
    "shipment": (_SALE, {"invoice_id": "invoice"}),
    "shipment_line": (
        "shipment_id IN (SELECT id FROM shipment WHERE invoice_id = :sale)",
        {"shipment_id": "shipment", "invoice_line_id": "invoice_line"},
    ),
    "custody_entry": (_SHIPPED, {}),
    "register_entry": (_SALE, {"invoice_id": "invoice"}),
    "voucher": (_SALE, {"invoice_id": "invoice"}),
    "voucher_line": (_SALE, {"invoice_id": "invoice", "voucher_id": "voucher"}),
    "stock_entry": (_SHIPPED, {"voucher_id": "voucher"}),
    "revenue_entry": (
        _SALE, {"invoice_id": "invoice", "invoice_line_id": "invoice_line", "voucher_id": "voucher"},
    ),
}  # fmt: skip
# Running balances: the column, and by how much a row moves it.
_RUNNING: dict[str, dict[str, Callable[[dict[str, Any]], int]]] = {
    "cash_journal": {"balance": lambda row: row["received"] - row["paid"]},
    "custody_entry": {"on_hand": lambda row: row["received"] - row["issued"]},
    "stock_entry": {
        "quantity": lambda row: row["in_quantity"] - row["out_quantity"],
        "amount": lambda row: row["in_amount"] - row["out_amount"],
    },
}
_NUMBERS = ("number", "invoice_number", "paper_number")
_NUMBER = re.compile(r"(.+-(\w\w)-\d{6}-)(\d+)")


def branch_with(sales: int, file: Path) -> Store:
    """A founded branch with so many sales of five lines, all of one day, all booked, each like the other."""
    store = new_branch(file)
    counter = Counter(store)
    counter.sell()
    last = counter.sell()
    with store.engine.connect() as conn, conn.begin(), resting(conn):
        _multiply(conn, last, sales - 2)
    return store


def _multiply(conn: Connection, sale: int, copies: int) -> None:
    templates = {
        table: _rows(conn, f"SELECT * FROM {table} WHERE {where.replace(':sale', str(sale))} ORDER BY 1")
        for table, (where, _ids) in _TABLES.items()
    }
    counts = {table: len(rows) for table, rows in templates.items()}
    taken = Tally(series for table, rows in templates.items() for series in _series_of(table, rows))
    writer = conn.connection.driver_connection
    assert writer is not None
    for table, rows in templates.items():
        marks = ", ".join("?" * len(rows[0]))
        names = ", ".join(rows[0])
        writer.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", _copies(table, rows, counts, taken, copies)
        )
    _bring_forward(conn, templates, taken, copies)


def _rows(conn: Connection, sql: str) -> list[dict[str, Any]]:
    return [dict(row) for row in conn.exec_driver_sql(sql).mappings()]


def _series_of(table: str, rows: list[dict[str, Any]]) -> list[str]:
    """The series of the papers that a table holds itself, one a number."""
    if table not in ("invoice", "receipt", "shipment", "voucher"):
        return []
    return [found[2] for row in rows if (found := _NUMBER.fullmatch(row["number"]))]


def _copies(
    table: str, rows: list[dict[str, Any]], counts: dict[str, int], taken: Tally[str], copies: int
) -> Iterator[tuple[Any, ...]]:
    steps = [_steps(table, row, counts) for row in rows]
    for copy in range(1, copies + 1):
        for row, step in zip(rows, steps, strict=True):
            new = {name: value + copy * step[name] if name in step else value for name, value in row.items()}
            for name in _NUMBERS:
                if row.get(name):
                    new[name] = _counted_on(row[name], taken, copy)
            yield tuple(new.values())


def _steps(table: str, row: dict[str, Any], counts: dict[str, int]) -> dict[str, int]:
    """By how much each whole number of the row grows from copy to copy."""
    step = {column: counts[of] for column, of in _TABLES[table][1].items()}
    if "id" in row:
        step["id"] = counts[table]
    if row.get("paper_id") is not None:
        step["paper_id"] = counts[str(row["paper"])]
    step |= {column: moved(row) for column, moved in _RUNNING.get(table, {}).items()}
    return step


def _counted_on(number: str, taken: Tally[str], copy: int) -> str:
    found = _NUMBER.fullmatch(number)
    assert found is not None, number
    return f"{found[1]}{int(found[3]) + copy * taken[found[2]]:04d}"


def _bring_forward(
    conn: Connection, templates: dict[str, list[dict[str, Any]]], taken: Tally[str], copies: int
) -> None:
    """Counters and kept balances, as if every copy had gone through the gate."""
    for series, each in taken.items():
        conn.exec_driver_sql("UPDATE counter SET last = last + ? WHERE series = ?", (copies * each, series))
    for line in templates["voucher_line"]:
        conn.exec_driver_sql(
            "UPDATE account_balance SET debit = debit + ?, credit = credit + ? WHERE account_id = ? AND period = ?",
            (copies * line["debit"], copies * line["credit"], line["account_id"], line["day"][:7]),
        )
    for entry in templates["custody_entry"]:
        conn.exec_driver_sql(
            "UPDATE custody_balance SET on_hand = on_hand - ? WHERE warehouse_id = ? AND product_id = ?",
            (copies * entry["issued"], entry["warehouse_id"], entry["product_id"]),
        )
    for entry in templates["stock_entry"]:
        conn.exec_driver_sql(
            "UPDATE stock_value SET quantity = quantity - ?, amount = amount - ? "
            "WHERE warehouse_id = ? AND product_id = ?",
            (copies * entry["out_quantity"], copies * entry["out_amount"], entry["warehouse_id"], entry["product_id"]),
        )
