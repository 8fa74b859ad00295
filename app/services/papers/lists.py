"""Lists on paper with a head and places to sign: transfer note, count sheet, pick list, custody card, dunning list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from app.services.papers import fonts, output, pages
from app.services.papers.content import Act, Party
from app.services.papers.form import Form
from app.services.papers.ink import MUTED, Pen, fitting_lines
from app.services.papers.layout import Field, Head, PaperSize, sheet
from app.services.papers.speech import Language, Speech, quantity
from app.services.papers.table import Column

_SIGNED = tuple[tuple[str, Act | None], ...]


@dataclass(frozen=True, slots=True)
class ListPaper:
    """A list with a head, columns, and a place to sign.

    `rows` are texts by column; `figures` the numbers of the columns that are summed and carried from page to page.
    """

    title: str  # a catalogue word
    branch: Party
    number: str
    day: date
    columns: tuple[Column, ...]
    rows: Sequence[dict[str, str]]
    signers: _SIGNED
    left: tuple[Field, ...] = ()
    right: tuple[Field, ...] = ()
    figures: Sequence[dict[str, Decimal]] = ()
    places: dict[str, int] = field(default_factory=dict)  # of summed columns that are money; the others are quantities
    note: str = ""
    notice: str = ""


def draw_list(paper: ListPaper, target: Path | BinaryIO, size: PaperSize = "a4", language: Language = "zh_CN") -> None:
    """Writes the list as PDF; a path is replaced as a whole or not at all.

    Raises NoChineseFont, OSError, and ValueError for a size or language that papers do not have.
    """
    speech, page = Speech(language, "CNY"), sheet(size)
    head = Head(paper.title, paper.branch, paper.number, paper.day, (), paper.left, paper.right, "")
    output.write(
        target,
        (page.width, page.height),
        f"{speech.say(paper.title)} {paper.number}",
        lambda pen: _draw(pen, paper, Form(pen, page, speech, head)),
    )


def _draw(_pen: Pen, paper: ListPaper, form: Form) -> None:
    summed = tuple(dict.fromkeys(key for row in paper.figures for key in row))
    note, size = fitting_lines(paper.note, 8.5, form.sheet.wide - 8, lines=3)
    area = len(note) * 12.0 + 8 if paper.note else 4.0

    def foot(y: float) -> None:
        for number, line in enumerate(note if paper.note else ()):
            form.pen.text(form.sheet.left + 4, y - 14 - 12 * number, line, size, MUTED)
        form.signatures(paper.signers, y - area)

    tabled = pages.Tabled(
        columns=paper.columns,
        rows=[{column.key: row[column.key] for column in paper.columns} for row in paper.rows],
        summed=summed,
        figures=paper.figures or [{} for _row in paper.rows],
        written=lambda sums: {key: _figure(figure, paper.places.get(key)) for key, figure in sums.items()},
        foot=foot,
        foot_height=area + form.signature_height(),
        copies=(),
        notice=paper.notice,
    )
    pages.draw(form, tabled)


def _figure(value: Decimal, places: int | None) -> str:
    if places is not None:
        return f"{value:,.{places}f}"
    return quantity(value)


def fit(rows: Sequence[dict[str, str]], key: str, least: float, most: float, size: float = 9) -> float:
    """A width in which a column's widest text stands, within limits."""
    widest = max((fonts.width(row[key], size) for row in rows), default=0.0)
    return min(max(widest + 8, least), most)
