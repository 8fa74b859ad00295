"""Cells of a workbook: text stays text, numbers and days are typed, and a look is chosen once for a column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

LONGEST_TEXT = 32_767  # what a cell holds
LONGEST_TITLE = 31
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t")

TEXT, MONEY, QUANTITY, PRICE, PERCENT, COUNT, DAY, INSTANT = (
    "text", "money", "quantity", "price", "percent", "count", "day", "instant",
)  # fmt: skip
RED = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
_HEAD = PatternFill("solid", start_color="FFE8EDF3", end_color="FFE8EDF3")
_LINE = Side(style="thin", color="FF9AA5B1")


def printable(text: str) -> str:
    """The text without what a cell cannot hold: control characters, half characters, more than a cell takes."""
    return _UNPRINTABLE.sub("", text)[:LONGEST_TEXT]


def sheet_title(text: str, taken: Sequence[str] = ()) -> str:
    """A title that a sheet may bear, and that no other sheet bears."""
    clean = _FORBIDDEN_IN_TITLE.sub(" ", printable(text)).strip().strip("'")[:LONGEST_TITLE] or "-"
    title, number = clean, 1
    while title.casefold() in {other.casefold() for other in taken}:
        number += 1
        title = f"{clean[: LONGEST_TITLE - len(str(number)) - 1]} {number}"
    return title


def width_of(text: str) -> int:
    """How wide a text stands, in the width of a figure; Chinese characters are two wide."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def letter(column: int) -> str:
    """The letters of a column, counted from 1."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


class Look(NamedTuple):
    """How a cell looks; equal looks share one style."""

    kind: str = TEXT
    bold: bool = False
    head: bool = False
    title: bool = False
    whole: bool = False  # a quantity without a fraction
    text_sign: bool = False  # text that would be read as a formula
    ruled: bool = False


class Styles:
    """The styles of one workbook, each made once."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._made: dict[Look, Any] = {}

    def of(self, sheet: Any, look: Look) -> Any:
        made = self._made.get(look)
        if made is None:
            made = self._made[look] = self._make(sheet, look)
        return made

    def _make(self, sheet: Any, look: Look) -> Any:
        cell = WriteOnlyCell(sheet)
        cell.number_format = number_format(look.kind, self.places, look.whole)
        cell.font = Font(name="Calibri", size=14 if look.title else 11, bold=look.bold or look.head or look.title)
        if look.head:
            cell.fill = _HEAD
            cell.alignment = Alignment(vertical="center", wrap_text=True)
        if look.ruled:
            cell.border = Border(top=_LINE)
        if look.text_sign:
            cell.quotePrefix = True
        return cell._style


@cache
def number_format(kind: str, places: int, whole: bool = False) -> str:
    """How numbers of a kind are shown; negative ones in red."""
    if kind in (MONEY, PRICE, PERCENT, QUANTITY, COUNT):
        digits = {MONEY: places, PRICE: 4, PERCENT: 2, QUANTITY: 0 if whole else 3, COUNT: 0}[kind]
        shown = "#,##0" + ("." + "0" * digits if digits else "")
        return f"{shown};[Red]-{shown}"
    return {DAY: "yyyy-mm-dd", INSTANT: "yyyy-mm-dd hh:mm:ss"}.get(kind, "General")


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet program would take a text, typed by a person, for a formula."""
    return text.startswith(_STARTS_FORMULA)


def xl_text(sheet: Any, styles: Styles, text: str, look: Look) -> WriteOnlyCell:
    """The one way by which text enters a cell: whatever it begins with, it stays text."""
    shown = printable(text)
    if starts_formula(shown):
        look = look._replace(text_sign=True)
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type = shown, "s"
    cell._style = styles.of(sheet, look)
    return cell


def xl_formula(sheet: Any, styles: Styles, formula: str, look: Look) -> WriteOnlyCell:
    """A formula of ours; never made of anything that people typed."""
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type = formula, "f"
    cell._style = styles.of(sheet, look)
    return cell


@cache
def _whole(look: Look) -> Look:
    return look._replace(whole=True)


@cache
def _as_text(look: Look) -> Look:
    return look._replace(kind=TEXT, whole=False)


def xl_number(sheet: Any, styles: Styles, value: Decimal | int, look: Look) -> WriteOnlyCell:
    """A number, exact as written."""
    if look.kind == QUANTITY and value == int(value):
        look = _whole(look)
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type = value, "n"
    cell._style = styles.of(sheet, look)
    return cell


def xl_moment(sheet: Any, styles: Styles, value: date | datetime, look: Look) -> WriteOnlyCell:
    """A day or an instant; instants without their zone, which cells do not know."""
    cell = WriteOnlyCell(sheet)
    cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
    cell._style = styles.of(sheet, look)
    return cell


def cell_for(sheet: Any, styles: Styles, value: Any, look: Look) -> WriteOnlyCell | None:
    """The cell of a value in a column of this look; nothing for None and for empty text."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal | int):
        return xl_number(sheet, styles, value, look)
    if isinstance(value, date):
        return xl_moment(sheet, styles, value, look)
    return xl_text(sheet, styles, str(value), _as_text(look))
