"""What the keeper sees: paid invoices to ship, returns to take back, stock, the custody ledger. No prices anywhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select, type_coerce

from app.models.amounts import ZERO
from app.models.catalog import product
from app.models.custody import custody_balance, custody_entry, goods_receipt, shipment, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.people import person
from app.models.stocktake import place, product_shelf
from app.models.types import Quantity
from app.process import Duty, Goods, Kind, Payment, Review
from app.services.desk import Reading, query
from app.services.pages import Page
from app.services.stock import MAIN_WAREHOUSE, cancelled_of
from app.services.stocktake import held_for_customers

_i = invoice.c
QUEUE = 500
_RELEASED = (Review.PAYABLE.value, Review.RELEASED.value, Review.CLOSED.value)


@dataclass(frozen=True, slots=True)
class ToShip:
    """A paid invoice of which goods are still to leave, or a return whose goods are to come back."""

    id: int
    version: int
    kind: Kind
    number: str
    customer: str
    day: date
    goods: Goods
    lines: int
    on_credit: bool = False


def _queue(look: Reading, *conditions: ColumnElement[bool]) -> tuple[ToShip, ...]:
    statement = (
        select(_i.id, _i.version, _i.kind, _i.number, _i.customer_name, _i.day, _i.goods, _i.line_count, _i.review)
        .where(*conditions)
        .order_by(_i.id)
        .limit(QUEUE)
    )
    return tuple(
        ToShip(r[0], r[1], Kind(r[2]), r[3], r[4], r[5], Goods(r[6]), r[7], r[8] == Review.RELEASED.value)
        for r in look.conn.execute(statement)
    )


@query(Duty.SHIP)
def to_ship(look: Reading) -> tuple[ToShip, ...]:
    """Invoices paid or released on credit of which something is still to leave, the oldest first."""
    return _queue(
        look,
        or_(
            and_(_i.review == Review.PAYABLE.value, _i.payment == Payment.FULL.value),
            _i.review == Review.RELEASED.value,
        ),
        _i.kind == Kind.SALE.value,
        _i.goods.in_((Goods.NONE.value, Goods.PART.value)),
    )


@query(Duty.SHIP)
def to_take_back(look: Reading) -> tuple[ToShip, ...]:
    """Authorised returns whose goods are still with the customer."""
    return _queue(
        look, _i.review == Review.AUTHORISED.value, _i.kind == Kind.RETURN.value, _i.goods == Goods.NONE.value
    )


@dataclass(frozen=True, slots=True)
class ShipLine:
    """A line to move: invoiced, moved so far, left, and what is on hand. Positive figures on a return too."""

    id: int
    product_id: int
    code: str
    name: str
    spec: str
    unit: str
    invoiced: Decimal
    moved: Decimal
    on_hand: Decimal
    cancelled: Decimal = ZERO
    position: int = 0

    @property
    def left(self) -> Decimal:
        return self.invoiced - self.moved - self.cancelled


@query(Duty.SHIP)
def lines_of(look: Reading, invoice_id: int) -> tuple[ShipLine, ...]:
    """The lines of a paid invoice or of an authorised return; none of any other."""
    line = invoice_line.c
    moved = (
        select(func.coalesce(func.sum(shipment_line.c.quantity), 0))
        .where(shipment_line.c.invoice_line_id == line.id)
        .scalar_subquery()
    )
    hand = (
        select(func.coalesce(func.sum(custody_balance.c.on_hand), 0))
        .where(custody_balance.c.product_id == line.product_id, custody_balance.c.warehouse_id == MAIN_WAREHOUSE)
        .scalar_subquery()
    )
    rows = look.conn.execute(
        select(
            line.id, line.product_id, line.code, line.name, line.spec, line.unit, line.quantity,
            type_coerce(moved, Quantity), type_coerce(hand, Quantity), cancelled_of(line.id), line.position,
        )
        .join(invoice, _i.id == line.invoice_id)
        .where(
            line.invoice_id == invoice_id,
            or_(
                and_(
                    _i.kind == Kind.SALE.value,
                    _i.review.in_(_RELEASED),
                    (_i.payment == Payment.FULL.value) | (_i.review == Review.RELEASED.value),
                ),
                and_(_i.kind == Kind.RETURN.value, _i.review.in_((Review.AUTHORISED.value, *_RELEASED))),
            ),
        )
        .order_by(line.position)
    )  # fmt: skip
    return tuple(
        ShipLine(r[0], r[1], r[2], r[3], r[4], r[5], abs(r[6]), abs(r[7]), r[8], r[9], r[10]) for r in rows.all()
    )


@dataclass(frozen=True, slots=True)
class StockRow:
    """A product in a warehouse. `held`: paid by customers and not collected (客户待提)."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    on_hand: Decimal
    reserved: Decimal
    place: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    held: Decimal = ZERO

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved


