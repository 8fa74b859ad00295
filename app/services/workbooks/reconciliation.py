"""The reconciliation as a workbook (期间对账工作簿): cover, differences, a sheet a check, and the books behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.process import Duty
from app.services.desk import Desk, Reading, query
from app.services.reconciliation import fingerprint, reconciled, scope_of
from app.services.reconciling import details
from app.services.reconciling.frame import Scope
from app.services.workbooks import books, checks, counts, cover, customer_sheets, goods_sheet, tax
from app.services.workbooks.book import Book, Formula, Report, Stopped, Table
from app.services.workbooks.checks import Sheets
from app.services.workbooks.exceptions import exceptions
from app.services.workbooks.output import save
from app.words import _


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook: its number, the checks it shows, and the function that writes it.

    `sides` names, for a check, the two columns whose totals are the two sides of it; the cover compares them with
    the figures of the check.
    """

    number: str
    write: Callable[[Sheets], Table]
    checks: tuple[str, ...] = ()
    sides: tuple[tuple[str, str, str], ...] = ()  # code, left column, right column


# The sheets in the order in which they stand; the cover, 00, goes before them and sums up the first of them.
SHEETS: tuple[Sheet, ...] = (
    Sheet("01", cover.differences),
    Sheet("02", checks.sales_and_revenue, ("R1",), (("R1", "left_gross", "right_gross"),)),
    Sheet("03", checks.receipts, ("R2", "R10"), (("R2", "left", "right"),)),
    Sheet("04", checks.cash, ("R3",)),
    Sheet("06", goods_sheet.stock, ("R6", "R7"), (("R6", "left_closing", "right_closing"),)),
    Sheet("07", counts.stocktakes, ("R8",)),
    Sheet("08", customer_sheets.balances, ("R9",)),
    Sheet("09", customer_sheets.statements, ("R12",)),
    Sheet("10", tax.output_tax, ("R13",), (("R13", "left", "right"),)),
    Sheet("11", checks.trial_balance),
    Sheet("12", exceptions, ("R14",)),
    Sheet("13", checks.continuity, ("NO",), (("NO", "given", "found"),)),
    Sheet("14", checks.vouchers, ("R11",), (("R11", "total", "debit"),)),
    Sheet("15", tax.not_invoiced),
    *(Sheet(number, write) for number, write in books.ALL),
)


@query(Duty.BOOK, Duty.CHECK)
def export(look: Reading, period: str, target: Path, report: Report | None = None) -> None:
    """Writes the reconciliation of a month (YYYY-MM) to a file, from one state of the database.

    `report(rows done, rows in all)` is told how far it is; when it returns False, nothing is left behind. Raises
    NotADate for a period that is none, OSError when the file cannot be written.
    """
    scope = scope_of(look.conn, look.branch, period)
    counts = details.row_counts(scope)
    head = details.head(scope)
    made_at = head.at if head else datetime(2000, 1, 1, tzinfo=UTC)
    book = Book(scope.branch.places, made_at, _rows_expected(counts), report)
    try:
        _write(book, scope, look.desk, counts, head)
        save(book, target)
    except Stopped:
        return
    finally:
        book.drop()


def _rows_expected(counts: dict[str, int]) -> int:
    """About how many rows the sheets will have; the books stand in the checks and once more line by line."""
    return 2 * counts["invoice"] + 2 * counts["cash_journal"] + counts["voucher"] + sum(counts.values())


def _write(book: Book, scope: Scope, desk: Desk, counts: dict[str, int], head: Any) -> None:
    page = cover.begin(book)
    of = Sheets(book, scope, reconciled(scope))
    sums: dict[str, tuple[Formula, Formula]] = {}
    written = [(sheet, sheet.write(of)) for sheet in SHEETS]
    for sheet, table in written:
        for code, left, right in sheet.sides:
            sums[code] = (table.sum_of(left), table.sum_of(right))
    figures = fingerprint(of.found, counts)
    cover.write(page, of, _facts(scope, desk, counts, head, figures), sums, written[0][1])


def _facts(scope: Scope, desk: Desk, counts: dict[str, int], head: Any, figures: str) -> list[tuple[str, Any]]:
    """What the cover says about the state of the books that the workbook was made from."""
    house = scope.branch
    schema = scope.conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    names = {
        "invoice": _("Invoices"), "invoice_line": _("Invoice lines"), "register_entry": _("Sales register"),
        "cash_journal": _("Cash journals"), "custody_entry": _("Custody ledger"), "stock_entry": _("Stock ledger"),
        "voucher": _("Vouchers"), "voucher_line": _("Voucher entries"),
    }  # fmt: skip
    rows = _("Rows: {book}")
    return [
        (_("Branch"), f"{house.name} ({house.code})"),
        (_("Period"), f"{scope.first.isoformat()} – {scope.last.isoformat()}"),
        (_("Currency"), house.currency),
        (_("Exported by"), desk.person.name if desk.person else ""),
        (_("Exported at"), desk.now().astimezone()),
        (_("Program and schema"), f"Branchdesk {cover.program_version()} · {schema}"),
        (_("Data hash"), f"{house.code}/{scope.period}/{figures}"),
        (_("Audit entries"), head.seq if head else 0),
        (_("Head of the audit trail"), head.hash if head else ""),
        *((rows.format(book=names[name]), count) for name, count in counts.items()),
    ]
