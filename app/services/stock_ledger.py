"""Stock in value (库存商品明细账): quantity, average and amount of each product, and its card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, RowMapping, case, func, select, type_coerce

from app.models.amounts import ZERO, rounded
from app.models.catalog import product
from app.models.ledger import stock_entry, voucher
from app.models.types import Money, Quantity
from app.process import Duty, Paper
from app.services.desk import Reading, query
from app.services.pages import Page
from app.services.postings import AVERAGE_PLACES
from app.services.vouchers import month


def average(quantity: Decimal, amount: Decimal) -> Decimal | None:
    """The moving weighted average to six places; None when nothing is left."""
    return rounded(amount / quantity, AVERAGE_PLACES) if quantity else None


@dataclass(frozen=True, slots=True)
class StockRow:
    """One product in a period. Goods taken back stand in red in the out columns."""

    product_id: int
    code: str
    name: str
    unit: str
    opening_quantity: Decimal
    opening_amount: Decimal
    in_quantity: Decimal
    in_amount: Decimal
    out_quantity: Decimal
    out_amount: Decimal

    @property
    def quantity(self) -> Decimal:
        return self.opening_quantity + self.in_quantity - self.out_quantity

    @property
    def amount(self) -> Decimal:
        return self.opening_amount + self.in_amount - self.out_amount

    @property
    def average(self) -> Decimal | None:
        return average(self.quantity, self.amount)


@dataclass(frozen=True, slots=True)
class StockLine:
    """One line of a product's card, with what was left after it. The opening line has no number."""

    id: int
    day: date | None
    voucher_id: int | None
    voucher: str
    paper: Paper | None
    number: str
    in_quantity: Decimal
    in_amount: Decimal
    out_quantity: Decimal
    out_amount: Decimal
    quantity: Decimal
    amount: Decimal

    @property
    def average(self) -> Decimal | None:
        return average(self.quantity, self.amount)


_entry = stock_entry.c


def _sum(condition: ColumnElement[bool], value: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    return func.sum(case((condition, value), else_=0))


@query(Duty.BOOK, Duty.CHECK)
def stock_in_value(look: Reading, period: str) -> tuple[StockRow, ...]:
    """Every product that was held or moved, in the order of codes."""
    first, last = month(period)
    before, within = _entry.day < first, _entry.day.between(first, last)
    chosen = (
        select(
            product.c.id,
            product.c.code,
            product.c.name,
            product.c.unit,
            _sum(before, type_coerce(_entry.in_quantity - _entry.out_quantity, Quantity)),
            _sum(before, type_coerce(_entry.in_amount - _entry.out_amount, Money)),
            _sum(within, _entry.in_quantity),
            _sum(within, _entry.in_amount),
            _sum(within, _entry.out_quantity),
            _sum(within, _entry.out_amount),
        )
        .join(product, product.c.id == _entry.product_id)
        .where(_entry.day <= last)
        .group_by(product.c.id, product.c.code, product.c.name, product.c.unit)
        .order_by(product.c.code)
    )
    rows = (StockRow(*row) for row in look.conn.execute(chosen))
    return tuple(row for row in rows if any((row.quantity, row.amount, row.in_quantity, row.out_quantity)))


@query(Duty.BOOK, Duty.CHECK)
def stock_card(
    look: Reading, product_id: int, period: str, after: int | None = None, limit: int = 200
) -> Page[StockLine]:
    """One product's card in a period, in the order in which it was booked, beginning with what stood before."""
    first, last = month(period)
    own = (_entry.product_id == product_id, _entry.day.between(first, last))
    chosen = select(stock_entry, voucher.c.number.label("voucher_number"))
    chosen = chosen.outerjoin(voucher, voucher.c.id == _entry.voucher_id).where(*own).order_by(_entry.id).limit(limit)
    if after is not None:
        chosen = chosen.where(_entry.id > after)
    opening = _opening(look, product_id, _entry.day < first)
    before = opening
    if after is not None:  # what stood before this page: the opening, and the lines of the pages before
        before = _opening(look, product_id, (_entry.day < first) | (own[1] & (_entry.id <= after)))
    rows = tuple(_running(before, look.conn.execute(chosen).mappings()))
    cursor = rows[-1].id if len(rows) == limit else None
    return Page(rows if after is not None else (opening, *rows), cursor)


def _opening(look: Reading, product_id: int, before: ColumnElement[bool]) -> StockLine:
    """What all warehouses held together."""
    chosen = select(
        func.coalesce(func.sum(type_coerce(_entry.in_quantity - _entry.out_quantity, Quantity)), ZERO),
        func.coalesce(func.sum(type_coerce(_entry.in_amount - _entry.out_amount, Money)), ZERO),
    ).where(_entry.product_id == product_id, before)
    quantity, amount = look.conn.execute(chosen).one()
    return StockLine(0, None, None, "", None, "", ZERO, ZERO, ZERO, ZERO, quantity, amount)


def _running(before: StockLine, rows: Iterable[RowMapping]) -> Iterator[StockLine]:
    """Lines with what all warehouses hold after each: a transfer leaves it as it was."""
    quantity, amount = before.quantity, before.amount
    for row in rows:
        quantity += row["in_quantity"] - row["out_quantity"]
        amount += row["in_amount"] - row["out_amount"]
        yield replace(_line(row), quantity=quantity, amount=amount)


def _line(row: RowMapping) -> StockLine:
    return StockLine(
        row["id"], row["day"], row["voucher_id"], row["voucher_number"] or "", Paper(row["paper"]), row["number"],
        row["in_quantity"], row["in_amount"], row["out_quantity"], row["out_amount"], row["quantity"], row["amount"],
    )  # fmt: skip
