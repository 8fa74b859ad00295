"""Rows of a sheet written straight into its stream: openpyxl keeps everything around them.

openpyxl makes an object of every cell, which costs more than all the rest of an export; here a column knows its style
and how its values are spelt, and a row is one text. Cells made with openpyxl (headers, totals, the cover) go the same
way. Whatever the text, it enters through `inline_text`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter, create_temporary_file

from app.services.workbooks.cells import QUANTITY, Look, Styles, letter, printable, starts_formula

_DAY_ZERO = date(1899, 12, 30)
_PIECE = 1 << 16  # bytes gathered before they are written


class RawSheet(WriteOnlyWorksheet):  # type: ignore[misc]  # openpyxl has no types
    """A write-only sheet that takes rows as XML."""

    _stream: BinaryIO | None = None
    _writer: Any = None
    _rows: Any = None

    def _get_writer(self) -> None:
        if self._writer is None:
            path = create_temporary_file()
            self._stream = open(path, "wb")  # noqa: SIM115 - open as long as rows come; `close` closes it
            self._writer = WorksheetWriter(self, out=self._stream)
            self._path_of_rows = path
            self._gathered: list[bytes] = []
            self._size = 0
            self._writer.write_top()

    def _write_rows(self) -> Generator[None, bytes, None]:
        xf = self._writer.xf.send(True)
        with xf.element("sheetData"):
            xf.flush()
            try:
                while True:
                    self._gather((yield))
            except GeneratorExit:
                self._pour()
        self._writer.xf.send(None)

    def _gather(self, piece: bytes) -> None:
        self._gathered.append(piece)
        self._size += len(piece)
        if self._size > _PIECE:
            self._pour()

    def _pour(self) -> None:
        assert self._stream is not None
        self._stream.write(b"".join(self._gathered))
        self._gathered.clear()
        self._size = 0

    def append(self, row: Iterable[WriteOnlyCell | None]) -> None:
        """Cells made with openpyxl, one after the other; None leaves a place empty."""
        self._begin()
        number = self._max_row + 1
        cells = "".join(
            cell_xml(cell, f"{letter(column)}{number}") for column, cell in enumerate(row, 1) if cell is not None
        )
        self.write(number, cells)

    def write(self, number: int, cells: str) -> None:
        """A row whose cells are spelt already."""
        self._begin()
        self._max_row = number
        self._rows.send(f'<row r="{number}">{cells}</row>'.encode())

    def _begin(self) -> None:
        if self._rows is None:
            self._get_writer()
            self._rows = self._write_rows()
            next(self._rows)

    def close(self) -> None:
        super().close()
        assert self._stream is not None
        self._stream.close()
        self._writer.out = self._path_of_rows  # where the archive takes it from


def add_sheet(workbook: Any, title: str) -> RawSheet:
    """A new sheet at the end of the workbook."""
    sheet = RawSheet(workbook, title)
    workbook._add_sheet(sheet)
    return sheet


def cell_xml(cell: WriteOnlyCell, place: str) -> str:
    """A cell made with openpyxl, as it stands in the file."""
    style = f' s="{cell.style_id}"' if cell.has_style else ""
    value = cell._value
    if value is None or value == "":
        return f'<c r="{place}"{style}/>'
    if cell.data_type == "f":
        return f'<c r="{place}"{style}><f>{escape(value[1:])}</f><v/></c>'
    if cell.data_type == "s":
        return f'<c r="{place}"{style} t="inlineStr">{inline_text(value)}</c>'
    if cell.data_type == "d":
        return f'<c r="{place}"{style}><v>{to_excel(value)}</v></c>'
    return f'<c r="{place}"{style}><v>{figure(value)}</v></c>'


@lru_cache(maxsize=8192)
def inline_text(text: str) -> str:
    """Text as a cell keeps it."""
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<is><t{kept}>{escape(text)}</t></is>"


def figure(value: Decimal | int) -> str:
    """A number, exact as written."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


class ColumnXml:
    """One column of a table: spells its values, each with the column's style."""

    __slots__ = ("formula", "letter", "number", "quantity", "sign", "text", "whole")

    def __init__(self, sheet: RawSheet, styles: Styles, name: str, look: Look, formula: str = "") -> None:
        self.letter = f'<c r="{name}'
        self.formula = escape(formula)
        self.quantity = look.kind == QUANTITY
        as_text = look._replace(kind="text")
        self.number = _style(sheet, styles, look)
        self.whole = _style(sheet, styles, look._replace(whole=self.quantity))
        self.text = _style(sheet, styles, as_text)
        self.sign = _style(sheet, styles, as_text._replace(text_sign=True))

    def xml(self, value: Any, row: int) -> str:
        """The cell of a value in a row; nothing for None and for empty text."""
        if value is None or value == "":
            return ""
        if isinstance(value, Decimal | int):
            style = self.whole if self.quantity and value == int(value) else self.number
            return f"{self.letter}{row}{style}><v>{figure(value)}</v></c>"
        if isinstance(value, str):
            shown = printable(value)
            style = self.sign if starts_formula(shown) else self.text
            return f'{self.letter}{row}{style} t="inlineStr">{inline_text(shown)}</c>'
        if isinstance(value, datetime):
            return f"{self.letter}{row}{self.number}><v>{to_excel(value.replace(tzinfo=None))}</v></c>"
        if isinstance(value, date):
            return f"{self.letter}{row}{self.number}><v>{(value - _DAY_ZERO).days}</v></c>"
        return self.xml(str(value), row)

    def formula_xml(self, row: int) -> str:
        """The column's formula in a row."""
        return f"{self.letter}{row}{self.number}><f>{self.formula.format(row=row)}</f><v/></c>"


def _style(sheet: RawSheet, styles: Styles, look: Look) -> str:
    cell = WriteOnlyCell(sheet)
    cell._style = styles.of(sheet, look)
    return f'" s="{cell.style_id}"'


def columns_of(
    sheet: RawSheet, styles: Styles, letters: Sequence[str], looks: Sequence[Look], formulas: Sequence[str]
) -> list[ColumnXml]:
    """The columns of a table on one sheet."""
    return [ColumnXml(sheet, styles, *each) for each in zip(letters, looks, formulas, strict=True)]
