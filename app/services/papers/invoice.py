"""The sales invoice (销货单): the branch's own voucher for a sale, and its red counterpart. Not a tax fapiao."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from app.models.amounts import ZERO
from app.services.papers import fonts, output, pages
from app.services.papers.content import STAMP_WORDS, InvoiceLine, InvoicePaper, Reduction, Stamped
from app.services.papers.form import Form
from app.services.papers.ink import FAINT, GHOST, INK, MUTED, RED, Pen, fitting_lines
from app.services.papers.layout import (
    DRAFT,
    NOT_REFUNDED,
    ON_CREDIT,
    RED_LETTER,
    UNPAID,
    VOID,
    Field,
    Head,
    Mark,
    PaperSize,
    Sheet,
    reprint,
    sheet,
)
from app.services.papers.speech import Language, Speech, percent, quantity
from app.services.papers.table import PAD, Column, named
from app.words import N_

NOTICE = N_(
    "Internal sales voucher, not a tax fapiao and not to be used as one. Ask for the tax fapiao with this voucher."
)
_QR_SIDE = 50.0
_STAMP = (108.0, 46.0)


def draw_invoice(
    paper: InvoicePaper, target: Path | BinaryIO, size: PaperSize = "a4", language: Language = "zh_CN"
) -> None:
    """Writes the invoice as PDF, every copy of it; a path is replaced as a whole or not at all.

    Raises NoChineseFont, OSError, and ValueError for a size or language that papers do not have.
    """
    speech = Speech(language, paper.currency)
    page = sheet(size)
    title = f"{speech.say(_title(paper))} {paper.number or ''}".strip()
    output.write(target, (page.width, page.height), title, lambda pen: _draw(pen, paper, page, speech))


def _draw(pen: Pen, paper: InvoicePaper, page: Sheet, speech: Speech) -> None:
    form = Form(pen, page, speech, _head(paper, speech))
    foot = _Foot(form, paper)
    rows = [_row(line, speech) for line in paper.lines] + [_reduced(each, speech) for each in paper.reductions]
    tabled = pages.Tabled(
        columns=_columns(paper, rows, page.text),
        rows=rows,
        summed=("quantity", "amount"),
        figures=[{"quantity": line.quantity, "amount": line.amount} for line in paper.lines]
        + [{"quantity": ZERO, "amount": -each.amount} for each in paper.reductions],
        written=lambda sums: {"quantity": quantity(sums["quantity"]), "amount": speech.amount(sums["amount"])},
        foot=foot.draw,
        foot_height=foot.height,
        copies=paper.copies,
        notice=NOTICE,
    )
    pages.draw(form, tabled)


# The head


def _title(paper: InvoicePaper) -> str:
    if not paper.red:
        return N_("Sales invoice")
    titles = {"cancel": N_("Red sales invoice · cancellation"), "allowance": N_("Red sales invoice · allowance")}
    return titles.get(paper.kind, N_("Red sales invoice"))


def _head(paper: InvoicePaper, speech: Speech) -> Head:
    customer = paper.customer
    right = [
        Field(N_("Price list"), paper.price_list),
        Field(N_("Settlement"), paper.settlement),
        Field(N_("Due"), speech.day(paper.due)) if paper.due else Field(N_("Order no."), paper.reference),
    ]
    if paper.due and paper.reference:
        right.append(Field(N_("Order no."), paper.reference))
    if paper.original:
        right.append(Field(N_("Original invoice"), paper.original, strong=True))
    left = [
        Field(N_("Customer"), customer.name, strong=True),
        Field(N_("Tax no."), customer.tax_id, beside=Field(N_("Telephone"), customer.phone)),
        Field(N_("Address"), customer.address),
    ]
    return Head(
        title=_title(paper),
        branch=paper.branch,
        number=paper.number,
        day=paper.day,
        marks=_marks(paper),
        left=tuple(left),
        right=tuple(right),
        who=customer.name,
        red=paper.red,
    )


def _marks(paper: InvoicePaper) -> tuple[Mark, ...]:
    open_money = paper.unpaid and not (paper.on_credit or paper.void or paper.draft)
    said = (
        (paper.void, VOID),
        (paper.draft and not paper.void, DRAFT),
        (paper.red, RED_LETTER),
        (paper.on_credit and not paper.void, ON_CREDIT),
        (open_money, NOT_REFUNDED if paper.red else UNPAID),
    )
    return tuple(mark for applies, mark in said if applies) + reprint(paper.reprint)


# The lines


def _columns(paper: InvoicePaper, rows: list[dict[str, str]], size: float) -> tuple[Column, ...]:
    """Columns as wide as what stands in them, within limits; the name takes the rest."""
    included = paper.prices_include_tax

    def fit(key: str, least: float, most: float) -> float:
        widest = max((fonts.width(row[key], size) for row in rows), default=0.0)
        return min(max(widest + 2 * PAD, least), most)

    return (
        Column("position", N_("No."), 24, "centre", colour=MUTED),
        Column("code", N_("Code"), fit("code", 44, 82), wraps=True),
        Column("name", N_("Name and specification"), 0, wraps=True),
        Column("unit", N_("Unit"), fit("unit", 30, 40), "centre", wraps=True),
        Column("quantity", N_("Quantity"), fit("quantity", 42, 60), "right"),
        Column(
            "price", N_("Price (tax incl.)") if included else N_("Price (tax excl.)"), fit("price", 56, 70), "right"
        ),
        Column("discount", N_("Discount"), 34, "right"),
        Column(
            "amount", N_("Amount (tax incl.)") if included else N_("Amount (tax excl.)"), fit("amount", 60, 86), "right"
        ),
        Column("rate", N_("Tax rate"), 34, "right"),
        Column("note", N_("Note"), fit("note", 34, 62), wraps=True, colour=MUTED),
    )


def _row(line: InvoiceLine, speech: Speech) -> dict[str, str]:
    gift = speech.say(N_("gift")) if line.gift else ""
    return {
        "position": str(line.position),
        "code": line.code,
        "name": named(line.name, line.spec),
        "unit": line.unit,
        "quantity": quantity(line.quantity),
        "price": speech.price(line.unit_price),
        "discount": percent(line.discount_pct) if line.discount_pct else "",
        "amount": speech.amount(line.amount),
        "rate": _rate(line.tax_rate, line.tax_kind, speech),
        "note": " ".join(filter(None, (gift, line.note))),
    }


def _reduced(reduction: Reduction, speech: Speech) -> dict[str, str]:
    """A discount on the whole invoice in a row of its own, so that the amounts above it are quantity times price."""
    blank = dict.fromkeys(("position", "code", "unit", "quantity", "price", "discount", "rate"), "")
    return blank | {
        "name": speech.say(reduction.label),
        "amount": speech.amount(-reduction.amount),
        "note": reduction.note,
    }


def _rate(rate: Decimal, kind: str, speech: Speech) -> str:
    return speech.say(N_("exempt")) if kind == "exempt" else percent(rate)


# The foot


class _Foot:
    """Amount in words, net and tax, note, stamp and code, signatures: what stands on the last page only."""

    def __init__(self, form: Form, paper: InvoicePaper) -> None:
        self.form = form
        self.paper = paper
        self.speech = form.speech
        self.sheet = form.sheet
        self.words = self.speech.in_words(paper.gross)
        self.note, self.note_size = fitting_lines(paper.note, 8.5, self._note_room() - 50, lines=3)
        self.leading = 14.0 if self.sheet.roomy else 11.0
        self.height = self._words_height() + self._area_height() + form.signature_height()

    def draw(self, y: float) -> None:
        y = self._in_words(y)
        self._figures(y - 4)
        self._seals(y)
        y -= self._area_height()
        people = self.paper.people
        self.form.signatures(
            (
                (N_("Made by"), people.made),
                (N_("Sales review"), people.sales_review),
                (N_("Accounting review"), people.accounting_review),
                (N_("Refunded by") if self.paper.red else N_("Collected by"), people.collected),
                (N_("Taken back by") if self.paper.red else N_("Shipped by"), people.shipped),
                (N_("Returned by (signature)") if self.paper.red else N_("Goods taken by (signature)"), None),
            ),
            y,
        )

    def _words_height(self) -> float:
        return (28 if self.sheet.roomy else 22) + (9 if len(self.words) > 1 else 0)

    def _in_words(self, y: float) -> float:
        """The gross amount in words and in figures: the strongest line of the paper."""
        sheet, pen = self.sheet, self.form.pen
        high = self._words_height()
        size = 14.0 if sheet.roomy else 13.0
        base = y - (18 if sheet.roomy else 15)
        figure = self.speech.money(self.paper.gross)
        pen.fitted(sheet.right - 4, base, figure, size, 190, self.form.colour, "right", strong=True)
        wide = min(fonts.width(figure, size), 190.0)
        label = self.speech.label(N_("in figures"))
        pen.text(sheet.right - wide - 12, base, label, 7.5, MUTED, "right")
        label_left = sheet.right - wide - 12 - fonts.width(label, 7.5)
        label = self.speech.label(N_("Total in words"))
        pen.text(sheet.left + 4, base, label, 7.5, MUTED)
        start = sheet.left + 4 + fonts.width(label, 7.5) + 8
        room = label_left - 12 - start
        pen.fitted(start, base, self.words[0], 10.5, room, self.form.colour, strong=True)
        for line in self.words[1:]:
            pen.fitted(start, base - 11, line, 7.5, room, MUTED)
        pen.rule(sheet.left, y - high, sheet.right, 0.9, INK)
        return y - high

    def _note_room(self) -> float:
        return self.sheet.wide - _QR_SIDE - _STAMP[0] - 34

    def _area_height(self) -> float:
        lines = 1 + len(self._sums()) + max(1, len(self.note)) + 1
        return max(lines * self.leading + 7, 66 if self.sheet.roomy else 60)

    def _sums(self) -> list[tuple[str, tuple[Decimal, Decimal, Decimal]]]:
        """A row for each tax rate and, where there are several, their total."""
        paper = self.paper
        rows = [(_rate(rate, kind, self.speech), (net, tax, net + tax)) for rate, kind, net, tax in paper.by_kind()]
        if len(rows) != 1:
            rows.append((self.speech.say(N_("Total")), (paper.net, paper.tax, paper.gross)))
        return rows

    def _figures(self, y: float) -> None:
        """Net, tax and gross by tax rate, the remarks, and room for the number of a tax fapiao."""
        pen, left, speech = self.form.pen, self.sheet.left + 4, self.speech
        ends = [left + 26 + (self._note_room() - 44) / 3 * column for column in (1, 2, 3)]
        y -= self.leading - 3
        pen.text(left, y, speech.say(N_("Tax rate")), 7.5, MUTED)
        for end, word in zip(ends, (N_("Net"), N_("Tax"), N_("Gross")), strict=True):
            pen.text(end, y, speech.label(word), 7.5, MUTED, "right")
        for lead, figures in self._sums():
            y -= self.leading
            pen.text(left, y, lead, 8.5, INK)
            for end, figure in zip(ends, figures, strict=True):
                pen.fitted(end, y, speech.money(figure), 8.5, ends[0] - left - 30, self.form.colour, "right")
        y = self._note(left, y - self.leading)
        label = speech.label(N_("Tax fapiao no."))
        pen.text(left, y, label, 7.5, MUTED)
        pen.rule(left + fonts.width(label, 7.5) + 6, y - 2, ends[-1], 0.4, FAINT)

    def _note(self, x: float, y: float) -> float:
        label = self.speech.label(N_("Remarks"))
        self.form.pen.text(x, y, label, 7.5, MUTED)
        start = x + fonts.width(label, 7.5) + 6
        for number, line in enumerate(self.note):
            self.form.pen.text(start, y - number * self.leading, line, self.note_size, INK)
        return y - max(1, len(self.note)) * self.leading

    def _seals(self, y: float) -> None:
        """The stamp, or the place for it, and the code."""
        right = self.sheet.right - 2
        if self.paper.number:
            self.form.code(right, y - 5, _QR_SIDE, code_content(self.paper))
            right -= _QR_SIDE + 12
        wide, high = _STAMP
        left, below = right - wide, y - 7 - high
        if self.paper.stamped:
            self._stamp(left, below, self.paper.stamped)
        elif not self.paper.on_credit:  # what leaves on credit has no place for a stamp that says the money is in
            self.form.pen.frame(left, below, wide, high, 0.5, FAINT, 3)
            self.form.pen.text(
                left + wide / 2, below + high / 2 - 3, self.speech.label(N_("Stamp")), 8, GHOST, "centre"
            )

    def _stamp(self, left: float, below: float, stamped: Stamped) -> None:
        wide, high = _STAMP
        pen = self.form.pen
        pen.frame(left, below, wide, high, 1.4, RED, 3)
        pen.frame(left + 2.6, below + 2.6, wide - 5.2, high - 5.2, 0.5, RED, 2)
        word = self.speech.say(STAMP_WORDS[stamped.stamp])
        pen.fitted(left + wide / 2, below + high - 22, word, 15, wide - 16, RED, "centre", strong=True)
        day = stamped.by.day.isoformat() if stamped.by.day else ""
        pen.fitted(left + wide / 2, below + 9, f"{day}  {stamped.by.who}".strip(), 8, wide - 14, RED, "centre")


def code_content(paper: InvoicePaper) -> str:
    """What the QR code says: number, total, currency, check code."""
    return "|".join((paper.number or "", str(paper.gross), paper.currency, paper.check_code))
