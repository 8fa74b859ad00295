"""A customer's statement of account (对账单): the month's lines, the closing balance in words, and the reply slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from app.services.papers import output, pages
from app.services.papers.content import Party
from app.services.papers.form import Form
from app.services.papers.ink import INK, MUTED, wrapped
from app.services.papers.layout import Field, Head, sheet
from app.services.papers.speech import Language, Speech
from app.services.papers.table import Column
from app.words import N_

_FOOT = 300.0  # what the closing balance and the reply slip take
COLUMNS = (
    Column("day", N_("Date"), 66), Column("number", N_("Number"), 128), Column("invoice", N_("Invoice"), 0),
    Column("goods", N_("Goods"), 80, "right"), Column("paid", N_("Paid or settled"), 80, "right"),
    Column("balance", N_("Balance"), 84, "right"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """A statement from `first` to `last`; money in the branch's currency. The reply is due back on `return_by`."""

    branch: Party
    customer: Party
    currency: str
    first: date
    last: date
    opening: Decimal
    lines: Sequence[tuple[date, str, str, Decimal, Decimal, Decimal]]  # day, number, invoice, goods, paid, balance
    closing: Decimal
    return_by: date


def draw_statement(paper: StatementPaper, target: Path | BinaryIO, language: Language = "zh_CN") -> None:
    """Writes the statement as PDF on A4; a path is replaced as a whole or not at all.

    Raises NoChineseFont, OSError, and ValueError for a language that papers do not have.
    """
    speech, page = Speech(language, paper.currency), sheet("a4")
    period = f"{paper.first.isoformat()} – {paper.last.isoformat()}"
    left = (Field(N_("Customer"), paper.customer.name, strong=True), Field(N_("Address"), paper.customer.address))
    right = (Field(N_("Period"), period), Field(N_("Opening balance"), speech.money(paper.opening)))
    number = f"{paper.customer.code} {paper.last:%Y-%m}"
    head = Head(N_("Statement of account"), paper.branch, number, paper.last, (), left, right, paper.customer.name)
    title = f"{speech.say(head.title)} {number}"
    output.write(
        target, (page.width, page.height), title, lambda pen: _draw(paper, Form(pen, page, speech, head))
    )  # fmt: skip


def _draw(paper: StatementPaper, form: Form) -> None:
    amount = form.speech.amount
    rows = [
        {"day": day.isoformat(), "number": number, "invoice": invoice, "goods": amount(goods) if goods else "",
         "paid": amount(paid) if paid else "", "balance": amount(balance)}
        for day, number, invoice, goods, paid, balance in paper.lines
    ]  # fmt: skip
    tabled = pages.Tabled(
        columns=COLUMNS, rows=rows, summed=("goods", "paid"),
        figures=[{"goods": line[3], "paid": line[4]} for line in paper.lines],
        written=lambda sums: {key: amount(sums[key]) for key in ("goods", "paid")},
        foot=lambda y: _foot(paper, form, y), foot_height=_FOOT, copies=(),
    )  # fmt: skip
    pages.draw(form, tabled)


def _foot(paper: StatementPaper, form: Form, y: float) -> None:
    """The closing balance, what we ask for, and below the line to cut along the slip that comes back."""
    pen, page, speech = form.pen, form.sheet, form.speech
    left, right = page.left + 4, page.right - 4
    y -= 20
    pen.text(left, y, speech.label(N_("Closing balance")), 10, INK, strong=True)
    pen.text(right, y, speech.money(paper.closing), 12, INK, "right", strong=True)
    for words in speech.in_words(paper.closing):
        y -= 16
        pen.fitted(left, y, words, 9.5, page.wide - 8, INK)
    asked = speech.say(N_("Please compare this with your books and send the slip below back by {day}, with your seal."))
    y -= 18
    for line in wrapped(asked.format(day=speech.day(paper.return_by)), 9, page.wide - 8):
        pen.text(left, y, line, 9, MUTED)
        y -= 12
    y -= 8
    at = page.left
    while at < page.right:
        pen.rule(at, y, at + 5, 0.6, MUTED)
        at += 9
    y -= 26
    middle = (page.left + page.right) / 2
    pen.text(middle, y, speech.label(N_("Reply to the statement")), 14, INK, "centre", strong=True)
    y -= 24
    stated = speech.say(N_("To {branch}: by your statement our balance on {day} is {amount}."))
    stated = stated.format(branch=paper.branch.name, day=speech.day(paper.last), amount=speech.money(paper.closing))
    for line in wrapped(stated, 10, page.wide - 8):
        pen.text(left, y, line, 10, INK)
        y -= 15
    for word in (
        N_("It agrees with our books."), N_("It does not agree. By our books it is ____________, because:"),
    ):  # fmt: skip
        y -= 5
        pen.frame(left, y - 1, 9, 9, 0.7, INK)
        pen.text(left + 16, y, speech.label(word), 10, INK)
        y -= 14
    pen.rule(left + 16, y - 6, right, 0.4, MUTED)
    y -= 30
    for number, word in enumerate((N_("Seal of the customer"), N_("Signed by"), N_("Date of the reply"))):
        pen.text(left + number * page.wide / 3, y, f"{speech.label(word)}：" if speech.main == "zh_CN" else word, 9)