@query(Duty.SHIP)
def stock(
    look: Reading, typed: str = "", cursor: str | None = None, count: int = 100, warehouse_id: int = MAIN_WAREHOUSE
) -> Page[StockRow]:
    """Products with what a warehouse has and has promised, where they lie and how many should.

    By code; `typed` filters by code, name or pinyin.
    """
    p, b, s = product.c, custody_balance.c, product_shelf.c
    joined = (
        product.outerjoin(custody_balance, (b.product_id == p.id) & (b.warehouse_id == warehouse_id))
        .outerjoin(product_shelf, (s.product_id == p.id) & (s.warehouse_id == warehouse_id))
        .outerjoin(place, place.c.id == s.place_id)
    )
    statement = (
        select(
            p.id,
            p.code,
            p.name,
            p.spec,
            p.unit,
            func.coalesce(b.on_hand, 0),
            func.coalesce(b.reserved, 0),
            func.coalesce(place.c.code, ""),
            s.minimum,
            s.maximum,
        )
        .select_from(joined)
        .where(p.active == 1)
        .order_by(p.code)
        .limit(count + 1)
    )
    if cursor is not None:
        statement = statement.where(p.code > cursor)
    if text := typed.strip().lower():
        plain = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        fields = (func.lower(p.code), func.lower(p.name), p.pinyin, p.initials)
        statement = statement.where(or_(*(field.like(plain, escape="\\") for field in fields)))
    held = held_for_customers(look) if warehouse_id == MAIN_WAREHOUSE else {}
    rows = [replace(StockRow(*row), held=held.get(row[0], ZERO)) for row in look.conn.execute(statement)]
    more = len(rows) > count
    return Page(tuple(rows[:count]), rows[count - 1].code if more else None)


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """A line of a product's card in the custody ledger (保管账): in, out, on hand; red out is negative."""

    id: int
    day: date
    paper: str
    paper_id: int
    number: str
    received: Decimal
    issued: Decimal
    on_hand: Decimal
    who: str
    at: datetime


@query(Duty.SHIP)
def card(
    look: Reading, product_id: int, cursor: int | None = None, count: int = 100, warehouse_id: int = MAIN_WAREHOUSE
) -> Page[CustodyRow]:
    """The card of one product in one warehouse, the newest line first."""
    e = custody_entry.c
    statement = (
        select(e.id, e.day, e.paper, e.paper_id, e.number, e.received, e.issued, e.on_hand, person.c.name, e.at)
        .join(person, person.c.id == e.person_id)
        .where(e.product_id == product_id, e.warehouse_id == warehouse_id)
        .order_by(e.id.desc())
        .limit(count + 1)
    )
    if cursor is not None:
        statement = statement.where(e.id < cursor)
    rows = [CustodyRow(*tuple(row)) for row in look.conn.execute(statement)]
    more = len(rows) > count
    return Page(tuple(rows[:count]), rows[count - 1].id if more else None)


@query(Duty.SHIP)
def note_id(look: Reading, number: str) -> int | None:
    """The goods-issue note with this number."""
    return look.conn.execute(select(shipment.c.id).where(shipment.c.number == number)).scalar()


@query(Duty.SHIP)
def receipt_id(look: Reading, number: str) -> int | None:
    """The goods-receipt note with this number."""
    return look.conn.execute(select(goods_receipt.c.id).where(goods_receipt.c.number == number)).scalar()
