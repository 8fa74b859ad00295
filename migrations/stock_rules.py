"""What the database refuses about transfers, stocktakes, resolutions and costs; each movement must have its paper."""

from __future__ import annotations

from migrations.sums import day_is_closed, holds
from migrations.triggers import append_only, never_deleted, never_replaced, refuse

APPEND_ONLY = {
    "receipt_source": (["id"], ["goods_receipt_id"]),
    "stock_transfer": (["id"], ["number"], ["sent_id"]),
    "stock_transfer_line": (["id"], ["stock_transfer_id", "position"], ["stock_transfer_id", "product_id"]),
    "stock_count": (["id"], ["number"]),
    "stock_count_line": (["id"], ["stock_count_id", "position"], ["stock_count_id", "product_id"]),
    "stock_count_entry": (["id"], ["stock_count_line_id", "turn"]),
    "stock_count_mark": (["id"], ["stock_count_id", "mark"]),
    "stock_count_difference": (["id"], ["stock_count_line_id"]),
    "stock_resolution": (["id"], ["number"]),
    "resolution_approval": (["id"], ["stock_resolution_id"]),
    "cost_method": (["id"], ["year"]),
    "month_cost": (["id"], ["number"], ["period"]),
    "shipment_cost": (["id"], ["shipment_line_id"]),
}
KINDS = "('main', 'branch', 'rejected', 'transit')"


def _only(name: str, table: str, needed: str, message: str, event: str = "INSERT") -> None:
    """Refuses a row unless what is needed holds."""
    refuse(name, table, event, f"NOT ({needed})", f"{table}: {message}")


def _kind(warehouse: str, kinds: str) -> str:
    return f"EXISTS (SELECT 1 FROM warehouse w WHERE w.id = {warehouse} AND w.kind IN ({kinds}))"


def make_rules() -> None:
    for table, keys in APPEND_ONLY.items():
        append_only(table, *keys)
    for table in ("stock_transfer", "stock_count", "stock_count_entry", "stock_count_mark", "stock_resolution",
                  "resolution_approval", "month_cost"):  # fmt: skip
        refuse(f"{table}_on_open_day", table, "INSERT", day_is_closed(), f"{table}: this business day is not open")
    _warehouses()
    _transfers()
    _counts()
    _resolutions()
    _costs()


def _warehouses() -> None:
    taken = "EXISTS (SELECT 1 FROM warehouse t WHERE t.code = NEW.code AND t.id <> COALESCE(NEW.id, 0))"
    never_replaced("warehouse", ["id"])
    never_deleted("warehouse")
    refuse("warehouse_known", "warehouse", "INSERT", f"NEW.kind NOT IN {KINDS} OR {taken}",
           "warehouse: its kind is unknown or its code is taken")  # fmt: skip
    refuse("warehouse_stays_itself", "warehouse", "UPDATE",
           f"NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.code <> OLD.code AND {taken}",
           "warehouse: what it is for does not change, and codes are used once")  # fmt: skip
    refuse("shipment_from_sellable", "shipment", "INSERT",
           "NEW.paper = 'shipment' AND NOT " + _kind("NEW.warehouse_id", "'main', 'branch'"),
           "shipment: goods here are not for sale")  # fmt: skip
    refuse("goods_receipt_not_in_transit", "goods_receipt", "INSERT",
           "NOT " + _kind("NEW.warehouse_id", "'main', 'branch', 'rejected'"),
           "goods_receipt: goods are received in a warehouse")  # fmt: skip


