"""Goods that customers have paid and not collected (客户待提), with their age; what to pick for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from app.models.amounts import ZERO
from app.models.cash import receipt
from app.models.catalog import customer
from app.models.custody import shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.stocktake import place, product_shelf
from app.process import Duty, Goods, Kind, Payment, Review
from app.services.desk import Reading, query
from app.services.settings import value_of
from app.services.stock import MAIN_WAREHOUSE, cancelled_of

_SEES = (Duty.SHIP, Duty.BOOK, Duty.CHECK, Duty.INVOICE)


@dataclass(frozen=True, slots=True)
class Uncollected:
    """A line of a paid invoice of which something is still in the warehouse. `age` in days since it was paid."""

    invoice_id: int
    invoice: str
    customer_id: int
    customer: str
    phone: str
    code: str
    name: str
    spec: str
    unit: str
    place: str
    invoiced: Decimal
    left: Decimal
    paid_on: date
    age: int
    old: bool  # older than the branch's limit


@dataclass(frozen=True, slots=True)
class UncollectedBy:
    """A customer with goods to fetch: how many invoices and lines, how long the oldest waits."""

    customer_id: int
    customer: str
    phone: str
    invoices: int
    lines: int
    age: int
    old: bool


@query(*_SEES)
def uncollected(look: Reading) -> tuple[Uncollected, ...]:
    """Every line that is paid and not collected, the oldest first."""
    return _waiting(look)


@query(*_SEES)
def by_customer(look: Reading) -> tuple[UncollectedBy, ...]:
    """The same by customer, who waits longest first."""
    mine: dict[int, list[Uncollected]] = {}
    for line in _waiting(look):
        mine.setdefault(line.customer_id, []).append(line)
    rows = [
        UncollectedBy(
            key, lines[0].customer, lines[0].phone, len({line.invoice_id for line in lines}), len(lines),
            max(line.age for line in lines), any(line.old for line in lines),
        )
        for key, lines in mine.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.age, row.customer)))


@query(Duty.SHIP)
def to_pick(look: Reading, day: date | None = None) -> tuple[Uncollected, ...]:
    """What to pick (拣货) for the invoices paid on a day, or for all that are paid: by place, then product."""
    return picked(look, day)


def picked(look: Reading, day: date | None = None) -> tuple[Uncollected, ...]:
    """The same for other services."""
    lines = [line for line in _waiting(look) if day is None or line.paid_on == day]
    return tuple(sorted(lines, key=lambda line: (line.place, line.code, line.invoice)))


def _waiting(look: Reading) -> tuple[Uncollected, ...]:
    today = look.day() or look.desk.now().date()
    limit = int(value_of(look.conn, "uncollected_days"))
    found = []
    for row in look.conn.execute(_lines()):
        left = row.quantity - (row.moved or ZERO) - row.cancelled
        if left > 0:
            paid_on = row.paid_on or row.day
            age = (today - paid_on).days
            found.append(
                Uncollected(
                    row.invoice_id, row.number, row.customer_id, row.customer_name, row.phone, row.code, row.name,
                    row.spec, row.unit, row.place or "", row.quantity, left, paid_on, age, age > limit,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda line: (-line.age, line.invoice_id)))


def _lines() -> Select[Any]:
    line, head, s = invoice_line.c, invoice.c, product_shelf.c
    out = (
        select(shipment_line.c.invoice_line_id, func.sum(shipment_line.c.quantity).label("moved"))
        .group_by(shipment_line.c.invoice_line_id)
        .subquery()
    )
    paid = select(func.max(receipt.c.day)).where(receipt.c.invoice_id == head.id).scalar_subquery()
    joined = (
        invoice_line.join(invoice, head.id == line.invoice_id)
        .join(customer, customer.c.id == head.customer_id)
        .outerjoin(out, out.c.invoice_line_id == line.id)
        .outerjoin(product_shelf, (s.product_id == line.product_id) & (s.warehouse_id == MAIN_WAREHOUSE))
        .outerjoin(place, place.c.id == s.place_id)
    )
    return (
        select(
            line.invoice_id, head.number, head.customer_id, head.customer_name, customer.c.phone, line.code, line.name,
            line.spec, line.unit, place.c.code.label("place"), line.quantity, out.c.moved, paid.label("paid_on"),
            head.day, cancelled_of(line.id).label("cancelled"),
        )
        .select_from(joined)
        .where(
            head.kind == Kind.SALE.value,
            head.review == Review.PAYABLE.value,
            head.payment == Payment.FULL.value,
            head.goods.in_((Goods.NONE.value, Goods.PART.value)),
        )
        .order_by(head.id, line.position)
    )  # fmt: skip
