"""A database grown large: the rows of one sale, many times over, with numbers and ids of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from app.services.store import Store

# For each table: the columns that hold ids, and of which table; the row's own id first.
_IDS = {
    "invoice": {"id": "invoice"},
    "invoice_line": {"id": "invoice_line", "invoice_id": "invoice"},
    "invoice_revision": {"id": "invoice_revision", "invoice_id": "invoice"},
    "invoice_event": {"id": "invoice_event", "invoice_id": "invoice"},
    "invoice_duty": {"invoice_id": "invoice"},
    "receipt": {"id": "receipt", "invoice_id": "invoice"},
    "cash_journal": {"id": "cash_journal", "paper_id": "receipt", "invoice_id": "invoice"},
    "shipment": {"id": "shipment", "invoice_id": "invoice"},
    "shipment_line": {"id": "shipment_line", "shipment_id": "shipment", "invoice_line_id": "invoice_line"},
    "custody_entry": {"id": "custody_entry", "paper_id": "shipment"},
    "register_entry": {"id": "register_entry", "paper_id": "invoice", "invoice_id": "invoice"},
    "voucher_line": {"id": "voucher_line", "voucher_id": "voucher", "invoice_id": "invoice"},
    "voucher": {"id": "voucher", "paper_id": "invoice", "invoice_id": "invoice"},
    "stock_entry": {"id": "stock_entry", "voucher_id": "voucher", "paper_id": "shipment"},
    "revenue_entry": {
        "id": "revenue_entry", "voucher_id": "voucher", "invoice_id": "invoice", "invoice_line_id": "invoice_line",
    },
    "audit": {"seq": "audit"},
}  # fmt: skip
_TEXTS = ("number", "invoice_number", "paper_number", "command_id")
_FAR = 10_000_000  # copies live far from the ids in use, so that no copy meets a row that is there


@contextmanager
def resting(conn: Connection) -> Iterator[None]:
    """Triggers and plain indexes rest while rows are poured in, and are made again."""
    kept = conn.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND (type = 'trigger' OR (type = 'index' "
        "AND sql NOT LIKE 'CREATE UNIQUE%'))"
    ).all()
    for kind, name, _ in kept:
        conn.exec_driver_sql(f"DROP {kind} {name}")
    yield
    for _, _, sql in kept:
        conn.exec_driver_sql(sql)
    conn.exec_driver_sql("ANALYZE")


def heap_up(store: Store, sales: int) -> None:
    """Adds copies of the last sale."""
    with store.engine.connect() as conn, conn.begin(), resting(conn):
        for table, ids in _IDS.items():
            _copy(conn, table, ids, sales)


def _copy(conn: Connection, table: str, ids: dict[str, str], sales: int) -> None:
    columns, rows = _template(conn, table)
    marks = ", ".join("?" * len(columns))
    writer = conn.connection.driver_connection
    assert writer is not None
    writer.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", _copies(table, columns, rows, ids, sales)
    )


def _template(conn: Connection, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The rows of the last sale."""
    last = conn.exec_driver_sql("SELECT MAX(id) FROM invoice WHERE id < ?", (_FAR,)).scalar()
    conditions = {
        "invoice": f"id = {last}",
        "shipment_line": f"shipment_id IN (SELECT id FROM shipment WHERE invoice_id = {last})",
        "custody_entry": f"paper = 'shipment' AND paper_id IN (SELECT id FROM shipment WHERE invoice_id = {last})",
        "stock_entry": f"paper = 'shipment' AND paper_id IN (SELECT id FROM shipment WHERE invoice_id = {last})",
        "audit": "seq > (SELECT MAX(seq) FROM audit) - 8",
    }
    cursor = conn.exec_driver_sql(f"SELECT * FROM {table} WHERE {conditions.get(table, f'invoice_id = {last}')}")
    return list(cursor.keys()), [tuple(row) for row in cursor]


def _copies(
    table: str, columns: list[str], rows: list[tuple[Any, ...]], ids: dict[str, str], sales: int
) -> Iterator[list[Any]]:
    own = "seq" if table == "audit" else "id"
    for copy in range(sales):
        for place, row in enumerate(rows):
            new = list(row)
            for at, column in enumerate(columns):
                if column == own and table == "audit":
                    new[at] = row[at] + copy * len(rows) + len(rows)
                elif column == own:
                    new[at] = _FAR + copy * len(rows) + place
                elif column in ids and row[at] is not None:
                    new[at] = _FAR + copy * _width(column) + _place(column, place)
                elif column in _TEXTS and row[at] is not None:
                    new[at] = f"{row[at]}+{copy}"
            yield new


def _width(column: str) -> int:
    """How many rows of the table that a column points at belong to one sale."""
    return {"invoice_line_id": 5, "voucher_id": 2}.get(column, 1)


def _place(column: str, place: int) -> int:
    return place % 5 if column == "invoice_line_id" else min(place // 2, 1) if column == "voucher_id" else 0
