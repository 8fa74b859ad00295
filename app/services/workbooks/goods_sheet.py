"""06: goods in and out (收发存): the keeper's quantities, the accountant's, their worth, and the ledger (R6, R7)."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from sqlalchemy import RowMapping

from app.models.amounts import ZERO, rounded
from app.services.reconciling import goods
from app.services.workbooks.book import Column, Table
from app.services.workbooks.cells import MONEY, PRICE, QUANTITY
from app.services.workbooks.checks import Sheets, parts
from app.words import _


def stock(of: Sheets) -> Table:
    """06: by product and warehouse. The ledger's difference is what vouchers of the product book beside its entries."""
    named = (("opening", _("opening")), ("came", _("in")), ("went", _("out")), ("back", _("returned")),
             ("closing", _("closing")))  # fmt: skip
    sides = [
        Column(f"{side}_{name}", f"{book}: {title}", QUANTITY, total=True)
        for side, book in (("left", _("Custody")), ("right", _("Stock ledger")))
        for name, title in named
    ]
    table = of.table(
        "06", _("Goods in and out"),
        Column("code", _("Product"), width=18), Column("warehouse", _("Warehouse"), width=16), *sides,
        Column("difference", _("Difference"), QUANTITY, total=True, red=True),
        Column("average", _("Average cost"), PRICE), Column("amount", _("Closing amount"), MONEY, total=True),
        Column("ledger", _("Ledger difference"), MONEY, total=True, red=True),
        Column("check", _("Check formula"), QUANTITY, formula="{left_closing}-{right_closing}", red=True),
        Column("name", _("Name"), width=26), Column("unit", _("Unit"), width=8),
    )  # fmt: skip
    ledger = _ledger_differences(of)
    for row in of.rows(goods.shelves(of.scope)):
        left, right = _shelf(row, "left"), _shelf(row, "right")
        table.add(
            **left, **right, code=row["code"], name=row["name"], unit=row["unit"], warehouse=row["warehouse"],
            amount=row["amount"], difference=left["left_closing"] - right["right_closing"],
            average=_average(row["amount"], right["right_closing"]),
            ledger=ledger.pop((row["warehouse_id"], row["product_id"]), ZERO),
        )  # fmt: skip
    if rest := sum(ledger.values(), ZERO):
        table.add(code="", name=_("Entries without a product"), ledger=rest, amount=ZERO)
    parts(table.end(), of.found.check("R6"))
    parts(table, of.found.check("R7"))
    return table


def _ledger_differences(of: Sheets) -> dict[tuple[int, int], Decimal]:
    """By shelf, what vouchers move in the stock ledger beyond what they book in the general ledger.

    A voucher of several products counts for the first of them; one of none stands under (0, 0).
    """
    found: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    if of.found.check("R7").agrees:
        return found
    for row in of.rows(goods.voucher_differences(of.scope)):
        found[(row["warehouse_id"] or 0, row["product_id"] or 0)] += row["left_amount"] - row["right_amount"]
    return found


def _shelf(row: RowMapping, side: str) -> dict[str, Decimal]:
    """Goods taken back stand in a column of their own; in both books they are red issues."""
    opening = row[f"{side}_came_before"] - row[f"{side}_went_before"]
    came, went, back = row[f"{side}_came"], row[f"{side}_went"], row[f"{side}_back"]
    return {
        f"{side}_opening": opening, f"{side}_came": came, f"{side}_went": went + back, f"{side}_back": back,
        f"{side}_closing": opening + came - went,
    }  # fmt: skip


def _average(amount: Decimal, quantity: Decimal) -> Decimal | None:
    return rounded(amount / quantity, 4) if quantity else None
