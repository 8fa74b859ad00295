"""Books, statements, vouchers and the close sheet on paper and in spreadsheets, all from one form."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from app.models.closing import voucher_draft, voucher_draft_line, voucher_review
from app.models.people import person
from app.process import Duty
from app.refusals import FileFault
from app.services import account_book, closing, ledgers, statements, vouchers
from app.services.book_sheet import BookColumn, BookRow, BookSheet, VoucherPaper, VoucherPaperLine
from app.services.desk import Desk, Reading, query
from app.services.ledgers import DIRECTION_LABELS, LedgerRow, LineKind
from app.services.settings import value_of
from app.services.vouchers import RULE_LABELS
from app.words import N_, _, language

_TOTALS = {
    LineKind.OPENING: N_("Opening balance"),
    LineKind.MONTH: N_("Month total"),
    LineKind.YEAR: N_("Year to date"),
}
_SIGNERS = (N_("Prepared by"), N_("Reviewed by"), N_("Accounting supervisor"), N_("Branch manager"))


def account_sheet(desk: Desk, account_id: int, first: str, last: str, customer_id: int | None = None) -> BookSheet:
    """One account as a three-column ledger (三栏式). Raises NotFound."""
    rows = account_book.account_book(desk, account_id, first, last, customer_id)
    account = next(a for a in ledgers.accounts(desk) if a.id == account_id)
    columns = (
        BookColumn(_("Day"), 1.3), BookColumn(_("Voucher"), 2.2), BookColumn(_("Narration"), 3.4),
        BookColumn(_("Customer"), 2.6), BookColumn(_("Debit"), 1.7, "money", carried=True),
        BookColumn(_("Credit"), 1.7, "money", carried=True), BookColumn(_("Side"), 0.6, "centre"),
        BookColumn(_("Balance"), 1.8, "money"),
    )  # fmt: skip
    under = (desk.branch.name, f"{account.code} {account.name}", _between(first, last), desk.branch.currency)
    return BookSheet(_("Ledger"), under, columns, tuple(_ledger_row(row) for row in rows))


def _ledger_row(row: LedgerRow) -> BookRow:
    strong = row.kind is not LineKind.ENTRY
    rule = _(RULE_LABELS[row.rule]) if row.rule in RULE_LABELS else ""
    told = _(_TOTALS[row.kind]) if strong else " ".join(filter(None, (rule, row.paper_number)))
    day = f"{row.day}" if row.day else ""
    return BookRow((day, row.number, told, row.customer, row.debit, row.credit, _(DIRECTION_LABELS[row.side]),
                    row.balance), strong)  # fmt: skip


def trial_sheet(desk: Desk, first: str, last: str) -> BookSheet:
    """The trial balance (科目余额表) of a run of months."""
    found = statements.trial_balance_of(desk, first, last)
    money = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
    titles = (_("Opening Dr"), _("Opening Cr"), _("Debit"), _("Credit"), _("Closing Dr"), _("Closing Cr"))
    columns = (
        BookColumn(_("Code"), 1.4),
        BookColumn(_("Account"), 3.2),
        *(BookColumn(t, 1.8, "money") for t in titles),
    )
    rows = [
        BookRow((row.code, f"{'  ' * (row.level - 1)}{row.name}", *(getattr(row, name) for name in money)))
        for row in found.rows
    ]
    rows.append(BookRow(("", _("Total"), *(getattr(found.total, name) for name in money)), True))
    under = (desk.branch.name, _between(first, last), desk.branch.currency)
    return BookSheet(_("Trial balance"), under, columns, tuple(rows), tuple(map(_, _SIGNERS)))


def income_sheet(desk: Desk, first: str, last: str) -> BookSheet:
    """The income statement (利润表), beside the months before and the same months of last year."""
    lines = statements.income_statement(desk, first, last)
    titles = (_("This period"), _("Period before"), _("Last year"))
    columns = (BookColumn(_("Item"), 4), *(BookColumn(title, 2, "money") for title in titles))
    rows = tuple(
        BookRow((f"{'    ' * x.level}{_(x.label) if not x.level else f'{x.code} {x.label}'}", x.amount, x.before,
                 x.year_before), x.strong)
        for x in lines
    )  # fmt: skip
    under = (desk.branch.name, _between(first, last), desk.branch.currency)
    return BookSheet(_("Income statement"), under, columns, rows, tuple(map(_, _SIGNERS)), upright=True)


def close_sheet(desk: Desk, period: str) -> BookSheet:
    """The close of a period: every step, what was explained and by whom, and the head of the audit trail."""
    found = closing.close_checklist(desk, period)
    rows: list[BookRow] = []
    for number, step in enumerate(found.steps, 1):
        state = _("clean") if not step.items else _("explained") if step.settled else _("open")
        said = f"{step.explained.person}: {step.explained.reason}" if step.items and step.explained else ""
        rows.append(BookRow((str(number), _(step.label), state, said, None), True))
        rows += [BookRow(("", f"    {item.document}", _(item.subject), "", item.amount)) for item in step.items]
    columns = (
        BookColumn(_("No."), 0.5, "centre"), BookColumn(_("Step"), 3), BookColumn(_("State"), 2.2),
        BookColumn(_("Explanation"), 3), BookColumn(_("Amount"), 1.5, "money"),
    )  # fmt: skip
    notes = [_("Head of the audit trail: {head}").format(head=found.head)]
    if found.locked:
        notes.append(_("Locked by {person} at {at}").format(person=found.locked.person, at=f"{found.locked.at:%F %R}"))
    under = (desk.branch.name, period, _("locked") if found.locked else _("not locked"))
    return BookSheet(_("Close of the period"), under, columns, tuple(rows), tuple(map(_, _SIGNERS)), tuple(notes))


def _between(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def book_pdf(desk: Desk, sheet: BookSheet, target: Path) -> Path:
    """Prints a book in the language it was made in. Raises NoChineseFont or FileFault."""
    from app.services.papers.ledger_form import draw_book

    try:
        draw_book(sheet, target, desk.branch.currency, "zh_CN" if language().startswith("zh") else "en")
    except OSError as error:
        raise FileFault(f"{target.name}: {error.strerror or error}") from error
    return target


def book_xlsx(desk: Desk, sheet: BookSheet, target: Path) -> Path:
    """Exports a book. Raises FileFault when the file cannot be written."""
    from app.services.workbooks.ledger_book import write_book

    try:
        write_book(sheet, target, desk.branch.places)
    except OSError as error:
        raise FileFault(f"{target.name}: {error.strerror or error}") from error
    return target


# Vouchers


@query(Duty.BOOK, Duty.CHECK)
def voucher_papers(look: Reading, ids: tuple[int, ...]) -> tuple[VoucherPaper, ...]:
    """Vouchers as they are printed (记账凭证), in the order given. Raises NotFound."""
    return tuple(_voucher_paper(look, voucher_id) for voucher_id in ids)


def _voucher_paper(look: Reading, voucher_id: int) -> VoucherPaper:
    found = vouchers.posted(look, voucher_id)
    head = found.head
    reviewer = look.conn.execute(
        select(person.c.name).join(voucher_review, voucher_review.c.person_id == person.c.id)
        .where(voucher_review.c.voucher_id == voucher_id)
    ).scalar()  # fmt: skip
    told: dict[int, str] = {}
    attachments, narration = "", ""
    if head.paper and head.paper.value in ("manual", "correction", "carry", "opening"):
        draft = look.conn.execute(select(voucher_draft).where(voucher_draft.c.id == found.paper_id)).mappings().one()
        attachments, narration = draft["attachments"], draft["narration"]
        line = voucher_draft_line.c
        rows = look.conn.execute(select(line.position, line.narration).where(line.draft_id == found.paper_id))
        told = {row.position: row.narration for row in rows}
    lines = tuple(
        VoucherPaperLine(
            told.get(n) or narration or " ".join((_(RULE_LABELS.get(x.rule, x.rule)), head.paper_number)),
            f"{x.code} {x.account}" + (f" – {x.customer}" if x.customer else ""), x.debit, x.credit,
        )
        for n, x in enumerate(found.lines, 1)
    )  # fmt: skip
    house = look.branch
    return VoucherPaper(house.name, head.number, head.day, lines, head.total, attachments, head.person, reviewer or "",
                        house.currency)  # fmt: skip


def vouchers_pdf(desk: Desk, ids: tuple[int, ...], target: Path) -> Path:
    """Prints vouchers, two a sheet of A4. Raises NotFound, NoChineseFont or FileFault."""
    from app.services.papers.voucher_form import draw_vouchers

    papers = voucher_papers(desk, ids)
    with desk.store.reading() as conn:
        english = desk.branch.language == "en" or value_of(conn, "paper_language") == "en"
    try:
        draw_vouchers(papers, target, "en" if english else "zh_CN")
    except OSError as error:
        raise FileFault(f"{target.name}: {error.strerror or error}") from error
    return target
