"""The one form on which every book, statement and list of the ledgers is printed: A4, across or upright.

Rows flow over pages; where a column is summed, each page ends with what is carried on and begins with what was brought
forward (承前页, 过次页).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from app.services.book_sheet import BookRow, BookSheet, Kind
from app.services.papers import output
from app.services.papers.ink import INK, MUTED, RED, Align, Pen
from app.services.papers.speech import PAGE_OF, Language, Speech, quantity
from app.words import N_

_LONG, _SHORT = 841.89, 595.28
_MARGIN, _TOP, _BOTTOM, _ROW, _SIZE = 36.0, 76.0, 40.0, 17.0, 8.5


def draw_book(sheet: BookSheet, target: Path | BinaryIO, currency: str = "CNY", language: Language = "zh_CN") -> None:
    """Writes the book as PDF; a path is replaced as a whole or not at all. Raises NoChineseFont or OSError."""
    size = (_SHORT, _LONG) if sheet.upright else (_LONG, _SHORT)
    output.write(target, size, sheet.title, lambda pen: _Drawing(pen, sheet, size, Speech(language, currency)).draw())


def shown(value: object, kind: Kind, speech: Speech) -> str:
    """A cell as text; zero amounts stay blank, so that a column reads quietly."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        if not value:
            return ""
        return quantity(value) if kind == "quantity" else speech.amount(value)
    return str(value)


class _Drawing:
    def __init__(self, pen: Pen, sheet: BookSheet, size: tuple[float, float], speech: Speech) -> None:
        self.pen, self.sheet, self.speech = pen, sheet, speech
        self.wide, self.high = size
        shares = sum(column.share for column in sheet.columns)
        room = self.wide - 2 * _MARGIN
        self.edges = [_MARGIN]
        for column in sheet.columns:
            self.edges.append(self.edges[-1] + room * column.share / shares)
        self.carries = any(column.carried for column in sheet.columns)

    def draw(self) -> None:
        pages = self._pages()
        for number, rows in enumerate(pages):
            self._page(number, pages, rows)
            self.pen.new_page()

    def _pages(self) -> list[Sequence[BookRow]]:
        room = self.high - _TOP - _BOTTOM - _ROW
        foot = 14.0 * len(self.sheet.notes) + (40.0 if self.sheet.signers else 0.0)
        most = max(int((room - (2 * _ROW if self.carries else 0)) // _ROW), 1)
        left = max(int((room - foot - (2 * _ROW if self.carries else 0)) // _ROW), 1)
        rows, pages = list(self.sheet.rows), []
        while len(rows) > left:
            taken = min(most, len(rows) - 1) if len(rows) <= most else most
            pages.append(rows[:taken])
            rows = rows[taken:]
        return [*pages, rows]

    def _page(self, number: int, pages: list[Sequence[BookRow]], rows: Sequence[BookRow]) -> None:
        pen, speech, last = self.pen, self.speech, number == len(pages) - 1
        pen.text(self.wide / 2, self.high - 38, self.sheet.title, 15, INK, "centre", strong=True)
        pen.text(self.wide / 2, self.high - 56, "   ·   ".join(filter(None, self.sheet.under)), _SIZE, MUTED, "centre")
        y = self._head(self.high - _TOP)
        if self.carries and number:
            y = self._row(BookRow(self._sums(pages[:number], N_("Brought forward")), True), y)
        for row in rows:
            y = self._row(row, y)
        if self.carries and not last:
            y = self._row(BookRow(self._sums(pages[: number + 1], N_("Carried forward")), True), y)
        for x in self.edges:
            pen.line(x, self.high - _TOP, x, y, 0.35)
        if last:
            self._foot(y)
        words = speech.say(PAGE_OF).format(page=number + 1, pages=len(pages))
        pen.text(self.wide - _MARGIN, 22, words, 7.5, MUTED, "right")

    def _head(self, top: float) -> float:
        self.pen.band(self.edges[0], top - _ROW, self.edges[-1] - self.edges[0], _ROW)
        self.pen.rule(self.edges[0], top, self.edges[-1], 0.8, INK)
        for at, column in enumerate(self.sheet.columns):
            middle = (self.edges[at] + self.edges[at + 1]) / 2
            room = self.edges[at + 1] - self.edges[at] - 6
            self.pen.fitted(middle, top - 12, column.title, _SIZE, room, INK, "centre", strong=True)
        self.pen.rule(self.edges[0], top - _ROW, self.edges[-1], 0.6, INK)
        return top - _ROW

    def _row(self, row: BookRow, top: float) -> float:
        for at, (column, value) in enumerate(zip(self.sheet.columns, row.cells, strict=True)):
            text = shown(value, column.kind, self.speech)
            align: Align = {"text": "left", "centre": "centre"}.get(column.kind, "right")  # type: ignore[assignment]
            left, right = self.edges[at] + 3, self.edges[at + 1] - 3
            x = {"left": left, "right": right, "centre": (left + right) / 2}[align]
            colour = RED if isinstance(value, Decimal) and value < 0 else INK
            self.pen.fitted(x, top - 12, text, _SIZE, right - left, colour, align, row.strong)
        self.pen.rule(self.edges[0], top - _ROW, self.edges[-1], 0.6 if row.strong else 0.3)
        return top - _ROW

    def _sums(self, pages: Sequence[Sequence[BookRow]], word: str) -> tuple[object, ...]:
        """What has been entered so far, with the last balance in the columns that are not summed."""
        entered = [row for page in pages for row in page if not row.strong]
        before = pages[-1][-1].cells
        cells: list[object] = []
        for at, column in enumerate(self.sheet.columns):
            if column.carried:
                cells.append(sum((row.cells[at] for row in entered if isinstance(row.cells[at], Decimal)), Decimal(0)))
            else:
                cells.append(before[at] if column.kind == "money" else None)
        named = next((at for at, c in enumerate(self.sheet.columns) if c.kind == "text" and c.share >= 2), 0)
        cells[named] = self.speech.say(word)
        return tuple(cells)

    def _foot(self, y: float) -> None:
        for number, note in enumerate(self.sheet.notes):
            self.pen.fitted(_MARGIN, y - 14 - 14 * number, note, 8, self.wide - 2 * _MARGIN, MUTED)
        step = (self.wide - 2 * _MARGIN) / max(len(self.sheet.signers), 1)
        for number, signer in enumerate(self.sheet.signers):
            self.pen.text(_MARGIN + step * number, y - 14 * len(self.sheet.notes) - 28, f"{signer}:", _SIZE, MUTED)
