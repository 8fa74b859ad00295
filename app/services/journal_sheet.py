"""A money account's journal (现金日记账, 银行存款日记账) as a book: printed and exported with its running totals.

After the lines of a day stands what came in and went out on it (本日合计), after a month its total (本月合计) and
that of the year so far (本年累计).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, and_, case, func, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.catalog import customer
from app.models.ledger import account, voucher, voucher_line
from app.models.money import money_transfer
from app.process import Duty, Paper
from app.services import money_accounts
from app.services.book_sheet import BookColumn, BookRow, BookSheet
from app.services.desk import Reading, query
from app.services.journaling import TRANSFER_IN, paper_of
from app.services.vouchers import month
from app.words import N_, _, language

REASONS = {
    Paper.RECEIPT: N_("Sale collected"),
    Paper.REFUND: N_("Return refunded"),
    Paper.MONEY_TRANSFER: N_("Transfer"),
    Paper.CASH_COUNT: N_("Over or short"),
}
_SIGNERS = (N_("Cashier"), N_("Checked by"))
_j = cash_journal.c
_paper = case((_j.paper == TRANSFER_IN, Paper.MONEY_TRANSFER.value), else_=_j.paper)


@query(Duty.COLLECT, Duty.BOOK, Duty.CHECK)
def journal_sheet(look: Reading, role: str, first: str, last: str) -> BookSheet:
    """The journal of a money account over a run of months, each written YYYY-MM. Raises NotFound."""
    money = money_accounts.one(look.conn, role, "role")
    begins, ends = month(first)[0], month(last)[1]
    lines = _lines(look, role, begins, ends)
    counter = _counter_accounts(look, role, begins, ends)
    before = _moved(look, role, None, begins)
    year = _moved(look, role, begins.replace(month=1), begins)
    rows = [_total(N_("Opening balance"), begins, None, None, before[0] - before[1])]
    rows += _Totals(year, before[0] - before[1]).rows(lines, counter)
    columns = (
        BookColumn(_("Day"), 1.2), BookColumn(_("Slip"), 2.2), BookColumn(_("Particulars"), 3.2),
        BookColumn(_("Counter account"), 2.4), BookColumn(_("Reference"), 1.6),
        BookColumn(_("Received"), 1.6, "money", carried=True), BookColumn(_("Paid out"), 1.6, "money", carried=True),
        BookColumn(_("Balance"), 1.7, "money"),
    )  # fmt: skip
    span = first if first == last else f"{first} – {last}"
    named = " ".join(filter(None, (money.bank_name, money.bank_number)))
    under = (look.branch.name, f"{money.code} {money.name}", named, span, look.branch.currency)
    title = _("Cash journal") if money.kind in money_accounts.DRAWERS else _("Bank journal")
    return BookSheet(title, under, columns, tuple(rows), tuple(map(_, _SIGNERS)))


def _total(word: str, day: date | None, received: Decimal | None, paid: Decimal | None, balance: Decimal) -> BookRow:
    return BookRow((f"{day}" if day else "", "", _(word), "", "", received, paid, balance), True)


class _Totals:
    """Puts totals between lines: of each day, of each month, and of the year up to then."""

    def __init__(self, year: tuple[Decimal, Decimal], balance: Decimal) -> None:
        self.year, self.balance = year, balance

    def rows(self, lines: Sequence[RowMapping], counter: dict[tuple[str, int], str]) -> list[BookRow]:
        found: list[BookRow] = []
        day = this_month = (ZERO, ZERO)
        for at, line in enumerate(lines):
            if at and line["day"].year != lines[at - 1]["day"].year:
                self.year = (ZERO, ZERO)
            found.append(_entry(line, counter))
            moved = (line["received"], line["paid"])
            day, this_month, self.year = (_plus(total, moved) for total in (day, this_month, self.year))
            self.balance = line["balance"]
            after: date | None = lines[at + 1]["day"] if at + 1 < len(lines) else None
            if after != line["day"]:
                found.append(_total(N_("Day total"), line["day"], *day, self.balance))
                day = (ZERO, ZERO)
            if after is None or (after.year, after.month) != (line["day"].year, line["day"].month):
                found.append(_total(N_("Month total"), None, *this_month, self.balance))
                found.append(_total(N_("Year to date"), None, *self.year, self.balance))
                this_month = (ZERO, ZERO)
        return found


def _plus(total: tuple[Decimal, Decimal], moved: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    return total[0] + moved[0], total[1] + moved[1]


def _entry(line: RowMapping, counter: dict[tuple[str, int], str]) -> BookRow:
    paper = paper_of(line["paper"])
    told = " ".join(filter(None, (_(REASONS.get(paper, paper)), line["customer"])))
    other = counter.get((paper.value, line["paper_id"]), "")
    return BookRow((f"{line['day']}", line["number"], told, other, line["reference"], line["received"], line["paid"],
                    line["balance"]))  # fmt: skip


def _lines(look: Reading, role: str, first: date, last: date) -> Sequence[RowMapping]:
    chosen = (
        select(cash_journal, customer.c.name.label("customer"))
        .outerjoin(customer, customer.c.id == _j.customer_id)
        .where(_j.role == role, _j.day.between(first, last))
        .order_by(_j.day, _j.id)
    )
    return look.conn.execute(chosen).mappings().all()


def _moved(look: Reading, role: str, first: date | None, before: date) -> tuple[Decimal, Decimal]:
    """What came in and what went out before a day, since another one or ever."""
    where = and_(_j.role == role, _j.day < before, *([_j.day >= first] if first else []))
    received, paid = look.conn.execute(select(func.sum(_j.received), func.sum(_j.paid)).where(where)).one()
    return received or ZERO, paid or ZERO


def _counter_accounts(look: Reading, role: str, first: date, last: date) -> dict[tuple[str, int], str]:
    """The other account of each line: as booked, and for a transfer also before the accountant has booked it."""
    name = account.c.name_zh if language().startswith("zh") else account.c.name_en
    own = select(_paper.label("paper"), _j.paper_id).where(_j.role == role, _j.day.between(first, last)).subquery()
    booked = (
        select(own.c.paper, own.c.paper_id, account.c.code, name)
        .join(voucher, and_(voucher.c.paper == own.c.paper, voucher.c.paper_id == own.c.paper_id))
        .join(voucher_line, voucher_line.c.voucher_id == voucher.c.id)
        .join(account, account.c.id == voucher_line.c.account_id)
        .where(account.c.role != role)
        .order_by(voucher_line.c.position.desc())
    )
    t = money_transfer.c
    other = case((t.role_from == role, t.role_to), else_=t.role_from)
    moved = (
        select(own.c.paper, own.c.paper_id, account.c.code, name)
        .join(money_transfer, t.id == own.c.paper_id)
        .join(account, account.c.role == other)
        .where(own.c.paper == Paper.MONEY_TRANSFER.value)
    )
    found: dict[tuple[str, int], str] = {}
    for statement in (booked, moved):
        for paper, paper_id, code, named in look.conn.execute(statement):
            found[paper, paper_id] = f"{code} {named}"
    return found
