"""A reconciliation of very many invoices beside plain SQL that adds up the same sums and nothing else."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from app.process import Duty
from app.services import people
from app.services.reconciliation import Reconciliation, reconcile
from benchmarks.many_sales import branch_with
from benchmarks.table import Line, side_by_side

LIMIT = 3
PERIOD, FIRST, LAST = "2026-11", "2026-11-01", "2026-11-30"


def measure(quick: bool) -> list[Line]:
    """One line: the whole reconciliation of a month beside its sums."""
    sales, rounds = (300, 1) if quick else (100_000, 3)
    with tempfile.TemporaryDirectory() as folder:
        store = branch_with(sales, Path(folder) / "many.db")
        desk = people.seat(store, Duty.BOOK)
        connection = store.engine.raw_connection()
        db = connection.driver_connection
        assert isinstance(db, sqlite3.Connection)
        _require_same(reconcile(desk, PERIOD), plain_sums(db), sales)
        ours, peer = side_by_side(lambda: reconcile(desk, PERIOD), lambda: plain_sums(db), rounds)
        connection.close()
        store.close()
    return [Line(f"a reconciliation of {sales:,} invoices", ours / 1000, "s", peer / 1000, "plain SQL", LIMIT)]


def _require_same(found: Reconciliation, sums: dict[str, int], sales: int) -> None:
    """Both must come to the same, or the comparison is worth nothing."""
    for code in ("R1", "R3", "R11"):
        if int(found.check(code).left * 10_000) != sums[code]:
            raise AssertionError(f"{code}: {found.check(code).left} reconciled, {sums[code]} by plain SQL")
    if not found.agrees or found.sales.invoices != sales:
        raise AssertionError(f"{found.sales.invoices} invoices, {[c.code for c in found.checks if not c.agrees]}")


_SPLIT = (
    "SUM(CASE WHEN day < '{first}' THEN {column} ELSE 0 END), SUM(CASE WHEN day >= '{first}' THEN {column} ELSE 0 END)"
)
_LINES = "FROM voucher_line l JOIN account a ON a.id = l.account_id"
_IN_PERIOD = f"BETWEEN '{FIRST}' AND '{LAST}'"


def _split(*columns: str) -> str:
    return ", ".join(_SPLIT.format(first=FIRST, column=column) for column in columns)


# What each check adds up on its two sides, as one would ask for it by hand.
_SUMS: tuple[tuple[str, str], ...] = (
    ("sales", "SELECT COUNT(*), SUM(line_count), SUM(quantity), SUM(net), SUM(tax), SUM(gross) FROM invoice "
              f"WHERE number IS NOT NULL AND review IN ('payable', 'closed') AND day {_IN_PERIOD}"),
    ("R1", "SELECT SUM(gross), SUM(net), SUM(tax) FROM register_entry WHERE event IN ('shipped', 'returned') "
           f"AND paper_day {_IN_PERIOD}"),
    ("R1 books", "SELECT SUM(l.credit - l.debit), SUM(CASE a.role WHEN 'REVENUE' THEN l.credit - l.debit ELSE 0 END) "
                 f"{_LINES} WHERE a.role IN ('REVENUE', 'OUTPUT_VAT') AND l.rule IN ('J2', 'J8') "
                 f"AND l.day {_IN_PERIOD}"),
    ("R2", "SELECT method, SUM(gross) FROM register_entry WHERE event IN ('received', 'refunded') "
           f"AND paper_day {_IN_PERIOD} GROUP BY method"),
    ("R2 journals", "SELECT role, SUM(received - paid) FROM cash_journal WHERE invoice_id IS NOT NULL "
                    f"AND day {_IN_PERIOD} GROUP BY role"),
    ("R3", f"SELECT SUM(received - paid), {_split('received', 'paid')} FROM cash_journal WHERE day <= '{LAST}'"),
    ("R3 books", f"SELECT a.id, {_split('debit', 'credit')} {_LINES} WHERE a.role IN ('CASH', 'BANK', 'CARD_CLEARING', "
                 f"'WECHAT_CLEARING', 'ALIPAY_CLEARING') AND l.day <= '{LAST}' GROUP BY a.id"),
    ("R6", f"SELECT warehouse_id, product_id, {_split('received', 'issued')} FROM custody_entry WHERE day <= '{LAST}' "
           "GROUP BY warehouse_id, product_id"),
    ("R6 books", f"SELECT warehouse_id, product_id, {_split('in_quantity', 'out_quantity')} FROM stock_entry "
                 f"WHERE day <= '{LAST}' GROUP BY warehouse_id, product_id"),
    ("R7", f"SELECT {_split('in_amount', 'out_amount')} FROM stock_entry WHERE day <= '{LAST}'"),
    ("R7 books", f"SELECT {_split('debit', 'credit')} {_LINES} WHERE a.role = 'INVENTORY' AND l.day <= '{LAST}'"),
    ("R7 cost", "SELECT SUM(CASE gift WHEN 0 THEN cost ELSE 0 END), SUM(CASE gift WHEN 1 THEN cost + tax ELSE 0 END) "
                f"FROM revenue_entry WHERE day {_IN_PERIOD}"),
    ("R7 cost booked", "SELECT a.role, SUM(CASE WHEN l.rule = 'J20' THEN l.debit ELSE 0 END), "
                       "SUM(CASE WHEN l.rule = 'J20' THEN 0 ELSE l.debit END) "
                       f"{_LINES} WHERE a.role IN ('COST_OF_SALES', 'SELLING_EXPENSE') AND l.day {_IN_PERIOD} "
                       "GROUP BY a.role"),
    ("R9", f"SELECT {_split('debit', 'credit')} {_LINES} WHERE a.role = 'ADVANCES' AND l.customer_id IS NOT NULL "
           f"AND l.day <= '{LAST}'"),
    ("R9 customers", f"SELECT l.customer_id, SUM(l.credit - l.debit) {_LINES} WHERE a.role = 'ADVANCES' "
                     f"AND l.day <= '{LAST}' GROUP BY l.customer_id"),
    ("R9 kept", "SELECT period, SUM(debit), SUM(credit) FROM account_balance "
                f"WHERE period <= '{PERIOD}' GROUP BY period"),
    ("R10", "SELECT COUNT(*), SUM(CASE WHEN i.gross <= (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE "
            "r.invoice_id = s.invoice_id AND r.at <= s.at AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE "
            "c.receipt_id = r.id AND c.outcome = 'arrived' AND c.at <= s.at))) THEN 1 ELSE 0 END) FROM shipment s "
            f"JOIN invoice i ON i.id = s.invoice_id WHERE s.paper = 'shipment' AND s.day {_IN_PERIOD}"),
    ("R11", f"SELECT SUM(total) FROM voucher WHERE day {_IN_PERIOD}"),
    ("R11 entries", f"SELECT SUM(debit), SUM(credit) FROM voucher_line WHERE day {_IN_PERIOD}"),
    ("R11 receipts", "SELECT SUM(v.total), SUM(r.amount), SUM(CASE WHEN r.amount = v.total THEN 0 ELSE 1 END) FROM "
                     "voucher v LEFT JOIN receipt r ON r.id = v.paper_id WHERE v.paper = 'receipt' "
                     f"AND v.day {_IN_PERIOD}"),
    ("R11 refunds", "SELECT SUM(v.total), SUM(r.amount), SUM(CASE WHEN r.amount = v.total THEN 0 ELSE 1 END) FROM "
                    "voucher v LEFT JOIN refund r ON r.id = v.paper_id WHERE v.paper = 'refund' "
                    f"AND v.day {_IN_PERIOD}"),
    ("R11 handed over", "SELECT SUM(total) FROM voucher WHERE paper IN ('shipment', 'take_back') "
                        f"AND day {_IN_PERIOD}"),
    ("R11 lines", "SELECT SUM(cost + CASE WHEN quantity > 0 OR gift = 1 THEN gross ELSE 0 END) FROM revenue_entry "
                  f"WHERE voucher_id IS NOT NULL AND day {_IN_PERIOD}"),
    ("R11 kept", f"SELECT account_id, debit, credit FROM account_balance WHERE period = '{PERIOD}'"),
    ("R11 turnovers", f"SELECT account_id, SUM(debit), SUM(credit) FROM voucher_line WHERE day {_IN_PERIOD} "
                      "GROUP BY account_id"),
    ("R12", f"SELECT l.customer_id, a.id, SUM(l.debit - l.credit) {_LINES} WHERE a.role IN ('RECEIVABLE', 'ADVANCES', "
            f"'CONTRACT_LIABILITY') AND l.day <= '{LAST}' GROUP BY l.customer_id, a.id"),
    ("R14", "SELECT COUNT(*) FROM invoice i JOIN invoice_line n ON n.invoice_id = i.id LEFT JOIN price p ON "
            "p.price_list_id = i.price_list_id AND p.product_id = n.product_id WHERE i.kind = 'sale' AND i.review IN "
            f"('payable', 'closed') AND i.day {_IN_PERIOD} AND (p.unit_price IS NULL OR p.unit_price <> n.list_price "
            "OR n.unit_price <> n.list_price OR n.discount <> 0)"),
    ("R14 lists", "SELECT COUNT(*) FROM invoice i WHERE i.kind = 'sale' AND i.review IN ('payable', 'closed') "
                  f"AND i.day {_IN_PERIOD} AND i.price_list_id <> (SELECT f.id FROM price_list f WHERE f.state = "
                  "'filed' AND "
                  "f.valid_from <= i.day AND f.filed_at <= i.submitted_at "
                  "ORDER BY f.valid_from DESC, f.id DESC LIMIT 1)"),
    *((f"NO {table}", f"SELECT substr(number, 1, 5), COUNT(*), MAX(CAST(substr(number, 14) AS INTEGER)) FROM {table} "
                      "WHERE number LIKE 'MB-__-202611-%' GROUP BY substr(number, 1, 5)")
      for table in ("invoice", "receipt", "refund", "shipment", "goods_receipt", "voucher")),
)  # fmt: skip


def plain_sums(db: sqlite3.Connection) -> dict[str, int]:
    """Runs every sum; returns the first figure of each that has a left side of its own."""
    found = {}
    for name, sql in _SUMS:
        rows = db.execute(sql).fetchall()
        found[name] = rows[0][0] if rows else 0
    return found
