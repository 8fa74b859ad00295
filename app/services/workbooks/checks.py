"""The sheets of a reconciliation, one a check: both books line by line, the difference, and a formula beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import RowMapping, Select

from app.models.amounts import ZERO
from app.process import METHOD_LABELS, Method
from app.services.reconciliation import Reconciliation
from app.services.reconciling import details, numbers
from app.services.reconciling.frame import COUNT as COUNTED
from app.services.reconciling.frame import MONEY as IN_MONEY
from app.services.reconciling.frame import Check, Scope, in_slices
from app.services.workbooks.book import Book, Column, Formula, Table, not_zero
from app.services.workbooks.cells import COUNT, DAY, MONEY, QUANTITY, TEXT, Look
from app.words import _, language


class Sheets:
    """What every sheet of the workbook is written from."""

    def __init__(self, book: Book, scope: Scope, found: Reconciliation) -> None:
        self.book, self.scope, self.found = book, scope, found

    def rows(self, query: Select[Any]) -> Iterator[RowMapping]:
        return in_slices(self.scope.conn, query)

    def table(self, number: str, title: str, *columns: Column) -> Table:
        house = self.scope.branch
        heading = f"{title}  ·  {house.name} {house.code}  ·  {self.scope.period}  ·  {house.currency}"
        return Table(self.book, f"{number} {title}", heading, columns)


def named(row: RowMapping | Any, english: str = "name_en", chinese: str = "name_zh") -> str:
    """An account's name in the language of the desk."""
    return str(row[chinese] if language().startswith("zh") else row[english])


def unit_kind(unit: str) -> str:
    return {IN_MONEY: MONEY, COUNTED: COUNT}.get(unit, QUANTITY)


def parts(table: Table, check: Check) -> None:
    """Under the table: the check's sums on both sides, the written difference, and the same by formula."""
    kind = unit_kind(check.unit)
    table.note([])
    heads = [check.code, _("Account"), _(check.left_book), _(check.right_book), _("Difference"), _("Check formula")]
    table.note(heads, Look(head=True))
    for part in check.parts:
        row = table.row + 1
        formula = Formula(f"ROUND(D{row}-E{row},4)")
        table.note([_(part.name), part.subject, part.left, part.right, part.difference, formula], Look(kind))
    not_zero(table.sheet, f"F{table.row - len(check.parts) + 1}:G{table.row}")


def sales_and_revenue(of: Sheets) -> Table:
    """02: R1, by invoice."""
    table = of.table(
        "02", _("Sales and revenue"),
        Column("number", _("Invoice"), width=22), Column("day", _("Day"), DAY),
        Column("customer", _("Customer"), width=26),
        Column("left_net", _("Register: net"), MONEY, total=True),
        Column("left_tax", _("Register: tax"), MONEY, total=True),
        Column("left_gross", _("Register: gross"), MONEY, total=True),
        Column("right_net", _("Revenue"), MONEY, total=True), Column("right_tax", _("Output tax"), MONEY, total=True),
        Column("right_gross", _("Booked: gross"), MONEY, total=True),
        Column("difference", _("Difference"), MONEY, total=True, red=True),
        Column("check", _("Check formula"), MONEY, formula="{left_gross}-{right_gross}", red=True),
        Column("vouchers", _("Vouchers"), width=24),
    )  # fmt: skip
    for row in of.rows(details.sales_rows(of.scope)):
        figures = {f"{side}_{m}": row[f"{side}_{m}"] for side in ("left", "right") for m in ("net", "tax", "gross")}
        table.add(
            number=row["number"], day=row["day"], customer=row["customer_name"], **figures,
            difference=row["left_gross"] - row["right_gross"], vouchers=row["vouchers"],
        )  # fmt: skip
    parts(table.end(), of.found.check("R1"))
    return table


