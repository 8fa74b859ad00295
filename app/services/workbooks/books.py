"""The books behind the checks, line by line: invoices, register, journals, custody and stock ledgers, entries."""

from __future__ import annotations

from app.process import Goods, Kind, Payment, Review, label
from app.services.reconciling import details
from app.services.workbooks.book import Column, Table
from app.services.workbooks.cells import COUNT, DAY, MONEY, PERCENT, PRICE, QUANTITY
from app.services.workbooks.checks import Sheets, method_named, named
from app.words import _


def invoices(of: Sheets) -> Table:
    """20: every numbered invoice of the period."""
    table = of.table(
        "20", _("Invoices of the period"),
        Column("number", _("Invoice"), width=22), Column("day", _("Day"), DAY), Column("state", _("State"), width=20),
        Column("customer_name", _("Customer"), width=28), Column("reference", _("Reference"), width=16),
        Column("line_count", _("Lines"), COUNT, total=True), Column("quantity", _("Quantity"), QUANTITY, total=True),
        Column("net", _("Net"), MONEY, total=True), Column("tax", _("Tax"), MONEY, total=True),
        Column("gross", _("Gross"), MONEY, total=True), Column("received", _("Received"), MONEY, total=True),
        Column("refunded", _("Refunded"), MONEY, total=True),
        Column("check", _("Check formula"), MONEY, formula="{gross}-{net}-{tax}", red=True),
        Column("maker", _("Made by")),
    )  # fmt: skip
    for row in of.rows(details.invoice_rows(of.scope)):
        stand = Kind(row["kind"]), Review(row["review"]), Payment(row["payment"]), Goods(row["goods"])
        table.add(**row, state=_(label(*stand)))
    return table.end()


def lines(of: Sheets) -> Table:
    """21: their lines."""
    table = of.table(
        "21", _("Invoice lines"),
        Column("number", _("Invoice"), width=22), Column("day", _("Day"), DAY), Column("position", _("Line"), COUNT),
        Column("code", _("Product"), width=16), Column("name", _("Name"), width=28), Column("spec", _("Specification")),
        Column("unit", _("Unit"), width=8), Column("quantity", _("Quantity"), QUANTITY, total=True),
        Column("list_price", _("List price"), PRICE), Column("unit_price", _("Price"), PRICE),
        Column("discount", _("Discount %"), PERCENT), Column("tax_rate", _("Tax %"), PERCENT),
        Column("net", _("Net"), MONEY, total=True), Column("tax", _("Tax"), MONEY, total=True),
        Column("gross", _("Gross"), MONEY, total=True), Column("reason", _("Reason"), width=24),
    )  # fmt: skip
    for row in of.rows(details.line_rows(of.scope)):
        table.add(**row)
    return table.end()


def register(of: Sheets) -> Table:
    """22: the sales register."""
    table = of.table(
        "22", _("Sales register"),
        Column("paper_day", _("Day"), DAY), Column("event", _("Event"), width=12),
        Column("number", _("Paper"), width=22),
        Column("invoice_number", _("Invoice"), width=22), Column("customer", _("Customer"), width=28),
        Column("quantity", _("Quantity"), QUANTITY), Column("net", _("Net"), MONEY), Column("tax", _("Tax"), MONEY),
        Column("gross", _("Gross"), MONEY), Column("method", _("Method")), Column("day", _("Registered on"), DAY),
        Column("person", _("Registered by")),
    )  # fmt: skip
    events = {
        "invoiced": _("invoiced"), "received": _("received"), "refunded": _("refunded"), "shipped": _("shipped"),
        "returned": _("returned"), "settled": _("settled"), "cancelled": _("cancelled"), "allowed": _("allowed"),
    }  # fmt: skip
    for row in of.rows(details.register_rows(of.scope)):
        table.add(**{**row, "event": events[row["event"]], "method": method_named(row["method"])})
    return table.end()


def journals(of: Sheets) -> Table:
    """23: the cashier's journals."""
    table = of.table(
        "23", _("Cash journals"),
        Column("account", _("Account")), Column("day", _("Day"), DAY), Column("number", _("Paper"), width=22),
        Column("invoice", _("Invoice"), width=22), Column("customer", _("Customer"), width=28),
        Column("reference", _("Reference"), width=18), Column("received", _("Money in"), MONEY, total=True),
        Column("paid", _("Money out"), MONEY, total=True), Column("balance", _("Balance"), MONEY),
        Column("person", _("Cashier")),
    )  # fmt: skip
    for row in of.rows(details.journal_rows(of.scope)):
        account = of.scope.accounts.get(row["role"])
        table.add(**row, account=account.code if account else row["role"])
    return table.end()


def custody(of: Sheets) -> Table:
    """24: the keeper's ledger; quantities only."""
    table = of.table(
        "24", _("Custody ledger"),
        Column("day", _("Day"), DAY), Column("number", _("Paper"), width=22), Column("code", _("Product"), width=16),
        Column("name", _("Name"), width=28), Column("unit", _("Unit"), width=8),
        Column("received", _("In"), QUANTITY, total=True), Column("issued", _("Out"), QUANTITY, total=True),
        Column("on_hand", _("On hand"), QUANTITY), Column("person", _("Keeper")),
    )  # fmt: skip
    for row in of.rows(details.custody_rows(of.scope)):
        table.add(**row)
    return table.end()


def stock(of: Sheets) -> Table:
    """25: the stock ledger, in quantity and value."""
    table = of.table(
        "25", _("Stock ledger"),
        Column("day", _("Day"), DAY), Column("voucher", _("Voucher"), width=22), Column("number", _("Paper"), width=22),
        Column("code", _("Product"), width=16), Column("name", _("Name"), width=28),
        Column("in_quantity", _("In"), QUANTITY, total=True), Column("in_amount", _("In: amount"), MONEY, total=True),
        Column("out_quantity", _("Out"), QUANTITY, total=True),
        Column("out_amount", _("Out: amount"), MONEY, total=True),
        Column("quantity", _("On hand"), QUANTITY), Column("amount", _("Amount"), MONEY),
    )  # fmt: skip
    for row in of.rows(details.stock_rows(of.scope)):
        table.add(**row)
    return table.end()


def entries(of: Sheets) -> Table:
    """26: the entries of the vouchers."""
    table = of.table(
        "26", _("Voucher entries"),
        Column("number", _("Voucher"), width=22), Column("day", _("Day"), DAY), Column("position", _("Line"), COUNT),
        Column("code", _("Account"), width=14), Column("account", _("Account name"), width=30),
        Column("customer", _("Customer"), width=28), Column("debit", _("Debit"), MONEY, total=True),
        Column("credit", _("Credit"), MONEY, total=True), Column("tax_rate", _("Tax %"), PERCENT),
        Column("rule", _("Rule"), width=7), Column("paper_number", _("Paper number"), width=22),
    )  # fmt: skip
    for row in of.rows(details.entry_rows(of.scope)):
        table.add(**row, account=named(row))
    return table.end()


ALL = (
    ("20", invoices), ("21", lines), ("22", register), ("23", journals), ("24", custody), ("25", stock),
    ("26", entries),
)  # fmt: skip
