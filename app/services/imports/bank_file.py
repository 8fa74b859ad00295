"""A bank's statement as a file: which column means what is told, or known from the usual titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from app.models.amounts import ZERO
from app.refusals import BadFile, BadRow, BadRows, NotADate, NotANumber, Refusal
from app.services import typed
from app.services.imports.table import Column, Row, Table, bad_row, read

COLUMNS: dict[str, tuple[str, ...]] = {
    "day": ("日期", "交易日期", "记账日期", "入账日期", "date", "booking date", "value date"),
    "narration": ("摘要", "用途", "附言", "交易摘要", "description", "text", "details"),
    "reference": ("流水号", "交易流水号", "凭证号", "票据号", "ref", "reference no", "transaction id"),
    "received": ("收入", "收入金额", "贷方", "贷方金额", "贷方发生额", "credit", "money in"),
    "paid": ("支出", "支出金额", "借方", "借方金额", "借方发生额", "debit", "money out"),
    "amount": ("金额", "交易金额", "发生额", "amount"),
}
EVERY = 500  # rows between two reports
Report = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class BankLineForm:
    """A line of a statement as read: received or paid by the branch, never both."""

    day: date
    narration: str
    reference: str
    received: Decimal
    paid: Decimal


def read_statement(
    file: Path, columns: Mapping[str, str], day_format: str, places: int, report: Report | None = None
) -> tuple[BankLineForm, ...]:
    """The lines of a CSV or XLSX file. `columns` names the title of each column (day, narration, reference, and either
    amount with its sign or received and paid); what it does not name is looked for under the usual titles.

    `day_format` is written as in 31.12.2026 → `%d.%m.%Y`; empty for 2026-12-31 and its like. Returns nothing when
    `report(rows done, rows in all)` says to stop. Raises BadFile for a file with other columns, BadRows with every row
    that cannot be read.
    """
    known = [
        Column(name, (title,) if (title := columns.get(name, "").strip()) else usual, needed=name == "day")
        for name, usual in COLUMNS.items()
    ]
    table = read(file, known)
    signed = "amount" in table.columns and not {"received", "paid"} & table.columns
    if not signed and not {"received", "paid"} <= table.columns:
        raise BadFile(file=file.name, why="columns", detail="amount")
    return _lines(file.name, table, signed, day_format, places, report)


def _lines(
    file: str, table: Table, signed: bool, day_format: str, places: int, report: Report | None
) -> tuple[BankLineForm, ...]:
    found: list[BankLineForm] = []
    bad: list[BadRow] = list(table.bad)
    for n, row in enumerate(table.rows, 1):
        try:
            found.append(_line(row, signed, day_format, places))
        except Refusal as why:
            bad.append(bad_row(row.line, why))
        if report is not None and (n % EVERY == 0 or n == len(table.rows)) and not report(n, len(table.rows)):
            return ()
    if bad:
        raise BadRows(file=file, rows=tuple(bad))
    return tuple(found)


def _line(row: Row, signed: bool, day_format: str, places: int) -> BankLineForm:
    if signed:
        amount = typed.number(row["amount"], "amount", places)
        received, paid = max(amount, ZERO), max(-amount, ZERO)
    else:
        received, paid = (_side(row[side], side, places) for side in ("received", "paid"))
    if (received > 0) == (paid > 0) or received < 0 or paid < 0:
        raise NotANumber(text=row["amount"] or f"{row['received']} / {row['paid']}", at="amount")
    return BankLineForm(
        day=_day(row["day"], day_format),
        narration=typed.text(row["narration"], "narration", needed=False),
        reference=typed.text(row["reference"], "reference", 120, needed=False),
        received=received,
        paid=paid,
    )


def _side(text: str, at: str, places: int) -> Decimal:
    plain = text.strip()
    return typed.number(plain, at, places) if plain and plain not in ("-", "--", "—") else ZERO


def _day(text: str, day_format: str) -> date:
    plain = text.strip()
    if not day_format:
        return typed.day(plain.partition(" ")[0].partition("T")[0], "day")
    try:
        return datetime.strptime(plain, day_format).replace(tzinfo=UTC).date()
    except ValueError:
        raise NotADate(text=plain[:40], at="day") from None