def receipts(of: Sheets) -> Table:
    """03: R2 by paper, and R10 beside it: was the money there before the goods left, and if not, by whose release."""
    table = of.table(
        "03", _("Receipts"),
        Column("invoice", _("Invoice"), width=22), Column("due", _("Amount due"), MONEY),
        Column("register_day", _("Register: day"), DAY), Column("left", _("Register: amount"), MONEY, total=True),
        Column("method", _("Method")), Column("voucher", _("Journal: voucher"), width=22),
        Column("journal_day", _("Journal: day"), DAY), Column("right", _("Journal: amount"), MONEY, total=True),
        Column("difference", _("Difference"), MONEY, total=True, red=True),
        Column("shipped", _("Shipped on"), DAY),
        Column("unpaid", _("Shipped before paid"), COUNT, total=True, red=True),
        Column("release", _("Release"), width=22),
        Column("check", _("Check formula"), MONEY, formula="{left}-{right}", red=True),
        Column("number", _("Receipt"), width=22), Column("account", _("Account")),
        Column("customer", _("Customer"), width=26),
    )  # fmt: skip
    unpaid = {document.subject for document in of.found.check("R10").documents}
    releases = details.releases(of.scope)
    for row in of.rows(details.money_rows(of.scope)):
        account = of.scope.accounts.get(row["role"])
        table.add(
            invoice=row["invoice"], customer=row["customer_name"], due=row["gross"], number=row["number"],
            register_day=row["register_day"], journal_day=row["journal_day"], shipped=row["shipped_on"],
            method=method_named(row["method"]), account=account.code if account else row["role"],
            left=row["left_amount"], right=row["right_amount"], unpaid=int(row["invoice"] in unpaid),
            difference=row["left_amount"] - row["right_amount"], voucher=row["voucher"],
            release=releases.get(row["invoice_id"]),
        )  # fmt: skip
    parts(table.end(), of.found.check("R2"))
    parts(table, of.found.check("R10"))
    return table


def method_named(method: str | None) -> str:
    return _(METHOD_LABELS[Method(method)]) if method else ""


def cash(of: Sheets) -> Table:
    """04: R3, by money account and day."""
    table = of.table(
        "04", _("Cash and bank"),
        Column("account", _("Account"), width=20), Column("name", _("Account name"), width=22),
        Column("day", _("Day"), DAY),
        Column("opening", _("Journal: opening"), MONEY), Column("came", _("Journal: in"), MONEY, total=True),
        Column("went", _("Journal: out"), MONEY, total=True), Column("left", _("Journal: closing"), MONEY),
        Column("debit", _("Ledger: debit"), MONEY, total=True),
        Column("credit", _("Ledger: credit"), MONEY, total=True),
        Column("right", _("Ledger: closing"), MONEY), Column("difference", _("Difference"), MONEY, red=True),
        Column("check", _("Check formula"), MONEY, formula="{left}-{right}", red=True),
    )  # fmt: skip
    code, journal, ledger = "", ZERO, ZERO
    for row in of.rows(details.cash_days(of.scope)):
        if row["code"] != code:
            code, journal, ledger = row["code"], ZERO, ZERO
        opening = journal
        journal += row["left_came"] - row["left_went"]
        ledger += row["right_came"] - row["right_went"]
        if row["day"] >= of.scope.first:
            table.add(
                account=code, name=named(row), day=row["day"], opening=opening, came=row["left_came"],
                went=row["left_went"], left=journal, debit=row["right_came"], credit=row["right_went"], right=ledger,
                difference=journal - ledger,
            )  # fmt: skip
    parts(table.end(), of.found.check("R3"))
    return table


def trial_balance(of: Sheets) -> Table:
    """11: every account, debit and credit before, in and after the period."""
    columns = [
        Column(f"{when}_{side}", f"{title}: {side_title}", MONEY, total=True)
        for when, title in (("opening", _("Opening")), ("period", _("Period")), ("closing", _("Closing")))
        for side, side_title in (("debit", _("debit")), ("credit", _("credit")))
    ]
    table = of.table(
        "11", _("Trial balance"), Column("code", _("Account"), width=14), Column("name", _("Account name"), width=34),
        *columns,
        Column("check", _("Check formula"), MONEY, red=True,
               formula="{opening_debit}-{opening_credit}+{period_debit}-{period_credit}-{closing_debit}+{closing_credit}"),
    )  # fmt: skip
    for row in of.rows(details.trial_balance(of.scope)):
        before = row["debit_before"] - row["credit_before"]
        after = before + row["debit"] - row["credit"]
        table.add(
            code=row["code"], name=named(row), opening_debit=max(before, ZERO), opening_credit=max(-before, ZERO),
            period_debit=row["debit"], period_credit=row["credit"], closing_debit=max(after, ZERO),
            closing_credit=max(-after, ZERO),
        )  # fmt: skip
    table.end()
    table.note([])
    first = table.row + 1
    pairs = [("opening", _("Opening")), ("period", _("Period")), ("closing", _("Closing"))]
    for when, title in pairs:
        debit, credit = table.sum_of(f"{when}_debit").text, table.sum_of(f"{when}_credit").text
        table.note([title, _("Debit less credit"), Formula(f"ROUND(({debit})-({credit}),4)")])
    not_zero(table.sheet, f"D{first}:D{table.row}")
    return table


