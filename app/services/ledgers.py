"""The general ledger (总账) and the trial balance (科目余额表).

Turnovers come from the balances that posting keeps, never from adding up all lines; only the lines that are shown are
read. Level-1 accounts hold what their sub-accounts hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, func, or_, select, type_coerce

from app.models.amounts import ZERO
from app.models.catalog import customer
from app.models.ledger import account, account_balance, voucher, voucher_line
from app.models.types import Money
from app.process import Duty, Paper
from app.refusals import NotFound
from app.services.desk import Reading, query
from app.services.pages import Page
from app.services.vouchers import month
from app.words import N_, language


class Direction(StrEnum):
    """On which side a balance stands (借或贷)."""

    DEBIT = "debit"
    CREDIT = "credit"
    FLAT = "flat"


DIRECTION_LABELS: dict[Direction, str] = {
    Direction.DEBIT: N_("Dr"),
    Direction.CREDIT: N_("Cr"),
    Direction.FLAT: N_("flat"),
}


def direction(balance: Decimal) -> Direction:
    """The side of a balance given as debits less credits."""
    if balance == 0:
        return Direction.FLAT
    return Direction.DEBIT if balance > 0 else Direction.CREDIT


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart (科目), named in the language spoken. `level` is 1 for those without a parent."""

    id: int
    code: str
    name: str
    kind: str
    normal: Direction
    role: str
    parent_id: int | None
    level: int


@dataclass(frozen=True, slots=True)
class Turnover:
    """What an account held and moved: `opening` is debits less credits; the year runs from January."""

    opening: Decimal = ZERO
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    year_debit: Decimal = ZERO
    year_credit: Decimal = ZERO

    def plus(self, other: Turnover) -> Turnover:
        return Turnover(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One account in the trial balance: opening, turnover and closing, each on its side."""

    account_id: int
    code: str
    name: str
    level: int
    opening_debit: Decimal
    opening_credit: Decimal
    debit: Decimal
    credit: Decimal
    closing_debit: Decimal
    closing_credit: Decimal
    year_debit: Decimal
    year_credit: Decimal


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts of a period and their sum over level 1; `balanced` when debits equal credits in all three pairs."""

    period: str
    rows: tuple[BalanceRow, ...]
    total: BalanceRow

    @property
    def balanced(self) -> bool:
        sums = self.total
        return (
            sums.opening_debit == sums.opening_credit
            and sums.debit == sums.credit
            and sums.closing_debit == sums.closing_credit
        )


class LineKind(StrEnum):
    """What a row of a ledger page is."""

    OPENING = "opening"  # 期初余额
    ENTRY = "entry"
    MONTH = "month"  # 本月合计
    YEAR = "year"  # 本年累计


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row of a three-column ledger (三栏式). `balance` is never negative; `side` says where it stands."""

    kind: LineKind
    day: date | None
    voucher_id: int | None
    number: str
    rule: str
    paper: Paper | None
    paper_number: str
    invoice_id: int | None
    customer: str
    debit: Decimal
    credit: Decimal
    side: Direction
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a ledger page ended, and the balance there."""

    day: date
    line_id: int
    balance: Decimal


# Accounts


@query(Duty.BOOK, Duty.CHECK)
def periods(look: Reading) -> tuple[str, ...]:
    """The months that have entries, the newest first; the month of the open day is always among them."""
    found = set(look.conn.execute(select(account_balance.c.period).distinct()).scalars())
    if day := look.day():
        found.add(f"{day:%Y-%m}")
    return tuple(sorted(found, reverse=True))


@query(Duty.BOOK, Duty.CHECK)
def accounts(look: Reading) -> tuple[Account, ...]:
    """The chart of accounts in the order of codes."""
    return chart_of(look)


def chart_of(look: Reading) -> tuple[Account, ...]:
    """The chart, for other readings."""
    rows = look.conn.execute(select(account).order_by(account.c.code)).mappings().all()
    levels: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row["id"]):  # a parent is made before its children
        levels[row["id"]] = levels.get(row["parent_id"], 0) + 1
    return tuple(_account(row, levels[row["id"]]) for row in rows)


def _account(row: RowMapping, level: int) -> Account:
    name = row["name_zh"] if language() == "zh_CN" else row["name_en"]
    normal = Direction(row["normal"])
    return Account(row["id"], row["code"], name, row["kind"], normal, row["role"] or "", row["parent_id"], level)


def account_with_role(look: Reading, role: str) -> Account:
    """Raises NotFound when the chart has no account for the role."""
    for found in chart_of(look):
        if found.role == role:
            return found
    raise NotFound(what="account", name=role)


def family_of(chart: Iterable[Account], account_id: int) -> list[int]:
    """The account and everything below it."""
    family = {account_id}
    for found in sorted(chart, key=lambda a: a.level):
        if found.parent_id in family:
            family.add(found.id)
    return sorted(family)


# Turnovers


