"""The papers of the warehouse: goods-issue note (出库单), red for goods taken back, and goods-receipt note (入库单)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from app.services.papers import fonts, output, pages
from app.services.papers.content import Act, GoodsLine, GoodsNotePaper, GoodsReceiptPaper
from app.services.papers.form import Form
from app.services.papers.ink import MUTED, Pen, fitting_lines
from app.services.papers.layout import RED_LETTER, VOID, Field, Head, Mark, PaperSize, Sheet, reprint, sheet
from app.services.papers.speech import Language, Speech, quantity
from app.services.papers.table import PAD, Column, named
from app.words import N_

_QR_SIDE = 44.0
_Signers = tuple[tuple[str, Act | None], ...]


def draw_goods_note(
    paper: GoodsNotePaper, target: Path | BinaryIO, size: PaperSize = "a5", language: Language = "zh_CN"
) -> None:
    """Writes the goods-issue note as PDF, every copy of it; a path is replaced as a whole or not at all.

    Raises NoChineseFont, OSError, and ValueError for a size or language that papers do not have.
    """
    title = N_("Red goods-issue note") if paper.red else N_("Goods-issue note")
    left = (
        Field(N_("Customer"), paper.customer.name, strong=True),
        Field(N_("Telephone"), paper.customer.phone),
        Field(N_("Address"), paper.customer.address),
    )
    right = (
        Field(N_("Red sales invoice") if paper.red else N_("Sales invoice"), paper.invoice, strong=True),
        *((Field(N_("Original invoice"), paper.original),) if paper.red else ()),
        Field(N_("Warehouse"), paper.warehouse),
        Field(N_("Handed over by") if paper.red else N_("Received by"), paper.receiver),
    )
    signers: _Signers = (
        (N_("Warehouse keeper"), paper.keeper),
        (N_("Inspected by"), paper.inspector) if paper.red else (N_("Checked by"), None),
        (N_("Returned by (signature)") if paper.red else N_("Goods taken by (signature)"), None),
    )
    _write(paper, target, size, language, title, left, right, signers, paper.customer.name)


def draw_goods_receipt(
    paper: GoodsReceiptPaper, target: Path | BinaryIO, size: PaperSize = "a5", language: Language = "zh_CN"
) -> None:
    """Writes the goods-receipt note as PDF, every copy of it; a path is replaced as a whole or not at all.

    Raises NoChineseFont, OSError, and ValueError for a size or language that papers do not have.
    """
    title = N_("Red goods-receipt note") if paper.red else N_("Goods-receipt note")
    left = (Field(N_("From"), paper.source, strong=True), Field(N_("Delivered by"), paper.delivered_by))
    right = (Field(N_("Warehouse"), paper.warehouse),)
    signers: _Signers = (
        (N_("Warehouse keeper"), paper.keeper),
        (N_("Inspected by"), None),
        (N_("Delivered by (signature)"), None),
    )
    _write(paper, target, size, language, title, left, right, signers, paper.source)


def _write(
    paper: GoodsNotePaper | GoodsReceiptPaper,
    target: Path | BinaryIO,
    size: PaperSize,
    language: Language,
    title: str,
    left: tuple[Field, ...],
    right: tuple[Field, ...],
    signers: _Signers,
    who: str,
) -> None:
    speech = Speech(language, "CNY")
    page = sheet(size)
    head = Head(title, paper.branch, paper.number, paper.day, _marks(paper), left, right, who, paper.red)
    output.write(
        target,
        (page.width, page.height),
        f"{speech.say(title)} {paper.number}",
        lambda pen: _draw(pen, paper, page, speech, head, signers),
    )


def _marks(paper: GoodsNotePaper | GoodsReceiptPaper) -> tuple[Mark, ...]:
    said = ((paper.void, VOID), (paper.red, RED_LETTER))
    return tuple(mark for applies, mark in said if applies) + reprint(paper.reprint)


def _draw(
    pen: Pen,
    paper: GoodsNotePaper | GoodsReceiptPaper,
    page: Sheet,
    speech: Speech,
    head: Head,
    signers: _Signers,
) -> None:
    form = Form(pen, page, speech, head)
    foot = _Foot(form, paper, signers)
    rows = [_row(line) for line in paper.lines]
    tabled = pages.Tabled(
        columns=_columns(rows, page.text),
        rows=rows,
        summed=("quantity",),
        figures=[{"quantity": line.quantity} for line in paper.lines],
        written=lambda sums: {key: quantity(figure) for key, figure in sums.items()},
        foot=foot.draw,
        foot_height=foot.height,
        copies=paper.copies,
        notice=N_("Quantities only. Goods leave and enter the warehouse with a numbered note."),
    )
    pages.draw(form, tabled)


def _columns(rows: Sequence[dict[str, str]], size: float) -> tuple[Column, ...]:
    def fit(key: str, least: float, most: float) -> float:
        widest = max((fonts.width(row[key], size) for row in rows), default=0.0)
        return min(max(widest + 2 * PAD, least), most)

    return (
        Column("position", N_("No."), 24, "centre", colour=MUTED),
        Column("code", N_("Code"), fit("code", 64, 100), wraps=True),
        Column("name", N_("Name and specification"), 0, wraps=True),
        Column("unit", N_("Unit"), fit("unit", 38, 48), "centre", wraps=True),
        Column("quantity", N_("Quantity"), fit("quantity", 64, 90), "right"),
        Column("location", N_("Location"), fit("location", 60, 80), wraps=True),
        Column("note", N_("Note"), fit("note", 70, 120), wraps=True, colour=MUTED),
    )


def _row(line: GoodsLine) -> dict[str, str]:
    return {
        "position": str(line.position),
        "code": line.code,
        "name": named(line.name, line.spec),
        "unit": line.unit,
        "quantity": quantity(line.quantity),
        "location": line.location,
        "note": line.note,
    }


class _Foot:
    """Remarks, the code of the note, signatures."""

    def __init__(self, form: Form, paper: GoodsNotePaper | GoodsReceiptPaper, signers: _Signers) -> None:
        self.form = form
        self.paper = paper
        self.signers = signers
        self.note, self.size = fitting_lines(paper.note, 8.5, form.sheet.wide - _QR_SIDE - 80, lines=3)
        self.area = max(_QR_SIDE + 12, len(self.note) * 12.0 + 14)
        self.height = self.area + form.signature_height()

    def draw(self, y: float) -> None:
        sheet, pen = self.form.sheet, self.form.pen
        label = self.form.speech.label(N_("Remarks"))
        pen.text(sheet.left + 4, y - 14, label, 7.5, MUTED)
        start = sheet.left + 4 + fonts.width(label, 7.5) + 6
        for number, line in enumerate(self.note):
            pen.text(start, y - 14 - 12 * number, line, self.size)
        content = f"{self.paper.number}|{self.paper.check_code}"
        self.form.code(sheet.right - 2, y - 5, _QR_SIDE, content)
        self.form.signatures(self.signers, y - self.area)
