"""10: output tax by rate (R13), the fapiao of the period, and revenue that stands on none."""

from __future__ import annotations

from app.services.fapiao import KIND_LABELS
from app.services.fapiao_reading import rows_between, uninvoiced
from app.services.reconciling.tax import rate_lines
from app.services.tax_rates import KIND_LABELS as TAX_KIND_LABELS
from app.services.workbooks.book import Column, Table
from app.services.workbooks.cells import DAY, MONEY, PERCENT, Look
from app.services.workbooks.checks import Sheets, parts
from app.words import _


def output_tax(of: Sheets) -> Table:
    """Rate by rate: ledger, lines, fapiao; exempt and zero-rated apart. Below, the fapiao of the period."""
    table = of.table(
        "10", _("Output tax"),
        Column("rate", _("Tax rate %"), PERCENT, 18), Column("kind", _("Kind of tax"), width=20),
        Column("net", _("Net"), MONEY, total=True), Column("left", _("Ledger: tax"), MONEY, total=True),
        Column("right", _("Lines: tax"), MONEY, total=True),
        Column("difference", _("Difference"), MONEY, total=True, red=True),
        Column("check", _("Check formula"), MONEY, formula="{left}-{right}", red=True),
        Column("fapiao_net", _("On fapiao: net"), MONEY, total=True),
        Column("fapiao_tax", _("On fapiao: tax"), MONEY, total=True),
        Column("open_net", _("Not on fapiao: net"), MONEY, total=True),
        Column("open_tax", _("Not on fapiao: tax"), MONEY, total=True),
    )  # fmt: skip
    for line in rate_lines(of.scope):
        table.add(
            rate=line.rate, kind=_(TAX_KIND_LABELS[line.kind]), net=line.net, left=line.ledger_tax,
            right=line.line_tax, difference=line.difference, fapiao_net=line.fapiao_net, fapiao_tax=line.fapiao_tax,
            open_net=line.net - line.fapiao_net, open_tax=line.line_tax - line.fapiao_tax,
        )  # fmt: skip
    parts(table.end(), of.found.check("R13"))
    _register(of, table)
    return table


def _register(of: Sheets, table: Table) -> None:
    rows = rows_between(of.scope.conn, of.scope.first, of.scope.last)
    table.note([])
    table.note([_("Fapiao of the period")], Look(bold=True))
    heads = [_("Number"), _("Kind"), _("Day"), _("Buyer"), _("Net"), _("Tax"), _("Gross"), _("Documents"), _("Red of")]
    table.note(heads, Look(head=True))
    for row in rows:
        table.note(
            [
                (row.number, Look()), (_(KIND_LABELS[row.kind]), Look()), (row.issued_on, Look(DAY)),
                (row.buyer_name, Look()), row.net, row.tax, row.gross, (row.invoices, Look()), (row.original, Look()),
            ]
        )  # fmt: skip


def not_invoiced(of: Sheets) -> Table:
    """15: sales documents whose revenue, up to the period's end, is not what stands on fapiao (未开票收入)."""
    table = of.table(
        "15", _("Revenue without fapiao"),
        Column("number", _("Invoice"), width=22), Column("customer", _("Customer"), width=28),
        Column("net", _("Net"), MONEY, total=True), Column("tax", _("Tax"), MONEY, total=True),
        Column("revenue", _("Revenue with tax"), MONEY, total=True),
        Column("invoiced", _("On fapiao"), MONEY, total=True), Column("left", _("Left"), MONEY, total=True),
        Column("check", _("Check formula"), MONEY, formula="{revenue}-{invoiced}-{left}", red=True),
    )  # fmt: skip
    for row in of.rows(uninvoiced(of.scope.last)):
        table.add(
            number=row["number"], customer=row["customer_name"], net=row["net"], tax=row["tax"],
            revenue=row["revenue"], invoiced=row["invoiced"], left=row["revenue"] - row["invoiced"],
        )  # fmt: skip
    return table.end()
