"""The accounting voucher on paper (记账凭证): two a sheet of A4; long ones go on in the next half."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from app.services.book_sheet import VoucherPaper, VoucherPaperLine
from app.services.papers import output
from app.services.papers.ink import INK, MUTED, RED, Pen
from app.services.papers.speech import Language, Speech
from app.words import N_

_WIDE, _HIGH, _MARGIN, _ROW, _ROWS = 595.28, 841.89, 36.0, 24.0, 8
_HALF = _HIGH / 2
_COLUMNS = (  # title, left edge as a share of the width
    (N_("Narration"), 0.0), (N_("Account"), 0.30), (N_("Debit"), 0.68), (N_("Credit"), 0.84),
)  # fmt: skip


def draw_vouchers(papers: Sequence[VoucherPaper], target: Path | BinaryIO, language: Language = "zh_CN") -> None:
    """Writes vouchers as PDF; a path is replaced as a whole or not at all. Raises NoChineseFont or OSError."""
    speech = Speech(language, papers[0].currency if papers else "CNY")
    halves = [
        (paper, at, paper.lines[at : at + _ROWS])
        for paper in papers
        for at in range(0, max(len(paper.lines), 1), _ROWS)
    ]

    def draw(pen: Pen) -> None:
        for number, (paper, at, lines) in enumerate(halves):
            _half(pen, speech, paper, at, lines, _HIGH if number % 2 == 0 else _HALF)
            if number % 2 or number == len(halves) - 1:
                pen.new_page()

    output.write(target, (_WIDE, _HIGH), speech.say(N_("Accounting voucher")), draw)


def _half(
    pen: Pen, speech: Speech, paper: VoucherPaper, at: int, lines: Sequence[VoucherPaperLine], top: float
) -> None:
    left, right = _MARGIN, _WIDE - _MARGIN
    pen.text(_WIDE / 2, top - 46, speech.say(N_("Accounting voucher")), 16, INK, "centre", strong=True)
    pen.text(left, top - 66, paper.branch, 9, MUTED)
    pen.text(_WIDE / 2, top - 66, speech.day(paper.day), 9, INK, "centre")
    parts = -(-len(paper.lines) // _ROWS)
    tail = f"  {at // _ROWS + 1}/{parts}" if parts > 1 else ""
    pen.text(right, top - 66, f"{paper.number}{tail}", 9, INK, "right", strong=True)
    edges = [left + share * (right - left) for _title, share in _COLUMNS] + [right]
    y = begins = top - 76
    pen.band(left, y - _ROW, right - left, _ROW)
    for n, (title, _share) in enumerate(_COLUMNS):
        pen.text((edges[n] + edges[n + 1]) / 2, y - 16, speech.say(title), 9, INK, "centre", strong=True)
    pen.rule(left, y, right, 0.8, INK)
    for n in range(_ROWS + 1):
        y -= _ROW
        pen.rule(left, y, right, 0.4, INK)
        if n < len(lines):
            _line(pen, speech, lines[n], edges, y - 16)
    if at + _ROWS >= len(paper.lines):
        pen.text(edges[0] + 4, y - 16, speech.say(N_("Total")), 9, INK, strong=True)
        for n in (2, 3):
            pen.text(edges[n + 1] - 4, y - 16, speech.amount(paper.total), 9, INK, "right", strong=True)
    y -= _ROW
    pen.rule(left, y, right, 0.8, INK)
    for x in edges:
        pen.line(x, begins, x, y, 0.4, INK)
    attached = speech.say(N_("Attachments: {count}")).format(count=paper.attachments or "0")
    words = (
        f"{speech.say(N_('Accounting supervisor'))}:", f"{speech.say(N_('Booked by'))}: {paper.maker}",
        f"{speech.say(N_('Reviewed by'))}: {paper.reviewer}", f"{speech.say(N_('Prepared by'))}: {paper.maker}",
        attached,
    )  # fmt: skip
    for n, word in enumerate(words):
        pen.fitted(left + n * (right - left) / 5, y - 18, word, 8.5, (right - left) / 5 - 6, MUTED)


def _line(pen: Pen, speech: Speech, line: VoucherPaperLine, edges: Sequence[float], base: float) -> None:
    for n, text in enumerate((line.narration, line.account)):
        pen.fitted(edges[n] + 4, base, text, 9, edges[n + 1] - edges[n] - 8)
    for n, amount in ((2, line.debit), (3, line.credit)):
        if amount:
            room = edges[n + 1] - edges[n] - 8
            pen.fitted(edges[n + 1] - 4, base, speech.amount(amount), 9, room, RED if amount < 0 else INK, "right")
