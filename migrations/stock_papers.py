"""Every line of the custody ledger and of the stock ledger has its paper, and the balances kept follow the lines."""

from __future__ import annotations

from migrations.sums import day_is_closed, holds
from migrations.triggers import never_deleted, refuse, refuse_anew

_LINES = {
    "shipment": "(SELECT COALESCE(SUM(l.quantity), 0) FROM shipment s JOIN shipment_line l ON l.shipment_id = s.id "
    "WHERE s.id = NEW.paper_id AND s.paper = NEW.paper AND s.number = NEW.number AND l.product_id = NEW.product_id{w})",
    "goods_receipt": "(SELECT COALESCE(SUM(l.quantity), 0) FROM goods_receipt s JOIN goods_receipt_line l ON "
    "l.goods_receipt_id = s.id WHERE s.id = NEW.paper_id AND s.number = NEW.number AND "
    "l.product_id = NEW.product_id{w})",
}
_TRANSFERRED = """EXISTS (SELECT 1 FROM stock_transfer s JOIN stock_transfer_line l ON l.stock_transfer_id = s.id
    JOIN warehouse w ON w.id = NEW.warehouse_id WHERE s.id = NEW.paper_id AND s.number = NEW.number
    AND l.product_id = NEW.product_id AND (
        (s.step = 'sent' AND w.id = s.from_warehouse_id AND {out} = l.quantity AND {in_} = 0)
        OR (s.step = 'sent' AND w.kind = 'transit' AND {in_} = l.quantity AND {out} = 0)
        OR (s.step = 'arrived' AND w.kind = 'transit' AND {out} = l.quantity + l.lost AND {in_} = 0)
        OR (s.step = 'arrived' AND w.id = s.to_warehouse_id AND {in_} = l.quantity AND {out} = 0)))"""
_COUNTED = """EXISTS (SELECT 1 FROM stock_count c JOIN stock_count_difference d ON d.stock_count_id = c.id
    WHERE c.id = NEW.paper_id AND c.number = NEW.number AND c.warehouse_id = NEW.warehouse_id
    AND d.product_id = NEW.product_id AND d.quantity = {in_} - {out})"""


def make_papers_needed() -> None:
    _custody()
    _stock()


def _once(table: str, warehouse: bool = True) -> str:
    here = " AND t.warehouse_id = NEW.warehouse_id" if warehouse else ""
    return (
        f"FROM {table} t WHERE t.paper_id = NEW.paper_id AND t.product_id = NEW.product_id "
        f"AND t.paper = NEW.paper{here}"
    )


def _has_paper(table: str, out: str, in_: str, papers: dict[str, str]) -> str:
    """A condition that holds when the row has no paper that it agrees with."""
    before = out.replace("NEW.", "t.") + " - " + in_.replace("NEW.", "t.")
    so_far = f"((SELECT COALESCE(SUM({before}), 0) {_once(table, warehouse=False)}) + {out} - {in_})"
    here = " AND s.warehouse_id = NEW.warehouse_id"
    shipped = _LINES["shipment"].format(w=here + papers["signed"])
    back = _LINES["shipment"].format(w=papers["signed"])
    received = _LINES["goods_receipt"].format(w=here + papers["signed"])
    first_time = f"NOT EXISTS (SELECT 1 {_once(table)})"
    ways = {
        "shipment": f"{in_} = 0 AND {out} > 0 AND {so_far} <= {shipped}",
        "take_back": f"{in_} = 0 AND {out} < 0 AND {so_far} >= {back}",
        "goods_receipt": f"{out} = 0 AND {in_} > 0 AND -{so_far} <= {received}",
        "stock_transfer": f"{first_time} AND " + _TRANSFERRED.format(out=out, in_=in_),
        "stock_count": f"{first_time} AND " + _COUNTED.format(out=out, in_=in_),
        **papers,
    }
    ways.pop("signed")
    cases = " ".join(f"WHEN '{paper}' THEN ({way})" for paper, way in ways.items())
    return f"NOT (CASE NEW.paper {cases} ELSE 1 = 0 END)"


def _custody() -> None:
    opened = (
        "COALESCE((SELECT SUM(s.in_quantity) FROM stock_entry s WHERE s.paper = 'opening' AND s.paper_id = NEW.paper_id "
        "AND s.number = NEW.number AND s.day = NEW.day AND s.product_id = NEW.product_id "
        "AND s.warehouse_id = NEW.warehouse_id), 0)"
    )
    # The keeper confirms what the books opened with, once, and nothing else.
    opening = (
        f"NEW.issued = 0 AND NEW.received > 0 AND NEW.received = {opened} AND {holds('NEW.person_id', chr(39) + 'ship' + chr(39))} "
        f"AND NOT EXISTS (SELECT 1 {_once('custody_entry')})"
    )
    papers = {"signed": " AND s.person_id = NEW.person_id", "opening": opening}
    refuse_anew("custody_entry_on_open_day", "custody_entry", "INSERT",
                f"NEW.paper <> 'opening' AND ({day_is_closed()})", "custody_entry: this business day is not open")  # fmt: skip
    refuse("custody_entry_has_paper", "custody_entry", "INSERT",
           _has_paper("custody_entry", "NEW.issued", "NEW.received", papers),
           "custody_entry: its paper is missing or says otherwise")  # fmt: skip
    last = (
        "COALESCE((SELECT t.on_hand FROM custody_entry t WHERE t.product_id = NEW.product_id AND "
        "t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1), 0)"
    )
    said = "custody_balance: what is on hand follows from the custody ledger"
    refuse("custody_balance_begins", "custody_balance", "INSERT", f"NEW.on_hand <> {last}", said)
    refuse("custody_balance_follows", "custody_balance", "UPDATE OF warehouse_id, product_id, on_hand",
           f"NEW.warehouse_id <> OLD.warehouse_id OR NEW.product_id <> OLD.product_id OR NEW.on_hand <> {last}",
           said)  # fmt: skip
    never_deleted("custody_balance")


def _stock() -> None:
    by_voucher = (
        "EXISTS (SELECT 1 FROM voucher v WHERE v.id = NEW.voucher_id AND v.paper = NEW.paper "
        "AND v.paper_id = NEW.paper_id)"
    )
    papers = {
        "signed": "",
        "month_cost": "NEW.in_quantity = 0 AND NEW.out_quantity = 0 AND NEW.in_amount = 0 AND EXISTS "
        "(SELECT 1 FROM month_cost m WHERE m.id = NEW.paper_id AND m.number = NEW.number)",
        **dict.fromkeys(("opening", "correction", "manual"), by_voucher),
    }
    refuse("stock_entry_has_paper", "stock_entry", "INSERT",
           _has_paper("stock_entry", "NEW.out_quantity", "NEW.in_quantity", papers),
           "stock_entry: its paper is missing or says otherwise")  # fmt: skip
    last = (
        "(SELECT t.quantity = NEW.quantity AND t.amount = NEW.amount FROM stock_entry t WHERE "
        "t.product_id = NEW.product_id AND t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1)"
    )
    said = "stock_value: quantity and amount follow from the stock ledger"
    refuse("stock_value_begins", "stock_value", "INSERT", f"NOT COALESCE({last}, 1 = 0)", said)
    refuse("stock_value_follows", "stock_value", "UPDATE",
           "NEW.warehouse_id <> OLD.warehouse_id OR NEW.product_id <> OLD.product_id "
           f"OR NOT COALESCE({last}, 1 = 0)", said)  # fmt: skip
    never_deleted("stock_value")
