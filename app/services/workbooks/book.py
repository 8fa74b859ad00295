"""A workbook written row by row: headers, totals as formulas beside the written ones, paper and looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from app.services.workbooks.cells import (
    COUNT,
    MONEY,
    PERCENT,
    PRICE,
    QUANTITY,
    RED,
    TEXT,
    Look,
    Styles,
    cell_for,
    letter,
    sheet_title,
    width_of,
    xl_formula,
    xl_text,
)
from app.services.workbooks.rows import add_sheet, columns_of
from app.words import _

NUMBERS = (MONEY, QUANTITY, PRICE, PERCENT, COUNT)
ROWS_A_SHEET = 1_000_000  # a sheet holds 1,048,576; what is more goes on in another
HEADER_ROW = 2
Report = Callable[[int, int], bool]


class Stopped(Exception):
    """The person wants no workbook after all."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what stands in it, and what is made of it.

    `formula` is made of other columns' keys in braces, `{left}-{right}`; `total` sums the column; `red` fills the
    cells that are not zero.
    """

    key: str
    title: str
    kind: str = TEXT
    width: int = 0
    formula: str = ""
    total: bool = False
    red: bool = False


_USUAL = {TEXT: 14, MONEY: 15, QUANTITY: 12, PRICE: 13, PERCENT: 9, COUNT: 9, "day": 12, "instant": 20}


@dataclass
class Book:
    """One workbook on its way."""

    places: int
    made_at: datetime  # the data's last instant: the file says nothing about the moment it was written
    total_rows: int = 0
    report: Report | None = None
    done: int = 0
    workbook: Workbook = field(init=False)
    styles: Styles = field(init=False)

    def __post_init__(self) -> None:
        self.workbook = Workbook(write_only=True)
        self.styles = Styles(self.places)
        naive = self.made_at.replace(tzinfo=None, microsecond=0)
        self.workbook.properties.created = self.workbook.properties.modified = naive
        self.workbook.properties.creator = "Branchdesk"

    def step(self, rows: int = 1) -> None:
        """Tells how far it is. Raises Stopped when the person says so."""
        before, self.done = self.done, self.done + rows
        if self.report is None or before // 500 == self.done // 500:
            return
        if not self.report(min(self.done, self.total_rows), max(self.total_rows, 1)):
            raise Stopped

    def drop(self) -> None:
        """Closes and removes what has been written aside."""
        for sheet in self.workbook.worksheets:
            if not sheet.closed:
                sheet.close()
            if Path(sheet._writer.out).exists():
                sheet._writer.cleanup()


class Page:
    """A sheet without columns of its own: the cover. Rows of cells, one after the other."""

    def __init__(self, book: Book, title: str, widths: Sequence[int]) -> None:
        self.book = book
        self.title = sheet_title(title, book.workbook.sheetnames)
        self.sheet = add_sheet(book.workbook, self.title)
        set_paper(self.sheet)
        for number, width in enumerate(widths, 1):
            self.sheet.column_dimensions[letter(number)].width = width
        self.widths = widths
        self.row = 0

    def add(self, values: Iterable[Any], look: Look | None = None) -> int:
        """Writes a row of values; a tuple is a value with its own look. Returns the row's number."""
        cells = []
        for value in values:
            own, value = (value[1], value[0]) if isinstance(value, tuple) else (look or Look(), value)
            cells.append(formula_or_cell(self.sheet, self.book.styles, value, own))
        self.sheet.append(cells)
        self.row += 1
        return self.row

    def end(self) -> None:
        self.sheet.print_area = f"A1:{letter(len(self.widths))}{max(self.row, 1)}"


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours, as a value of a row."""

    text: str


def formula_or_cell(sheet: Any, styles: Styles, value: Any, look: Look) -> Any:
    if isinstance(value, Formula):
        return xl_formula(sheet, styles, f"={value.text}", look)
    return cell_for(sheet, styles, value, look)


class Table:
    """A sheet that is a table: numbered rows under a header, totals under the rows, goes on in another when full."""

    def __init__(self, book: Book, title: str, heading: str, columns: Sequence[Column]) -> None:
        self.book = book
        self.heading = heading
        self.columns = (Column("seq", _("No."), COUNT, 7), *columns)
        self.letters = {column.key: letter(number) for number, column in enumerate(self.columns, 1)}
        self.looks = [Look(column.kind) for column in self.columns]
        self.keys = [column.key for column in self.columns]
        self.formulas = [_filled(column, self.letters, book.places) for column in self.columns]
        self.wanted = title
        self.sums: dict[str, list[str]] = {column.key: [] for column in self.columns if column.total}
        self.sheets: list[str] = []
        self.count = 0
        self.rows_end = 0  # the last row of the first sheet
        self._begin()

    def _begin(self) -> None:
        title = sheet_title(self.wanted, self.book.workbook.sheetnames)
        self.sheet = add_sheet(self.book.workbook, title)
        self.sheets.append(title)
        set_paper(self.sheet)
        self.sheet.freeze_panes = f"A{HEADER_ROW + 1}"
        self.sheet.print_title_rows = f"1:{HEADER_ROW}"
        for column in self.columns:
            self.sheet.column_dimensions[self.letters[column.key]].width = _width(column)
        styles = self.book.styles
        self.sheet.append([xl_text(self.sheet, styles, self.heading, Look(title=True))])
        self.sheet.append([xl_text(self.sheet, styles, column.title, Look(head=True)) for column in self.columns])
        self.cells = columns_of(self.sheet, styles, list(self.letters.values()), self.looks, self.formulas)
        self.row = HEADER_ROW
        self.written = {column.key: Decimal(0) for column in self.columns if column.total}

    def add(self, **values: Any) -> None:
        """Writes a row; columns with a formula fill themselves."""
        if self.row >= ROWS_A_SHEET:
            self._finish()
            self._begin()
        self.row += 1
        self.count += 1
        values["seq"] = self.count
        for key in self.written:
            value = values.get(key)
            self.written[key] += value if isinstance(value, Decimal | int) else 0
        row = self.row
        self.sheet.write(
            row,
            "".join(
                [
                    cell.formula_xml(row) if cell.formula else cell.xml(values.get(key), row)
                    for key, cell in zip(self.keys, self.cells, strict=True)
                ]
            ),
        )
        self.book.step()

    def end(self) -> Table:
        """Totals: as written, as a formula over the rows, and the difference of the two."""
        self._finish()
        return self

    def _finish(self) -> None:
        last = self.row
        self.rows_end = self.rows_end or last
        if self.written:
            self._total(_("Total"), lambda key: self.written[key])
            self._total(_("By formula"), lambda key: Formula(f"SUM({self._range(key, last)})"))
            self._total(_("Formula check"), lambda key: self._agreement(key, last))
            for key in self.sums:
                self.sums[key].append(f"{quoted(self.sheets[-1])}!{self.letters[key]}{last + 2}")
        self._mark_red(last)
        self.sheet.auto_filter.ref = f"A{HEADER_ROW}:{letter(len(self.columns))}{max(last, HEADER_ROW)}"
        self.sheet.print_area = f"A1:{letter(len(self.columns))}{self.row}"

    def _total(self, name: str, value: Callable[[str], Any]) -> None:
        styles, cells = self.book.styles, []
        for number, column in enumerate(self.columns):
            look = Look(column.kind, bold=True, ruled=True)
            if number == 1:
                cells.append(xl_text(self.sheet, styles, name, Look(bold=True, ruled=True)))
            else:
                cells.append(
                    formula_or_cell(self.sheet, styles, value(column.key) if column.key in self.written else None, look)
                )
        self.sheet.append(cells)
        self.row += 1

    def _range(self, key: str, last: int) -> str:
        column = self.letters[key]
        return f"{column}{HEADER_ROW + 1 if last > HEADER_ROW else HEADER_ROW}:{column}{last}"

    def _agreement(self, key: str, last: int) -> Formula:
        column = self.letters[key]
        return Formula(f"ROUND({column}{last + 1}-{column}{last + 2},4)")

    def _mark_red(self, last: int) -> None:
        for column in self.columns:
            if column.red:
                name = self.letters[column.key]
                not_zero(self.sheet, f"{name}{HEADER_ROW + 1}:{name}{max(last, HEADER_ROW + 1)}")
        if self.written:
            not_zero(self.sheet, f"C{last + 3}:{letter(len(self.columns))}{last + 3}")

    def choose(self, key: str, words: Sequence[str]) -> None:
        """Offers words to choose from in a column's cells."""
        offered = DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True)
        offered.add(f"{self.letters[key]}{HEADER_ROW + 1}:{self.letters[key]}{max(self.row, HEADER_ROW + 1)}")
        self.sheet.data_validations.append(offered)

    def _columns(self, *keys: str) -> list[str]:
        """Whole columns of rows, as formulas on other sheets name them."""
        sheet = quoted(self.sheets[0])
        first, last = HEADER_ROW + 1, max(self.rows_end, HEADER_ROW + 1)
        return [f"{sheet}!${self.letters[key]}${first}:${self.letters[key]}${last}" for key in keys]

    def counted(self, code: str) -> Formula:
        """How many rows count for the check whose code stands in a cell."""
        codes, counts = self._columns("code", "counts")
        return Formula(f"SUMIF({codes},{code},{counts})")

    def summed(self, code: str) -> Formula:
        """What the rows that count for a check come to."""
        codes, counts, amounts = self._columns("code", "counts", "difference")
        return Formula(f"ROUND(SUMIFS({amounts},{codes},{code},{counts},1),4)")

    def sum_of(self, key: str) -> Formula:
        """The column's total over all the sheets it fills, for another sheet."""
        return Formula("+".join(self.sums[key]))

    def note(self, values: Sequence[Any], look: Look | None = None) -> int:
        """A row under the totals, from the second column on; a tuple is a value with its own look. Returns its
        number."""
        cells = []
        for value in (None, *values):
            own, value = (value[1], value[0]) if isinstance(value, tuple) else (look or Look(MONEY), value)
            cells.append(formula_or_cell(self.sheet, self.book.styles, value, own))
        self.sheet.append(cells)
        self.row += 1
        self.sheet.print_area = f"A1:{letter(len(self.columns))}{self.row}"
        return self.row


def _filled(column: Column, letters: dict[str, str], places: int) -> str:
    """A column's formula with letters in place of keys, `{row}` left to fill; rounded as the column is kept."""
    if not column.formula:
        return ""
    kept = {MONEY: places, QUANTITY: 3, COUNT: 0}.get(column.kind, 4)
    return f"ROUND({column.formula.format(**{key: f'{name}{{row}}' for key, name in letters.items()})},{kept})"


def _width(column: Column) -> int:
    return max(column.width or _USUAL.get(column.kind, 14), min(width_of(column.title) + 3, 24))


def quoted(title: str) -> str:
    """A sheet's title as formulas write it."""
    return "'" + title.replace("'", "''") + "'"


def not_zero(sheet: Any, cells: str) -> None:
    """Fills cells red that are not zero."""
    sheet.conditional_formatting.add(cells, CellIsRule(operator="notEqual", formula=["0"], fill=RED))


def set_paper(sheet: Any) -> None:
    """A4 across, as wide as the page, numbered."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = "&A  &P / &N"