def _transfers() -> None:
    _only("stock_transfer_by_keeper", "stock_transfer",
          holds("NEW.person_id", "'ship'") + " AND " + _kind("NEW.from_warehouse_id", "'main', 'branch', 'rejected'")
          + " AND " + _kind("NEW.to_warehouse_id", "'main', 'branch', 'rejected'"),
          "only a keeper transfers goods, from warehouse to warehouse")  # fmt: skip
    another = "EXISTS (SELECT 1 FROM person o WHERE o.id <> NEW.person_id AND " + holds("o.id", "'ship'") + ")"
    refuse("stock_transfer_in_two_hands", "stock_transfer", "INSERT",
           "NEW.step = 'arrived' AND NOT EXISTS (SELECT 1 FROM stock_transfer s WHERE s.id = NEW.sent_id AND "
           "s.step = 'sent' AND s.from_warehouse_id = NEW.from_warehouse_id AND s.to_warehouse_id = "
           f"NEW.to_warehouse_id AND (s.person_id <> NEW.person_id OR NOT {another}))",
           "stock_transfer: goods sent are received by another keeper")  # fmt: skip
    _only("stock_transfer_line_as_sent", "stock_transfer_line",
          "EXISTS (SELECT 1 FROM stock_transfer h JOIN business_day b ON b.day = h.day AND b.closed_at IS NULL "
          "WHERE h.id = NEW.stock_transfer_id AND ((h.step = 'sent' AND NEW.lost = 0 AND NOT EXISTS (SELECT 1 FROM "
          "stock_transfer a WHERE a.sent_id = h.id)) OR (h.step = 'arrived' AND EXISTS (SELECT 1 FROM "
          "stock_transfer_line s WHERE s.stock_transfer_id = h.sent_id AND s.product_id = NEW.product_id AND "
          "s.quantity = NEW.quantity + NEW.lost))))",
          "what arrives and what was lost is what was sent")  # fmt: skip


def _counts() -> None:
    _only("stock_count_ordered", "stock_count",
          holds("NEW.person_id", "'check'") + " OR " + holds("NEW.person_id", "'book'"),
          "accounting orders a count")  # fmt: skip
    last = "COALESCE((SELECT MAX(e.id) FROM custody_entry e WHERE e.product_id = {p} AND e.warehouse_id = {w}), 0)"
    there = ("COALESCE((SELECT e.on_hand FROM custody_entry e WHERE e.product_id = {p} AND e.warehouse_id = {w} "
             "ORDER BY e.id DESC LIMIT 1), 0)")  # fmt: skip
    shelf = {"p": "NEW.product_id", "w": "(SELECT c.warehouse_id FROM stock_count c WHERE c.id = NEW.stock_count_id)"}
    _only("stock_count_line_as_booked", "stock_count_line",
          "NEW.book = " + there.format(**shelf) + " AND NEW.last_entry_id = " + last.format(**shelf)
          + " AND NOT EXISTS (SELECT 1 FROM stock_count_entry e JOIN stock_count_line l ON "
          "l.id = e.stock_count_line_id WHERE l.stock_count_id = NEW.stock_count_id)",
          "the book at the beginning is the custody ledger's")  # fmt: skip
    line = "(SELECT l.{c} FROM stock_count_line l WHERE l.id = NEW.stock_count_line_id)"
    shelf = {"p": line.format(c="product_id"),
             "w": "(SELECT c.warehouse_id FROM stock_count c WHERE c.id = " + line.format(c="stock_count_id") + ")"}  # fmt: skip
    _only("stock_count_entry_of_open_count", "stock_count_entry",
          "(" + holds("NEW.person_id", "'ship'") + " OR " + holds("NEW.person_id", "'book'") + ") AND NEW.book = "
          + there.format(**shelf) + " AND NEW.last_entry_id = " + last.format(**shelf)
          + " AND NEW.turn = 1 + (SELECT COUNT(*) FROM stock_count_entry t WHERE "
          "t.stock_count_line_id = NEW.stock_count_line_id) AND NOT EXISTS (SELECT 1 FROM stock_count_mark m WHERE "
          "m.stock_count_id = " + line.format(c="stock_count_id") + ")",
          "a count is typed while it is open, turn by turn, beside the book of that moment")  # fmt: skip
    marked = "EXISTS (SELECT 1 FROM stock_count_mark m WHERE m.stock_count_id = NEW.stock_count_id AND m.mark = '{m}')"
    typed = ("EXISTS (SELECT 1 FROM stock_count_entry e JOIN stock_count_line l ON l.id = e.stock_count_line_id "
             "WHERE l.stock_count_id = NEW.stock_count_id AND e.person_id = NEW.person_id)")  # fmt: skip
    turns = "(SELECT COUNT(*) FROM stock_count_entry e WHERE e.stock_count_line_id = l.id)"
    open_line = ("EXISTS (SELECT 1 FROM stock_count_line l WHERE l.stock_count_id = NEW.stock_count_id AND "
                 f"({turns} = 0 OR ({turns} = 1 AND EXISTS (SELECT 1 FROM stock_count_entry e WHERE "
                 "e.stock_count_line_id = l.id AND e.counted + e.held <> e.book))))")  # fmt: skip
    signed = ("EXISTS (SELECT 1 FROM stock_count_mark m WHERE m.stock_count_id = NEW.stock_count_id "
              "AND m.mark = 'witnessed' AND m.person_id <> NEW.person_id)")  # fmt: skip
    _only("stock_count_mark_in_turn", "stock_count_mark",
          f"(NEW.mark = 'witnessed' AND {holds('NEW.person_id', chr(39) + 'witness' + chr(39))} AND NOT {typed} "
          f"AND NOT {open_line} AND NOT {marked.format(m='cancelled')}) OR (NEW.mark = 'approved' AND "
          f"{holds('NEW.person_id', chr(39) + 'check' + chr(39))} AND NOT {typed} AND {signed} "
          f"AND NOT {marked.format(m='cancelled')}) OR (NEW.mark = 'cancelled' AND "
          f"{holds('NEW.person_id', chr(39) + 'check' + chr(39))} AND NEW.reason <> '' "
          f"AND NOT {marked.format(m='approved')})",
          "counted, witnessed and approved by different hands, in this order")  # fmt: skip
    _only("stock_count_difference_as_counted", "stock_count_difference",
          marked.format(m="approved") + " AND EXISTS (SELECT 1 FROM stock_count_line l JOIN stock_count_entry e ON "
          "e.stock_count_line_id = l.id WHERE l.id = NEW.stock_count_line_id AND l.stock_count_id = "
          "NEW.stock_count_id AND l.product_id = NEW.product_id AND NEW.quantity = e.counted + e.held - e.book AND "
          "e.turn = (SELECT MAX(t.turn) FROM stock_count_entry t WHERE t.stock_count_line_id = l.id))",
          "only what an approved count found")  # fmt: skip


