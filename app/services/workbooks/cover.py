"""The cover of a reconciliation and its list of differences."""

from __future__ import annotations

from datetime import datetime
from importlib import metadata
from typing import Any

from app.services.reconciliation import Reconciliation
from app.services.reconciling.frame import Check, Difference
from app.services.workbooks.book import Book, Column, Formula, Page, Table, not_zero
from app.services.workbooks.cells import COUNT, INSTANT, MONEY, QUANTITY, Look
from app.services.workbooks.checks import Sheets, unit_kind
from app.words import _, ngettext

_BOLD, _HEAD, _RULED = Look(bold=True), Look(head=True), Look(ruled=True)
WIDTHS = (8, 26, 26, 18, 26, 18, 16, 16, 18, 18, 14)


def begin(book: Book) -> Page:
    """The cover comes first in the workbook and is written last, when the totals of all sheets are known."""
    return Page(book, "00 " + _("Cover"), WIDTHS)


def program_version() -> str:
    try:
        return metadata.version("branchdesk")
    except metadata.PackageNotFoundError:
        return "0.1.0"


def differences(of: Sheets) -> Table:
    """01: every document on which two books differ."""
    table = of.table(
        "01", _("Differences"),
        Column("code", _("Check item"), width=8), Column("document", _("Document"), width=24),
        Column("subject", _("Concerns"), width=24), Column("left_book", _("Left book"), width=22),
        Column("left", _("Left"), MONEY), Column("right_book", _("Right book"), width=22),
        Column("right", _("Right"), MONEY), Column("difference", _("Difference"), MONEY, red=True),
        Column("check", _("Check formula"), MONEY, formula="{left}-{right}", red=True),
        Column("kind", _("Class"), width=30), Column("reason", _("Reason"), width=18),
        Column("owner", _("Responsible")), Column("settled", _("Settled how"), width=18),
        Column("until", _("Settled on"), "day"),
    )  # fmt: skip
    for check in of.found.checks:
        for document in (*check.documents, *check.listed):
            _difference(table, check, document)
    return table.end()


def _difference(table: Table, check: Check, document: Difference) -> None:
    table.add(
        code=check.code, document=document.document, subject=document.subject, left_book=_(check.left_book),
        left=document.left, right_book=_(check.right_book), right=document.right, difference=document.difference,
        kind=_(document.label),
    )  # fmt: skip


def write(page: Page, of: Sheets, facts: list[tuple[str, Any]], sums: dict[str, tuple[Formula, Formula]]) -> None:
    """Who, when, from which state of the books; each check's result; lines to sign on.

    `sums` gives for a check the formulas of its two sides on its own sheet.
    """
    house, found = of.scope.branch, of.found
    title = _("Reconciliation of {branch}, {period}").format(branch=house.name, period=found.period)
    page.add([title], Look(title=True))
    page.add([])
    for name, value in facts:
        kind = INSTANT if isinstance(value, datetime) else COUNT
        page.add([None, (name, _BOLD), (value, Look(kind if not isinstance(value, str) else "text"))])
    page.add([])
    page.add([None, (_("Sales of the period"), _BOLD)])
    _sales(page, found)
    page.add([])
    _results(page, found, sums)
    page.add([])
    for name in (_("Prepared by"), _("Checked by"), _("Accounting supervisor"), _("Branch manager")):
        page.add([None, (name, _BOLD), (" ", _RULED), None, (_("Date"), _BOLD), (" ", _RULED)])
        page.add([])
    page.end()


def _sales(page: Page, found: Reconciliation) -> None:
    sales = found.sales
    rows = (
        (_("Number of invoices"), sales.invoices, COUNT), (_("Lines"), sales.lines, COUNT),
        (_("Quantity"), sales.quantity, QUANTITY), (_("Net"), sales.net, MONEY), (_("Tax"), sales.tax, MONEY),
        (_("Gross"), sales.gross, MONEY),
    )  # fmt: skip
    for name, value, kind in rows:
        page.add([None, name, (value, Look(kind))])


def _results(page: Page, found: Reconciliation, sums: dict[str, tuple[Formula, Formula]]) -> None:
    heads = (
        _("Check item"), _("Books"), _("Left book"), _("Left"), _("Right book"), _("Right"), _("Difference"),
        _("Check formula"), _("Left, from the sheet"), _("Right, from the sheet"), _("Result"),
    )  # fmt: skip
    first = page.add(heads, _HEAD) + 1
    for check in found.checks:
        kind, row = unit_kind(check.unit), page.row + 1
        left, right = sums.get(check.code, (None, None))
        page.add(
            [
                check.code, _(check.title), _(check.left_book), (check.left, Look(kind)), _(check.right_book),
                (check.right, Look(kind)), (check.difference, Look(kind)),
                (Formula(f"ROUND(D{row}-F{row},4)"), Look(kind)), (left, Look(kind)), (right, Look(kind)),
                _result(check),
            ]
        )  # fmt: skip
    not_zero(page.sheet, f"G{first}:H{page.row}")


def _result(check: Check) -> str:
    if check.agrees:
        return _("agrees")
    count = len(check.documents)
    return ngettext("{n} document", "{n} documents", count).format(n=count) if count else _("differs")
