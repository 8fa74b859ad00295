"""What stands behind the general ledger: advances and receivables by customer, revenue with its tax and cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select, type_coerce

from app.models.amounts import HUNDRED, ZERO, rounded
from app.models.catalog import customer, product
from app.models.invoices import invoice
from app.models.ledger import revenue_entry, voucher, voucher_line
from app.models.types import Money
from app.process import Duty
from app.services.desk import Reading, query
from app.services.ledgers import Cursor, LedgerRow, Turnover, account_with_role, page_of
from app.services.pages import Page
from app.services.vouchers import month
from app.words import N_


class Standing(StrEnum):
    """The two accounts kept by customer."""

    ADVANCES = "ADVANCES"  # 预收账款
    RECEIVABLE = "RECEIVABLE"  # 应收账款


@dataclass(frozen=True, slots=True)
class CustomerBalance:
    """One customer's account in a period. Balances are credits less debits for advances, debits less credits for
    receivables; a negative one stands on the wrong side."""

    customer_id: int
    code: str
    name: str
    opening: Decimal
    debit: Decimal
    credit: Decimal
    closing: Decimal


def _between(first: date, last: date, value: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    return func.sum(case((voucher_line.c.day.between(first, last), value), else_=0))


@query(Duty.BOOK, Duty.CHECK)
def by_customer(look: Reading, period: str, standing: Standing = Standing.ADVANCES) -> tuple[CustomerBalance, ...]:
    """Every customer who had a balance or moved in the period, in the order of codes."""
    first, last = month(period)
    line = voucher_line.c
    held = account_with_role(look, standing.value)
    sides = (line.credit, line.debit) if standing is Standing.ADVANCES else (line.debit, line.credit)
    net = type_coerce(sides[0] - sides[1], Money)
    sums = [
        func.sum(case((line.day < first, net), else_=0)).label("opening"),
        _between(first, last, line.debit).label("debit"),
        _between(first, last, line.credit).label("credit"),
        func.sum(net).label("closing"),
    ]
    chosen = (
        select(customer.c.id, customer.c.code, customer.c.name, *sums)
        .join(customer, customer.c.id == line.customer_id)
        .where(line.account_id == held.id, line.day <= last)
        .group_by(customer.c.id, customer.c.code, customer.c.name)
        .order_by(customer.c.code)
    )
    rows = (CustomerBalance(*row) for row in look.conn.execute(chosen))
    return tuple(row for row in rows if row.opening or row.debit or row.credit or row.closing)


@query(Duty.BOOK, Duty.CHECK)
def customer_card(
    look: Reading,
    customer_id: int,
    period: str,
    standing: Standing = Standing.ADVANCES,
    after: Cursor | None = None,
    limit: int = 200,
) -> Page[LedgerRow]:
    """One customer's account, line by line with its running balance."""
    line = voucher_line.c
    own = and_(line.account_id == account_with_role(look, standing.value).id, line.customer_id == customer_id)
    return page_of(look, own, period, _moved(look, own, period), after, limit)


def _moved(look: Reading, own: ColumnElement[bool], period: str) -> Turnover:
    first, last = month(period)
    line, january = voucher_line.c, first.replace(month=1)
    sums = look.conn.execute(
        select(
            func.sum(case((line.day < first, type_coerce(line.debit - line.credit, Money)), else_=0)),
            _between(first, last, line.debit),
            _between(first, last, line.credit),
            _between(january, last, line.debit),
            _between(january, last, line.credit),
        ).where(own, line.day <= last)
    ).one()
    return Turnover(*(value or ZERO for value in sums))


# Revenue, tax, cost


class Cut(StrEnum):
    """By what revenue is looked at."""

    RATE = "rate"
    PRODUCT = "product"
    CUSTOMER = "customer"
    DAY = "day"


CUT_LABELS: dict[Cut, str] = {
    Cut.RATE: N_("Tax rate"),
    Cut.PRODUCT: N_("Product"),
    Cut.CUSTOMER: N_("Customer"),
    Cut.DAY: N_("Day"),
}


