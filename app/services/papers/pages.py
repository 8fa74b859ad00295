"""A paper with a table: rows flow over pages, totals are carried along, the foot stands on the last page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.services.papers.content import ZERO, Copy
from app.services.papers.form import Form
from app.services.papers.table import Column, Piece, flow, pieces, place
from app.words import N_

Figures = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Tabled:
    """What a paper with a table is made of.

    `figures` are the values of the `summed` columns in each row, `written` writes them. `foot` draws from a line
    downwards and needs `foot_height`; the row with the grand total above it is drawn here.
    """

    columns: tuple[Column, ...]
    rows: Sequence[dict[str, str]]
    summed: tuple[str, ...]
    figures: Sequence[Figures]
    written: Callable[[Figures], dict[str, str]]
    foot: Callable[[float], None]
    foot_height: float
    copies: Sequence[Copy]
    notice: str = ""


def draw(form: Form, paper: Tabled) -> int:
    """Draws every page of every copy; returns the number of pages of one copy."""
    return _Pages(form, paper).draw()


class _Pages:
    def __init__(self, form: Form, paper: Tabled) -> None:
        self.form = form
        self.paper = paper
        sheet = form.sheet
        self.places = place(paper.columns, sheet.left, sheet.wide)
        self.foot = paper.foot_height + sheet.row
        table = form.table_head_height()
        later = sheet.height - form.short_head_height() - table - form.bottom
        self.pieces = pieces(paper.rows, self.places, sheet.text, sheet.row, later - 2 * sheet.row)
        first = sheet.height - form.head_height() - table - form.bottom
        self.pages = flow([piece.height for piece in self.pieces], first, later, self.foot, sheet.row)

    def draw(self) -> int:
        for copy in self.paper.copies or (None,):
            for number in range(len(self.pages)):
                self.form.across()
                self._page(number)
                self.form.edge(copy)
                self.form.foot_line(number + 1, len(self.pages), self.paper.notice)
                self.form.pen.new_page()
        return len(self.pages)

    def _page(self, number: int) -> None:
        form, last = self.form, number == len(self.pages) - 1
        shown = [self.pieces[at] for at in self.pages[number]]
        y = form.short_head() if number else form.full_head()
        y = top = form.table_head(self.places, y)
        if number:
            y = self._carried(N_("Brought forward"), self._sums(self.pieces[: self.pages[number].start]), y)
        y = form.rows(shown, self.places, y)
        if last:
            y = self._blank(y, top, bool(number))
        if len(self.pages) > 1:
            y = self._carried(N_("This page"), self._sums(shown), y)
        if last:
            y = self._carried(N_("Total"), self._sums(self.pieces), y, strong=True)
            self.paper.foot(y)
        elif y - form.bottom > form.sheet.row * 2:
            form.struck(y, form.bottom + 4, N_("continued on the next page"))

    def _blank(self, y: float, top: float, subtotal: bool) -> float:
        """Keeps a table of few rows as high as a form has it, and strikes out what was not used."""
        sheet = self.form.sheet
        lowest = self.form.bottom + self.foot + (sheet.row if subtotal else 0)
        end = max(lowest, min(y, top - sheet.rows * sheet.row))
        if y - end < sheet.row * 0.75:
            return y
        self.form.struck(y, end, N_("nothing below"))
        self.form.pen.rule(sheet.left, end, sheet.right, 0.35)
        return end

    def _carried(self, word: str, sums: Figures, y: float, strong: bool = False) -> float:
        if not self.paper.summed:
            return y  # a list without figures has nothing to carry
        return self.form.carried(word, self.paper.written(sums), self.places, y, strong)

    def _sums(self, shown: Sequence[Piece]) -> Figures:
        totals: Figures = dict.fromkeys(self.paper.summed, ZERO)
        for piece in shown:
            if piece.opens:
                for key, figure in self.paper.figures[piece.row].items():
                    totals[key] += figure
        return totals
