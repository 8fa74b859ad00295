"""The cover of a reconciliation and its list of differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from importlib import metadata
from typing import Any

from app.models.amounts import ZERO
from app.services.differences import STATE_LABELS, Key, Note, key_of, standing_notes
from app.services.reconciliation import Reconciliation
from app.services.reconciling.frame import Check, Difference
from app.services.workbooks.book import Book, Column, Formula, Page, Table, not_zero
from app.services.workbooks.cells import COUNT, DAY, INSTANT, MONEY, QUANTITY, Look
from app.services.workbooks.checks import Sheets, unit_kind
from app.words import N_, _

_BOLD, _HEAD, _RULED = Look(bold=True), Look(head=True), Look(ruled=True)
WIDTHS = (8, 26, 26, 18, 26, 18, 16, 16, 18, 18, 12, 12, 16, 16, 12)


def begin(book: Book) -> Page:
    """The cover comes first in the workbook and is written last, when the totals of all sheets are known."""
    return Page(book, "00 " + _("Cover"), WIDTHS)


def program_version() -> str:
    try:
        return metadata.version("branchdesk")
    except metadata.PackageNotFoundError:
        return "0.1.0"


# The list of differences: what each column is called, by the name under which an answer is read back.
DIFFERENCES = (
    Column("code", N_("Check item"), width=8), Column("document", N_("Document"), width=24),
    Column("subject", N_("Concerns"), width=24), Column("left_book", N_("Left book"), width=22),
    Column("left", N_("Left"), MONEY), Column("right_book", N_("Right book"), width=22),
    Column("right", N_("Right"), MONEY), Column("difference", N_("Difference"), MONEY, red=True),
    Column("kind", N_("Class"), width=30), Column("reason", N_("Reason"), width=24),
    Column("owner", N_("Responsible")), Column("action", N_("Settled how"), width=24),
    Column("due", N_("Settled by"), DAY), Column("state", N_("State"), width=12),
    Column("answer", N_("Answer of head office"), width=30),
    Column("counts", N_("Counts"), COUNT, total=True),
    Column("check", N_("Check formula"), MONEY, formula="{left}-{right}", red=True),
)  # fmt: skip


def differences(of: Sheets) -> Table:
    """01: every document on which two books differ, and what has been said about it; to be answered and read back.

    What is worth a look but no difference between books stands here too; it does not count.
    """
    columns = [replace(column, title=_(column.title)) for column in DIFFERENCES]
    table = of.table("01", _("Differences"), *columns)
    notes = standing_notes(of.scope.conn)
    for check in of.found.checks:
        for document in check.documents:
            _difference(table, check, document, notes, counts=1)
        for document in check.listed:
            _difference(table, check, document, notes, counts=0)
    table.choose("state", [_(label) for label in STATE_LABELS.values()])
    return table.end()


def _difference(table: Table, check: Check, document: Difference, notes: dict[Key, Note], *, counts: int) -> None:
    note = notes.get(key_of(check.code, document))
    said = {} if note is None else {
        "reason": note.reason, "owner": note.owner, "action": note.action, "due": note.due,
        "state": _(STATE_LABELS[note.state]), "answer": note.answer,
    }  # fmt: skip
    table.add(
        code=check.code, document=document.document, subject=document.subject, left_book=_(check.left_book),
        left=document.left, right_book=_(check.right_book), right=document.right, difference=document.difference,
        kind=_(document.label), counts=counts, **said,
    )  # fmt: skip


def write(
    page: Page,
    of: Sheets,
    facts: list[tuple[str, Any]],
    sums: dict[str, tuple[Formula, Formula]],
    listing: Table,
) -> None:
    """Who, when, from which state of the books; each check's result; lines to sign on.

    `sums` gives for a check the formulas of its two sides on its own sheet; `listing` is the list of differences.
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
    _results(page, of, sums, listing)
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


def _results(page: Page, of: Sheets, sums: dict[str, tuple[Formula, Formula]], listing: Table) -> None:
    """A line a check: both sides, the difference, and how many documents differ by how much; each by formula too."""
    heads = (
        _("Check item"), _("Books"), _("Left book"), _("Left"), _("Right book"), _("Right"), _("Difference"),
        _("Check formula"), _("Left, from the sheet"), _("Right, from the sheet"), _("Number of documents"),
        _("Documents, by formula"), _("Sum of differences"), _("Sum, by formula"), _("Result"),
    )  # fmt: skip
    first = page.add(heads, _HEAD) + 1
    for check in of.found.checks:
        kind, row = unit_kind(check.unit), page.row + 1
        left, right = sums.get(check.code, (None, None))
        together = sum((document.difference for document in check.documents), ZERO)
        page.add(
            [
                check.code, _(check.title), _(check.left_book), (check.left, Look(kind)), _(check.right_book),
                (check.right, Look(kind)), (check.difference, Look(kind)),
                (Formula(f"ROUND(D{row}-F{row},4)"), Look(kind)), (left, Look(kind)), (right, Look(kind)),
                (len(check.documents), Look(COUNT)), (listing.counted(f"A{row}"), Look(COUNT)),
                (together, Look(kind)), (listing.summed(f"A{row}"), Look(kind)),
                _("agrees") if check.agrees else _("differs"),
            ]
        )  # fmt: skip
    not_zero(page.sheet, f"G{first}:H{page.row}")
    not_zero(page.sheet, f"K{first}:N{page.row}")
