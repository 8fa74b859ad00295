"""The sheet of stocktakes (盘点表): what the books said, what was counted, what the difference is worth."""

from __future__ import annotations

from app.services.reconciling.counts import counts_of
from app.services.stocktake import count_row_of
from app.services.stocktake_reading import judged_lines, resolved, signatures
from app.services.workbooks.book import Column, Table
from app.services.workbooks.cells import MONEY, PRICE, QUANTITY
from app.services.workbooks.checks import Sheets, parts
from app.words import _


def stocktakes(of: Sheets) -> Table:
    """07: R8, a line for each product counted in the period, with who signed under each count."""
    table = of.table(
        "07", _("Stocktake"),
        Column("count", _("Count"), width=22), Column("code", _("Product"), width=16),
        Column("name", _("Name"), width=26), Column("unit", _("Unit"), width=10),
        Column("place", _("Location"), width=12), Column("book", _("Book quantity"), QUANTITY, total=True),
        Column("first", _("First count"), QUANTITY), Column("again", _("Recount"), QUANTITY),
        Column("counted", _("Counted"), QUANTITY, total=True),
        Column("held", _("Of it held for customers"), QUANTITY, total=True),
        Column("surplus", _("Surplus"), QUANTITY, total=True, red=True),
        Column("shortage", _("Shortage"), QUANTITY, total=True, red=True),
        Column("difference", _("Difference"), QUANTITY, total=True, red=True),
        Column("check", _("Check formula"), QUANTITY, formula="{counted}-{book}", red=True),
        Column("cost", _("Unit cost"), PRICE), Column("amount", _("Amount of the difference"), MONEY, total=True),
        Column("reason", _("Reason"), width=24), Column("resolved", _("Resolution"), width=30),
    )  # fmt: skip
    signers = []
    for count_id, number, _approved, _lines in counts_of(of.scope):
        head = count_row_of(of.scope.conn, count_id)
        decided = resolved(of.scope.conn, count_id)
        places = of.scope.branch.places
        for judged in judged_lines(of.scope.conn, count_id, head["warehouse_id"], number, places):
            line = judged.line
            if line.turn:
                table.add(
                    count=number, code=line.code, name=line.name, unit=line.unit, place=line.place, book=line.book,
                    first=line.first, again=line.again, counted=line.final, held=line.held, surplus=judged.surplus,
                    shortage=judged.shortage, difference=line.difference, cost=judged.unit_cost, amount=judged.amount,
                    reason=line.reason, resolved=decided if line.difference else "",
                )  # fmt: skip
        signers.append((number, signatures(of.scope.conn, count_id)))
    parts(table.end(), of.found.check("R8"))
    for number, signed in signers:
        table.note([number, _("Counted by"), signed.get("counted", ""), _("Witness"), signed.get("witnessed", ""),
                    _("Approved by"), signed.get("approved", "")])  # fmt: skip
    return table
