"""A book as it is printed and exported: one account over a run of months, with its totals (三栏式明细账).

Opening, every entry with the balance after it, the month's total and the year to date after each month.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select

from app.models.amounts import ZERO
from app.models.ledger import voucher_line
from app.process import Duty
from app.refusals import NotFound
from app.services import ledgers
from app.services.desk import Reading, query
from app.services.ledgers import LedgerRow, LineKind
from app.services.statements import Span, span_of
from app.services.vouchers import month


@query(Duty.BOOK, Duty.CHECK)
def account_book(
    look: Reading, account_id: int, first: str, last: str, customer_id: int | None = None
) -> tuple[LedgerRow, ...]:
    """An account, or one customer's part of it, over a run of months. Raises NotFound."""
    span = span_of(first, last)
    chart = ledgers.chart_of(look)
    if account_id not in {found.id for found in chart}:
        raise NotFound(what="account", name=str(account_id))
    own: ColumnElement[bool] = voucher_line.c.account_id.in_(ledgers.family_of(chart, account_id))
    if customer_id is not None:
        own = and_(own, voucher_line.c.customer_id == customer_id)
    begins, ends = month(span.first)[0], month(span.last)[1]
    line = voucher_line.c
    sums = select(func.sum(line.debit), func.sum(line.credit)).where(own)
    debit, credit = look.conn.execute(sums.where(line.day < begins)).one()
    balance = (debit or ZERO) - (credit or ZERO)
    new_year = sums.where(line.day >= begins.replace(month=1), line.day < begins)
    year_debit, year_credit = (value or ZERO for value in look.conn.execute(new_year).one())
    rows = [ledgers.mark(LineKind.OPENING, balance)]
    entries = ledgers.entries_between(look, own, begins, ends)
    by_month: dict[str, list[LedgerRow]] = {}
    for entry in entries:
        balance += entry["debit"] - entry["credit"]
        by_month.setdefault(f"{entry['day']:%Y-%m}", []).append(ledgers.entry_row(entry, balance))
    standing = rows[0]
    for period in _months(span):
        if period.endswith("-01"):
            year_debit = year_credit = ZERO
        mine = by_month.get(period, [])
        turned = [sum((getattr(row, side) for row in mine), ZERO) for side in ("debit", "credit")]
        year_debit, year_credit = year_debit + turned[0], year_credit + turned[1]
        rows += mine
        standing = mine[-1] if mine else standing
        for kind, pair in ((LineKind.MONTH, turned), (LineKind.YEAR, (year_debit, year_credit))):
            blank = ledgers.mark(kind, ZERO)
            rows.append(
                replace(blank, day=_last(period), debit=pair[0], credit=pair[1], side=standing.side,
                        balance=standing.balance)
            )  # fmt: skip
    return tuple(rows)


def _months(span: Span) -> list[str]:
    found, at = [], Span(span.first, span.first)
    while at.first <= span.last:
        found.append(at.first)
        at = at.after()
    return found


def _last(period: str) -> date:
    return month(period)[1]
