"""The slip for money: receipt (收款收据) for what the cashier took, refund slip (退款单) for what was paid back."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from app.services.papers import fonts, output
from app.services.papers.content import ReceiptPaper
from app.services.papers.form import Form
from app.services.papers.ink import FAINT, HAIR, INK, MUTED, Pen, fitting_lines
from app.services.papers.layout import PENDING, VOID, Head, Mark, PaperSize, Sheet, reprint, sheet
from app.services.papers.speech import Language, Speech
from app.words import N_

NOTICE = N_("Valid with the branch's finance seal. Internal receipt, not a tax fapiao.")
_QR_SIDE = 50.0


def draw_receipt(
    paper: ReceiptPaper, target: Path | BinaryIO, size: PaperSize = "a5", language: Language = "zh_CN"
) -> None:
    """Writes the receipt or refund slip as PDF, every copy of it; a path is replaced as a whole or not at all.

    Raises NoChineseFont, OSError, and ValueError for a size or language that papers do not have.
    """
    speech = Speech(language, paper.currency)
    page = sheet(size)
    title = N_("Refund slip") if paper.refund else N_("Receipt")
    head = Head(title, paper.branch, paper.number, paper.day, _marks(paper), red=paper.refund)

    def draw(pen: Pen) -> None:
        for copy in paper.copies or (None,):
            form = Form(pen, page, speech, head)
            form.across()
            _Slip(form, paper, page).draw()
            form.edge(copy)
            form.foot_line(1, 1, NOTICE)
            pen.new_page()

    output.write(target, (page.width, page.height), f"{speech.say(title)} {paper.number}", draw)


def _marks(paper: ReceiptPaper) -> tuple[Mark, ...]:
    said = ((paper.void, VOID), (paper.pending, PENDING))
    return tuple(mark for applies, mark in said if applies) + reprint(paper.reprint)


class _Slip:
    """Ruled lines with a label before each, as on a receipt pad."""

    def __init__(self, form: Form, paper: ReceiptPaper, page: Sheet) -> None:
        self.form = form
        self.paper = paper
        self.page = page
        self.pen = form.pen
        self.speech = form.speech
        self.step = 30.0 if page.roomy else 26.0
        labels = [word for word, _ in self._lines()] + [N_("Amount in words")]
        self.indent = max(fonts.width(self.speech.label(word), 8.5) for word in labels) + 14

    def draw(self) -> None:
        y = self.form.full_head() - 2
        for number, (word, value) in enumerate(self._lines()):
            y = self._line(y, word, value, strong=not number)
        y = self._amount(y)
        y = self._counted(y)
        self.form.signatures(
            (
                (N_("Paid out by") if self.paper.refund else N_("Cashier"), self.paper.cashier),
                (N_("Received by (signature)") if self.paper.refund else N_("Paid by (signature)"), None),
                (N_("Finance seal"), None),
            ),
            y,
            extra=24,
        )

    def _lines(self) -> tuple[tuple[str, str], ...]:
        paper, say = self.paper, self.speech.say
        reason = N_("Refund for red invoice {number}") if paper.refund else N_("Payment for sales invoice {number}")
        purpose = say(reason).replace("{number}", paper.invoice) if paper.invoice else say(N_("Advance payment"))
        return (
            (N_("Paid to") if paper.refund else N_("Received from"), paper.customer.name),
            (N_("For"), purpose),
            (
                N_("Refund method") if paper.refund else N_("Method"),
                "    ".join(filter(None, (say(paper.method), paper.remark))),
            ),
        )

    def _line(self, y: float, word: str, value: str, strong: bool) -> float:
        page, pen = self.page, self.pen
        start = page.left + self.indent
        lines, size = fitting_lines(value, 11, page.right - start - 6, lines=1)
        high = max(self.step, len(lines) * size * 1.3 + 12)
        pen.text(page.left + 2, y - self.step + 8, self.speech.label(word), 8.5, MUTED)
        base = y - (self.step - 8 if len(lines) < 2 else 12)
        for number, line in enumerate(lines):
            pen.text(start, base - number * size * 1.3, line, size, INK, strong=strong)
        pen.rule(start - 4, y - high + 3, page.right, 0.4, FAINT)
        return y - high

    def _amount(self, y: float) -> float:
        """In words on the left, in figures in a box on the right."""
        page, pen, paper = self.page, self.pen, self.paper
        words = self.speech.in_words(paper.amount)
        high = self.step + (22 if len(words) > 1 else 12)
        figure = self.speech.money(paper.amount)
        box = 150.0
        top, base = y - 8, y - 8 - (high - 8) / 2
        pen.frame(page.right - box, y - high, box, high - 8, 0.9, self.form.colour, 3)
        pen.fitted(page.right - box / 2, base - 5.5, figure, 16, box - 16, self.form.colour, "centre", strong=True)
        start = page.left + self.indent
        room = page.right - box - 16 - start
        first = base - 4 if len(words) < 2 else base + 3
        pen.text(page.left + 2, first, self.speech.label(N_("Amount in words")), 8.5, MUTED)
        pen.fitted(start, first, words[0], 13, room, self.form.colour, strong=True)
        for line in words[1:]:
            pen.fitted(start, first - 14, line, 8.5, room, MUTED)
        pen.rule(start - 4, top - high + 8, start + room, 0.4, FAINT)
        return y - high - 8

    def _counted(self, y: float) -> float:
        """What was handed over and given back, and the code of the slip."""
        page, pen, paper = self.page, self.pen, self.paper
        if paper.tendered is not None:
            facts = [(N_("Handed over"), paper.tendered), (N_("Change"), paper.change or paper.amount * 0)]
            x = page.left + 2
            for word, amount in facts:
                label, figure = self.speech.label(word), self.speech.money(amount)
                pen.text(x, y - 16, label, 8.5, MUTED)
                x += fonts.width(label, 8.5) + 8
                pen.text(x, y - 16, figure, 10)
                x += fonts.width(figure, 10) + 30
        pen.rule(page.left, y, page.right, 0.35, HAIR)
        content = "|".join((paper.number, str(paper.amount), paper.currency, paper.check_code))
        self.form.code(page.right - 2, y - 6, _QR_SIDE, content)
        return y - _QR_SIDE - 14