def _resolutions() -> None:
    found = ("(SELECT COALESCE(SUM(l.{side}), 0) FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id "
             "JOIN account a ON a.id = l.account_id AND a.role = 'DISCREPANCY' WHERE v.paper = NEW.paper "
             "AND v.paper_id = NEW.paper_id)")  # fmt: skip
    decided = ("(SELECT COALESCE(SUM(r.amount), 0) FROM stock_resolution r WHERE r.paper = NEW.paper AND "
               "r.paper_id = NEW.paper_id AND (r.kind = 'surplus') = (NEW.kind = 'surplus') AND NOT EXISTS "
               "(SELECT 1 FROM resolution_approval x WHERE x.stock_resolution_id = r.id AND "
               "x.verdict = 'refused'))")  # fmt: skip
    sides = (f"CASE NEW.kind WHEN 'surplus' THEN {found.format(side='credit')} "
             f"ELSE {found.format(side='debit')} END")  # fmt: skip
    _only("stock_resolution_of_difference", "stock_resolution",
          holds("NEW.person_id", "'book'") + f" AND {decided} + NEW.amount <= {sides}",
          "no more is resolved than was found and booked")  # fmt: skip
    _only("resolution_approval_by_second", "resolution_approval",
          holds("NEW.person_id", "'check'") + " AND EXISTS (SELECT 1 FROM stock_resolution r WHERE "
          "r.id = NEW.stock_resolution_id AND r.person_id <> NEW.person_id)",
          "another person than the proposer decides")  # fmt: skip


def _costs() -> None:
    _only("cost_method_for_a_new_year", "cost_method",
          holds("NEW.person_id", "'check'") + " AND NOT EXISTS (SELECT 1 FROM stock_entry s WHERE "
          "substr(s.day, 1, 4) >= NEW.year)",
          "the method stays for a year in which stock was booked")  # fmt: skip
    _only("month_cost_once", "month_cost",
          holds("NEW.person_id", "'book'") + " AND EXISTS (SELECT 1 FROM cost_method m WHERE "
          "m.year = substr(NEW.period, 1, 4) AND m.method = 'month_end')",
          "only in a year of the month-end average, by the accountant")  # fmt: skip
    _only("shipment_cost_when_booked", "shipment_cost",
          "EXISTS (SELECT 1 FROM shipment_line l JOIN shipment s ON s.id = l.shipment_id JOIN stock_entry e ON "
          "e.paper = s.paper AND e.paper_id = s.id AND e.product_id = l.product_id "
          "WHERE l.id = NEW.shipment_line_id AND l.quantity = NEW.quantity)",
          "cost is frozen when the note is booked")  # fmt: skip
