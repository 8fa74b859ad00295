"""Credit on paper: statement of account (对账单), dunning list (催收单), credit release form (赊销审批单)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from app.models.catalog import customer
from app.refusals import FileFault, NotFound
from app.services import receivables
from app.services.customer_statements import statement
from app.services.desk import Desk
from app.services.paper_contents import house_party
from app.services.papers.content import Act, Party
from app.services.papers.layout import Field
from app.services.papers.lists import ListPaper, draw_list
from app.services.papers.speech import Language, Speech
from app.services.papers.statement import StatementPaper, draw_statement
from app.services.papers.table import Column
from app.services.receivables import ReleaseForm
from app.services.settings import value_of
from app.services.workbooks.book import Book, Table
from app.services.workbooks.book import Column as Cells
from app.services.workbooks.cells import COUNT, DAY, MONEY
from app.services.workbooks.output import save
from app.words import N_, _

REPLY_DAYS = 15  # within so many days the customer sends the slip back


def statement_pdf(
    desk: Desk, customer_id: int, period: str, target: Path, language: Language | None = None,
    return_by: date | None = None,
) -> Path:  # fmt: skip
    """Prints a customer's statement of a month, YYYY-MM, with the reply slip.

    The slip is due back after `REPLY_DAYS` unless a day is given. Raises NotFound, NotPermitted, NoChineseFont or
    FileFault.
    """
    found = statement(desk, customer_id, period)
    c = customer.c
    with desk.store.reading() as conn:
        query = select(c.code, c.name, c.phone, c.address).where(c.id == customer_id)
        row = conn.execute(query).one()
    lines = [(line.day, line.number, line.invoice, line.goods, line.paid, line.balance) for line in found.lines]
    back = return_by or desk.now().date() + timedelta(days=REPLY_DAYS)
    buyer = Party(row.name, row.code, "", row.phone or "", row.address or "")
    paper = StatementPaper(
        house_party(desk.branch), buyer, desk.branch.currency, found.first, found.last, found.opening, lines,
        found.closing, back,
    )  # fmt: skip
    return _write(target, lambda: draw_statement(paper, target, language or _spoken(desk)))


def dunning_pdf(desk: Desk, day: date, target: Path, language: Language | None = None) -> Path:
    """Prints what is overdue on a day, the longest first. Raises NotPermitted, NoChineseFont or FileFault."""
    spoken = language or _spoken(desk)
    found, speech = receivables.dunning(desk, day), Speech(spoken, desk.branch.currency)
    rows = [
        {"number": owed.number, "customer": owed.customer, "phone": owed.phone, "due": owed.due_on.isoformat(),
         "days": str(owed.days), "amount": speech.amount(owed.amount), "done": ""}
        for owed in found
    ]  # fmt: skip
    columns = (
        Column("number", N_("Number"), 98), Column("customer", N_("Customer"), 0, wraps=True),
        Column("phone", N_("Phone"), 74), Column("due", N_("Due"), 56), Column("days", N_("Days past"), 48, "right"),
        Column("amount", N_("Owed"), 64, "right"), Column("done", N_("Reminded on, by"), 76),
    )  # fmt: skip
    paper = ListPaper(
        N_("Overdue receivables"), house_party(desk.branch), day.isoformat(), day, columns, rows,
        ((N_("Reminded by"), None), (N_("Checked by"), None)),
        figures=[{"amount": owed.amount} for owed in found], places={"amount": desk.branch.places},
    )  # fmt: skip
    return _write(target, lambda: draw_list(paper, target, "a4", spoken))


def dunning_xlsx(desk: Desk, day: date, target: Path) -> Path:
    """Writes what is overdue on a day to a workbook. Raises NotPermitted or FileFault."""
    found = receivables.dunning(desk, day)
    book = Book(desk.branch.places, desk.now(), len(found), None)
    heading = f"{_('Overdue receivables')}  ·  {desk.branch.name}  ·  {day.isoformat()}  ·  {desk.branch.currency}"
    try:
        table = Table(
            book, _("Overdue"), heading,
            (Cells("number", _("Number"), width=22), Cells("customer", _("Customer"), width=28),
             Cells("phone", _("Phone"), width=16), Cells("due", _("Due"), DAY), Cells("days", _("Days past"), COUNT),
             Cells("amount", _("Owed"), MONEY, total=True)),
        )  # fmt: skip
        for owed in found:
            table.add(number=owed.number, customer=owed.customer, phone=owed.phone, due=owed.due_on, days=owed.days,
                      amount=owed.amount)  # fmt: skip
        table.end()
        _write(target, lambda: save(book, target))
    finally:
        book.drop()
    return target


def release_pdf(desk: Desk, number: str, target: Path, language: Language | None = None) -> Path:
    """Prints a credit release form by its number (SX…), with everybody who has signed it.

    Raises NotFound, NotPermitted, NoChineseFont or FileFault.
    """
    found = next((form for form in receivables.release_forms(desk, False) if form.number == number), None)
    if found is None:
        raise NotFound(what=N_("credit release"), name=number)
    spoken = language or _spoken(desk)
    paper = _release(desk, found, Speech(spoken, desk.branch.currency))
    return _write(target, lambda: draw_list(paper, target, "a4", spoken))


def _release(desk: Desk, form: ReleaseForm, speech: Speech) -> ListPaper:
    facts: list[tuple[str, str]] = [
        (N_("Credit limit"), speech.money(form.limit)), (N_("Receivable before"), speech.money(form.receivable)),
        (N_("Other releases"), speech.money(form.open_releases)), (N_("Overdue"), speech.money(form.overdue)),
        (N_("Days overdue"), str(form.overdue_days)), (N_("This document"), speech.money(form.amount)),
        (N_("Total after"), speech.money(form.total_after)),
        (N_("Above the limit"), speech.money(max(form.total_after - form.limit, Decimal(0)))),
        (N_("Due on"), form.due_on.isoformat()), (N_("Release good until"), form.expires_on.isoformat()),
        (N_("Guarantee"), form.guarantee or "—"), (N_("Reason"), form.reason),
    ]  # fmt: skip
    rows = [{"what": speech.label(what), "value": value} for what, value in facts]
    by = dict(form.marks)
    second = (N_("Accounting supervisor"), by.get("supported" if form.above else "released", ""))
    signers = [(N_("Asked by"), Act(form.asked_by, form.day)), _signed(second)]
    if form.above:
        signers.append(_signed((N_("Branch manager"), by.get("released_above", ""))))
    return ListPaper(
        N_("Credit release form"), house_party(desk.branch), form.number, form.day,
        (Column("what", N_("Item"), 170), Column("value", N_("Content"), 0, wraps=True)), rows, tuple(signers),
        left=(Field(N_("Customer"), form.customer, strong=True),), right=(Field(N_("Invoice"), form.invoice),),
    )  # fmt: skip


def _signed(who: tuple[str, str]) -> tuple[str, Act | None]:
    return who[0], Act(who[1], None) if who[1] else None


def _spoken(desk: Desk) -> Language:
    with desk.store.reading() as conn:
        return "en" if desk.branch.language == "en" or value_of(conn, "paper_language") == "en" else "zh_CN"


def _write(target: Path, draw: Callable[[], object]) -> Path:
    try:
        draw()
    except OSError as error:
        raise FileFault(f"{target.name}: {error.strerror or error}") from error
    return target
