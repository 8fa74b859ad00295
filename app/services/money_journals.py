"""The cashier's journals (现金日记账, 银行存款日记账) as the accountant reads them, beside the general ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, and_, case, func, or_, select, type_coerce

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.catalog import customer
from app.models.invoices import invoice
from app.models.ledger import voucher
from app.models.types import Money
from app.process import Duty, Paper
from app.services import money_accounts
from app.services.desk import Reading, query
from app.services.journaling import TRANSFER_IN, paper_of
from app.services.ledgers import Turnover, chart_of, turnovers
from app.services.pages import Page
from app.services.vouchers import month


@dataclass(frozen=True, slots=True)
class JournalAccount:
    """A money account: the cashier's journal and, beside it, the general ledger. Balances are what is there."""

    role: str
    account_id: int
    code: str
    name: str
    journal: Turnover
    ledger: Turnover

    @property
    def difference(self) -> Decimal:
        return self.journal.closing - self.ledger.closing


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of a journal; the opening line has no number. `voucher` is empty while the paper is not booked."""

    id: int
    day: date | None
    paper: Paper | None
    number: str
    voucher_id: int | None
    voucher: str
    invoice_id: int | None
    invoice: str
    customer: str
    reference: str
    received: Decimal
    paid: Decimal
    balance: Decimal


_row = cash_journal.c


@query(Duty.BOOK, Duty.CHECK)
def journals(look: Reading, period: str) -> tuple[JournalAccount, ...]:
    """Cash, bank and the clearing accounts with what both books say."""
    kept, booked = _journal_sums(look, period), turnovers(look, period)
    roles = money_accounts.known(look.conn)
    return tuple(
        JournalAccount(a.role, a.id, a.code, a.name, kept.get(a.role, Turnover()), booked.get(a.id, Turnover()))
        for a in chart_of(look)
        if a.role in roles
    )


def _journal_sums(look: Reading, period: str) -> dict[str, Turnover]:
    first, last = month(period)
    within = _row.day.between(first, last)
    in_year = _row.day.between(first.replace(month=1), last)
    chosen = (
        select(
            _row.role,
            func.sum(case((_row.day < first, type_coerce(_row.received - _row.paid, Money)), else_=0)),
            func.sum(case((within, _row.received), else_=0)),
            func.sum(case((within, _row.paid), else_=0)),
            func.sum(case((in_year, _row.received), else_=0)),
            func.sum(case((in_year, _row.paid), else_=0)),
        )
        .where(_row.day <= last)
        .group_by(_row.role)
    )
    return {row.role: Turnover(*row[1:]) for row in look.conn.execute(chosen)}


@query(Duty.BOOK, Duty.CHECK)
def journal(
    look: Reading, role: str, period: str, after: tuple[date, int] | None = None, limit: int = 200
) -> Page[JournalLine]:
    """One journal in a period, beginning with what stood before."""
    found = _lines(look, role, period, after, limit)
    rows = tuple(_line(row) for row in found)
    cursor = (found[-1]["day"], found[-1]["id"]) if len(found) == limit else None
    return Page(rows if after is not None else (_opening(look, role, period), *rows), cursor)


def _lines(look: Reading, role: str, period: str, after: tuple[date, int] | None, limit: int) -> Sequence[RowMapping]:
    first, last = month(period)
    paper = case((_row.paper == TRANSFER_IN, Paper.MONEY_TRANSFER.value), else_=_row.paper)
    same_paper = and_(voucher.c.paper == paper, voucher.c.paper_id == _row.paper_id)
    chosen = (
        select(
            cash_journal, customer.c.name.label("customer"), invoice.c.number.label("invoice"),
            voucher.c.id.label("voucher_id"), voucher.c.number.label("voucher"),
        )
        .outerjoin(customer, customer.c.id == _row.customer_id)
        .outerjoin(invoice, invoice.c.id == _row.invoice_id)
        .outerjoin(voucher, same_paper)
        .where(_row.role == role, _row.day.between(after[0] if after else first, last))
        .order_by(_row.day, _row.id)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        chosen = chosen.where(or_(_row.day > after[0], and_(_row.day == after[0], _row.id > after[1])))
    return look.conn.execute(chosen).mappings().all()


def _opening(look: Reading, role: str, period: str) -> JournalLine:
    first, _last = month(period)
    chosen = select(_row.balance).where(_row.role == role, _row.day < first).order_by(_row.id.desc()).limit(1)
    balance = look.conn.execute(chosen).scalar()
    return JournalLine(0, None, None, "", None, "", None, "", "", "", ZERO, ZERO, balance or ZERO)


def _line(row: RowMapping) -> JournalLine:
    return JournalLine(
        row["id"], row["day"], paper_of(row["paper"]), row["number"], row["voucher_id"], row["voucher"] or "",
        row["invoice_id"], row["invoice"] or "", row["customer"] or "", row["reference"],
        row["received"], row["paid"], row["balance"],
    )  # fmt: skip