def continuity(of: Sheets) -> Table:
    """13: numbers, series by series: from, to, how many there should be and are, what is missing, what is void."""
    table = of.table(
        "13", _("Number continuity"),
        Column("name", _("Papers"), width=18), Column("first", _("First number"), width=24),
        Column("last", _("Last number"), width=24), Column("given", _("Expected"), COUNT, total=True),
        Column("found", _("Found"), COUNT, total=True), Column("missing", _("Missing"), width=30),
        Column("void", _("Void numbers"), width=30), Column("voids", _("Void"), COUNT, total=True),
        Column("strays", _("Outside the series"), width=24), Column("series", _("Series"), width=10),
        Column("difference", _("Difference"), COUNT, total=True, red=True),
        Column("check", _("Check formula"), COUNT, formula="{given}-{found}", red=True),
    )  # fmt: skip
    for run in numbers.runs(of.scope):
        table.add(
            series=run.series, name=_(run.name), first=run.number(1) if run.given else "",
            last=run.number(run.given) if run.given else "", given=run.given, found=run.found,
            difference=run.given - run.found, missing=_listed(run.number(n) for n in run.missing),
            strays=_listed(run.strays), void=_listed(details.void_numbers(of.scope, run.prefix)), voids=run.void,
        )  # fmt: skip
    parts(table.end(), of.found.check("NO"))
    return table


def _listed(words: Iterable[str], most: int = 200) -> str:
    """Numbers in one cell; of very many the first, and that there are more."""
    found = list(islice(words, most + 1))
    return ", ".join(found[:most]) + (" …" if len(found) > most else "")


def vouchers(of: Sheets) -> Table:
    """14: R11: each voucher's entries in the general ledger, the voucher itself, and the paper it was made of."""
    table = of.table(
        "14", _("Vouchers and papers"),
        Column("number", _("Voucher"), width=22), Column("book", _("Book"), width=16),
        Column("debit", _("Book: debit"), MONEY, total=True),
        Column("total", _("Voucher amount"), MONEY, total=True), Column("paper_number", _("Paper number"), width=22),
        Column("attached", _("Attached"), COUNT, total=True),
        Column("difference", _("Difference"), MONEY, total=True, red=True),
        Column("credit", _("Book: credit"), MONEY, total=True), Column("paid", _("Paper amount"), MONEY),
        Column("check", _("Check formula"), MONEY, formula="{total}-{credit}", red=True),
        Column("day", _("Day"), DAY), Column("paper", _("Paper"), width=16), Column("person", _("Booked by"), TEXT, 14),
    )  # fmt: skip
    book = _("General ledger")
    for row in of.rows(details.voucher_rows(of.scope)):
        debit, credit, paid, amount = row["debit"] or ZERO, row["credit"] or ZERO, row["paid"], row["total"]
        gap = max((amount - debit, amount - credit, ZERO if paid is None else amount - paid), key=abs)
        table.add(
            number=row["number"], book=book, day=row["day"], paper=paper_named(row["paper"]), total=amount,
            paper_number=row["paper_number"], attached=int(row["attached"]), debit=debit, credit=credit, paid=paid,
            difference=gap, person=row["person"],
        )  # fmt: skip
    parts(table.end(), of.found.check("R11"))
    return table


def paper_named(paper: str | None) -> str:
    """What a paper is called."""
    return {
        "receipt": _("Receipt"),
        "refund": _("Refund"),
        "shipment": _("Goods note"),
        "take_back": _("Goods taken back"),
        "goods_receipt": _("Goods receipt"),
        "tax_point": _("Tax due"),
        "stock_transfer": _("Stock transfer"),
        "stock_count": _("Stocktake"),
        "stock_resolution": _("Resolution of a difference"),
        "month_cost": _("Cost of the month"),
    }.get(paper or "", paper or "")