@dataclass(frozen=True, slots=True)
class Revenue:
    """Revenue, output tax and cost as booked, returns taken off. `key` is the rate, product id, customer id or day."""

    key: Decimal | int | date | None
    code: str
    name: str
    quantity: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    cost: Decimal

    @property
    def margin(self) -> Decimal:
        return self.net - self.cost

    @property
    def margin_percent(self) -> Decimal | None:
        """The margin in per cent of net, to one place; None without revenue."""
        return rounded(self.margin * HUNDRED / self.net, 1) if self.net else None


_entry = revenue_entry.c
_SUMS = [func.sum(column) for column in (_entry.quantity, _entry.net, _entry.tax, _entry.gross, _entry.cost)]
_KEYS: dict[Cut, ColumnElement[Any]] = {
    Cut.RATE: _entry.tax_rate,
    Cut.PRODUCT: _entry.product_id,
    Cut.CUSTOMER: _entry.customer_id,
    Cut.DAY: _entry.day,
}


@query(Duty.BOOK, Duty.CHECK)
def revenue(look: Reading, period: str, cut: Cut = Cut.RATE) -> tuple[Revenue, ...]:
    """Revenue, tax and cost of a period, one row for each rate, product, customer or day."""
    chosen = _grouped(cut).where(_entry.period == period)
    return tuple(Revenue(*row) for row in look.conn.execute(chosen))


def _grouped(cut: Cut) -> Select[Any]:
    key = _KEYS[cut]
    if cut in (Cut.RATE, Cut.DAY):
        return select(key, literal(""), literal(""), *_SUMS).group_by(key).order_by(key)
    named = product if cut is Cut.PRODUCT else customer
    chosen = select(key, named.c.code, named.c.name, *_SUMS).join(named, named.c.id == key)
    return chosen.group_by(key, named.c.code, named.c.name).order_by(named.c.code)


@query(Duty.BOOK, Duty.CHECK)
def revenue_total(look: Reading, period: str) -> Revenue:
    """The whole period in one row."""
    row = look.conn.execute(select(*_SUMS).where(_entry.period == period)).one()
    return Revenue(None, "", "", *(value or ZERO for value in row))


@dataclass(frozen=True, slots=True)
class RevenueEntry:
    """One line shipped or returned, as booked."""

    id: int
    day: date
    voucher_id: int | None
    number: str
    invoice_id: int
    invoice: str
    product: str
    customer: str
    tax_rate: Decimal
    quantity: Decimal
    net: Decimal
    tax: Decimal
    cost: Decimal
    gift: bool


@query(Duty.BOOK, Duty.CHECK)
def revenue_entries(
    look: Reading,
    period: str,
    cut: Cut,
    key: Decimal | int | date | None,
    after: tuple[date, int] | None = None,
    limit: int = 200,
) -> Page[RevenueEntry]:
    """What stands behind one row of `revenue`, by day."""
    chosen = (
        select(
            _entry.id, _entry.day, _entry.voucher_id, voucher.c.number, _entry.invoice_id,
            invoice.c.number.label("invoice"), product.c.name.label("product"), customer.c.name.label("customer"),
            _entry.tax_rate, _entry.quantity, _entry.net, _entry.tax, _entry.cost, _entry.gift,
        )
        .select_from(
            revenue_entry.join(invoice, invoice.c.id == _entry.invoice_id)
            .join(product, product.c.id == _entry.product_id)
            .join(customer, customer.c.id == _entry.customer_id)
            .outerjoin(voucher, voucher.c.id == _entry.voucher_id)
        )
        .where(_entry.period == period, _KEYS[cut] == key)
        .order_by(_entry.day, _entry.id)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        chosen = chosen.where(or_(_entry.day > after[0], and_(_entry.day == after[0], _entry.id > after[1])))
    rows = tuple(_revenue_entry(row) for row in look.conn.execute(chosen))
    return Page(rows, (rows[-1].day, rows[-1].id) if len(rows) == limit else None)


def _revenue_entry(row: Row[*tuple[Any, ...]]) -> RevenueEntry:
    return RevenueEntry(**{**row._mapping, "number": row.number or "", "invoice": row.invoice or ""})
