"""Papers of several tables one below the other, as the count of a drawer (现金盘点表) is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app.services.papers import output
from app.services.papers.content import Act, Copy, Party
from app.services.papers.form import Form
from app.services.papers.ink import BAND, FAINT, INK, MUTED, Pen
from app.services.papers.layout import Field, Head, Mark, PaperSize, sheet
from app.services.papers.speech import Language, Speech
from app.services.papers.table import PAD, Column, draw_piece, pieces, place
from app.words import N_

_ROOMY, _TIGHT = 17.0, 15.0
_NOTHING = N_("none")


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a title of its own. `strong` are the rows that are totals; `labelled` tables have column labels.

    An empty table says `none`, so that nobody adds to it.
    """

    title: str  # a catalogue word; empty for none
    columns: tuple[Column, ...]
    rows: Sequence[dict[str, str]]
    strong: frozenset[int] = frozenset()
    labelled: bool = True


@dataclass(frozen=True, slots=True)
class SectionPaper:
    """A paper: its head, its tables, who signs. `title` and `notice` are catalogue words."""

    title: str
    branch: Party
    number: str
    day: date
    sections: tuple[Section, ...]
    signers: tuple[tuple[str, Act | None], ...]
    left: tuple[Field, ...] = ()
    right: tuple[Field, ...] = ()
    marks: tuple[Mark, ...] = ()
    copies: tuple[Copy, ...] = ()
    notice: str = ""
    currency: str = "CNY"


def draw_sections(
    paper: SectionPaper, target: Path | BinaryIO, size: PaperSize = "a4", language: Language = "zh_CN"
) -> None:
    """Writes the paper as PDF; a path is replaced as a whole or not at all.

    Raises NoChineseFont, OSError, and ValueError for a size or language that papers do not have.
    """
    speech, page = Speech(language, paper.currency), sheet(size)
    head = Head(paper.title, paper.branch, paper.number, paper.day, paper.marks, paper.left, paper.right)
    title = f"{speech.say(paper.title)} {paper.number}"
    output.write(target, (page.width, page.height), title, lambda pen: _draw(pen, paper, Form(pen, page, speech, head)))


def _draw(_pen: Pen, paper: SectionPaper, form: Form) -> None:
    parts = _Parts(form, paper).made()
    pages = _paged(form, parts)
    for copy in paper.copies or (None,):
        for number, shown in enumerate(pages):
            form.across()
            y = form.short_head() if number else form.full_head()
            for part in shown:
                part.draw(y)
                y -= part.height
            form.edge(copy)
            form.foot_line(number + 1, len(pages), paper.notice)
            form.pen.new_page()


@dataclass(frozen=True, slots=True)
class _Part:
    """Something drawn from a line downwards. `keeps` parts never stand last on a page."""

    height: float
    draw: Callable[[float], object]
    keeps: bool = False


def _paged(form: Form, parts: Sequence[_Part]) -> list[list[_Part]]:
    high = form.sheet.height - form.bottom
    pages: list[list[_Part]] = [[]]
    room = high - form.head_height()
    for part in parts:
        if part.height > room and pages[-1]:
            over: list[_Part] = []
            while pages[-1] and pages[-1][-1].keeps:
                over.insert(0, pages[-1].pop())
            pages.append(over)
            room = high - form.short_head_height() - sum(each.height for each in over)
        pages[-1].append(part)
        room -= part.height
    return pages


class _Parts:
    """Turns the tables of a paper into what is drawn, row by row."""

    def __init__(self, form: Form, paper: SectionPaper) -> None:
        self.form, self.paper = form, paper
        self.row = _ROOMY if form.sheet.roomy else _TIGHT

    def made(self) -> list[_Part]:
        found: list[_Part] = []
        for section in self.paper.sections:
            found += self._section(section)
        signing = self.form.signature_height()
        found.append(_Part(signing + 8, lambda y: self.form.signatures(self.paper.signers, y - 8)))
        return found

    def _section(self, section: Section) -> list[_Part]:
        form, sheet = self.form, self.form.sheet
        places = place(section.columns, sheet.left, sheet.wide)
        found = []
        if section.title:
            found.append(_Part(21, lambda y: self._title(section.title, y), keeps=True))
        if section.labelled and section.rows:
            head = form.table_head_height()
            found.append(_Part(head, lambda y: form.table_head(places, y), keeps=True))
        if not section.rows:
            found.append(_Part(self.row, self._none))
        rows = [{column.key: row.get(column.key, "") for column in section.columns} for row in section.rows]
        for piece in pieces(rows, places, sheet.text, self.row, sheet.height / 3):

            def drawn(y: float, piece=piece) -> None:  # type: ignore[no-untyped-def]
                if piece.row in section.strong:
                    form.pen.band(sheet.left, y - piece.height, sheet.wide, piece.height, BAND)
                draw_piece(form.pen, piece, places, y, sheet.text, form.colour)
                form.pen.rule(sheet.left, y - piece.height, sheet.right, 0.35, FAINT)

            found.append(_Part(piece.height, drawn, keeps=piece.row == 0 and len(rows) > 1))
        return [*found, _Part(4, lambda _y: None)]

    def _title(self, word: str, y: float) -> None:
        self.form.pen.text(self.form.sheet.left, y - 14, self.form.speech.label(word), 9.5, INK, strong=True)

    def _none(self, y: float) -> None:
        form = self.form
        form.pen.text(form.sheet.left + PAD, y - self.row + 5, form.speech.label(_NOTHING), 8.5, MUTED)
        form.pen.rule(form.sheet.left, y - self.row, form.sheet.right, 0.35, FAINT)