def turnovers(look: Reading, period: str, since: str = "") -> dict[int, Turnover]:
    """What each account itself held before a period and moved in it, from the kept balances.

    `since` is the first month of several that end with `period`.
    """
    month(period)
    since = since or period
    row, january = account_balance.c, f"{period[:4]}-01"
    net = type_coerce(row.debit - row.credit, Money)

    def summed(condition: ColumnElement[bool], value: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
        return func.sum(case((condition, value), else_=0))

    in_year = row.period.between(january, period)
    chosen = (
        select(
            row.account_id,
            summed(row.period < since, net).label("opening"),
            summed(row.period >= since, row.debit).label("debit"),
            summed(row.period >= since, row.credit).label("credit"),
            summed(in_year, row.debit).label("year_debit"),
            summed(in_year, row.credit).label("year_credit"),
        )
        .where(row.period <= period)
        .group_by(row.account_id)
    )
    return {found.account_id: Turnover(*found[1:]) for found in look.conn.execute(chosen)}


def _rolled_up(chart: Sequence[Account], own: Mapping[int, Turnover]) -> dict[int, Turnover]:
    """Adds what sub-accounts hold to the accounts above them."""
    whole = {found.id: own.get(found.id, Turnover()) for found in chart}
    for found in sorted(chart, key=lambda a: -a.level):
        if found.parent_id is not None:
            whole[found.parent_id] = whole[found.parent_id].plus(whole[found.id])
    return whole


@query(Duty.BOOK, Duty.CHECK)
def trial_balance(look: Reading, period: str, *, everything: bool = False) -> TrialBalance:
    """The trial balance of a period (YYYY-MM). Accounts that hold and moved nothing are left out unless asked for."""
    return balance_between(look, period, period, everything=everything)


def balance_between(look: Reading, first: str, period: str, *, everything: bool = False) -> TrialBalance:
    """The trial balance of the months from `first` to `period`, for other readings."""
    chart = chart_of(look)
    whole = _rolled_up(chart, turnovers(look, period, first))
    rows = tuple(_balance_row(found, whole[found.id]) for found in chart)
    total = _summed([row for row in rows if row.level == 1])
    if not everything:
        rows = tuple(row for row in rows if whole[row.account_id] != Turnover())
    return TrialBalance(period, rows, total)


def _sides(balance: Decimal) -> tuple[Decimal, Decimal]:
    return (balance, ZERO) if balance >= 0 else (ZERO, -balance)


def _balance_row(found: Account, moved: Turnover) -> BalanceRow:
    return BalanceRow(
        found.id, found.code, found.name, found.level, *_sides(moved.opening), moved.debit, moved.credit,
        *_sides(moved.closing), moved.year_debit, moved.year_credit,
    )  # fmt: skip


def _summed(rows: Sequence[BalanceRow]) -> BalanceRow:
    names = BalanceRow.__slots__[4:]
    return BalanceRow(0, "", "", 0, *(sum((getattr(row, name) for row in rows), ZERO) for name in names))


# One account


@query(Duty.BOOK, Duty.CHECK)
def general_ledger(
    look: Reading, account_id: int, period: str, after: Cursor | None = None, limit: int = 200
) -> Page[LedgerRow]:
    """An account in a period: the opening balance, its lines with running balance, month total and year to date."""
    chart = chart_of(look)
    if account_id not in {found.id for found in chart}:
        raise NotFound(what="account", name=str(account_id))
    moved = _rolled_up(chart, turnovers(look, period))[account_id]
    own = voucher_line.c.account_id.in_(family_of(chart, account_id))
    return page_of(look, own, period, moved, after, limit)


def page_of(
    look: Reading, own: ColumnElement[bool], period: str, moved: Turnover, after: Cursor | None, limit: int
) -> Page[LedgerRow]:
    """A page of the lines that `own` chooses; `moved` gives what stood before and what the totals come to."""
    balance = after.balance if after else moved.opening
    found = _entries(look, own, period, after, limit)
    rows = [] if after else [mark(LineKind.OPENING, balance)]
    for entry in found:
        balance += entry["debit"] - entry["credit"]
        rows.append(entry_row(entry, balance))
    if len(found) == limit:
        return Page(tuple(rows), Cursor(found[-1]["day"], found[-1]["id"], balance))
    month_total = replace(mark(LineKind.MONTH, balance), debit=moved.debit, credit=moved.credit)
    year_total = replace(mark(LineKind.YEAR, balance), debit=moved.year_debit, credit=moved.year_credit)
    return Page((*rows, month_total, year_total))


def _entries(
    look: Reading, own: ColumnElement[bool], period: str, after: Cursor | None, limit: int
) -> Sequence[RowMapping]:
    line = voucher_line.c
    first, last = month(period)
    chosen = _lines(own, after.day if after else first, last).limit(limit)
    if after:
        chosen = chosen.where(or_(line.day > after.day, and_(line.day == after.day, line.id > after.line_id)))
    return look.conn.execute(chosen).mappings().all()


def entries_between(look: Reading, own: ColumnElement[bool], first: date, last: date) -> Sequence[RowMapping]:
    """Every line that `own` chooses, by day; for books that are printed whole."""
    return look.conn.execute(_lines(own, first, last)).mappings().all()


def _lines(own: ColumnElement[bool], first: date, last: date) -> Select[Any]:
    line = voucher_line.c
    return (
        select(
            line.id, line.day, line.voucher_id, voucher.c.number, line.rule, voucher.c.paper, voucher.c.paper_number,
            line.invoice_id, customer.c.name.label("customer"), line.debit, line.credit,
        )
        .select_from(
            voucher_line.join(voucher, voucher.c.id == line.voucher_id)
            .outerjoin(customer, customer.c.id == line.customer_id)
        )
        .where(own, line.day.between(first, last))
        .order_by(line.day, line.id)
    )  # fmt: skip


def mark(kind: LineKind, balance: Decimal) -> LedgerRow:
    """A row of a ledger that is no entry."""
    return LedgerRow(kind, None, None, "", "", None, "", None, "", ZERO, ZERO, direction(balance), abs(balance))


def entry_row(row: RowMapping, balance: Decimal) -> LedgerRow:
    """An entry with the balance after it."""
    paper = Paper(row["paper"]) if row["paper"] else None
    return LedgerRow(
        LineKind.ENTRY, row["day"], row["voucher_id"], row["number"], row["rule"], paper, row["paper_number"],
        row["invoice_id"], row["customer"] or "", row["debit"], row["credit"], direction(balance), abs(balance),
    )  # fmt: skip
