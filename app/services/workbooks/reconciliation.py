"""The reconciliation as a workbook (期间对账工作簿): cover, differences, a sheet a check, and the books behind them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.process import Duty
from app.services.desk import Desk, Reading, query
from app.services.reconciliation import reconciled, scope_of
from app.services.reconciling import details
from app.services.reconciling.frame import Scope
from app.services.workbooks import books, cash, checks, cover
from app.services.workbooks.book import Book, Formula, Report, Stopped, Table
from app.services.workbooks.checks import Sheets
from app.services.workbooks.exceptions import exceptions
from app.services.workbooks.output import save
from app.words import _

_SHEETS: tuple[Callable[[Sheets], Table], ...] = (
    cover.differences, checks.sales_and_revenue, checks.receipts, checks.cash, cash.counts, cash.adjustments,
    checks.stock, checks.advances,
    checks.trial_balance, exceptions, checks.continuity, checks.vouchers, *books.ALL,
)  # fmt: skip
# Which columns of which sheet come to the two sides of a check.
_SIDES: dict[str, tuple[Callable[[Sheets], Table], str, str]] = {
    "R1": (checks.sales_and_revenue, "left_gross", "right_gross"),
    "R2": (checks.receipts, "left", "right"),
    "R6": (checks.stock, "left_closing", "right_closing"),
    "R11": (checks.vouchers, "total", "debit"),
    "NO": (checks.continuity, "given", "found"),
}


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
    tables = {sheet: sheet(of) for sheet in _SHEETS}
    sums: dict[str, tuple[Formula, Formula]] = {}
    for code, (sheet, left, right) in _SIDES.items():
        sums[code] = (tables[sheet].sum_of(left), tables[sheet].sum_of(right))
    cover.write(page, of, _facts(scope, desk, counts, head), sums)


def _facts(scope: Scope, desk: Desk, counts: dict[str, int], head: Any) -> list[tuple[str, Any]]:
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
        (_("Audit entries"), head.seq if head else 0),
        (_("Head of the audit trail"), head.hash if head else ""),
        *((rows.format(book=names[name]), count) for name, count in counts.items()),
    ]
