"""Customers as each duty needs them: the sales side sees the whole card, the others name, tax identity and phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select

from app.models.catalog import customer
from app.models.invoices import invoice
from app.process import Duty, Goods, Kind, Payment, Review, label
from app.refusals import NotFound
from app.services.catalog import CustomerForm
from app.services.desk import Reading, query
from app.services.pages import Page

_c = customer.c
SELLS = frozenset({Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK})
_SEE = (*sorted(SELLS), Duty.COLLECT, Duty.SHIP, Duty.BOOK)


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in the list; contact, city and tier are empty for those who do not need them."""

    id: int
    code: str
    name: str
    phone: str
    tax_id: str
    contact: str
    city: str
    tier: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """An invoice of a customer."""

    id: int
    number: str
    day: date
    label: str
    gross: Decimal
    received: Decimal


@query(*_SEE)
def customers(look: Reading, typed: str = "", cursor: str | None = None, count: int = 100) -> Page[CustomerRow]:
    """Customers by code; `typed` filters by code, name, pinyin, phone or tax number."""
    statement = (
        select(_c.id, _c.code, _c.name, _c.phone, _c.tax_id, _c.contact, _c.city, _c.tier)
        .where(_c.active == 1)
        .order_by(_c.code)
        .limit(count + 1)
    )
    if cursor is not None:
        statement = statement.where(_c.code > cursor)
    if text := typed.strip().lower():
        statement = statement.where(_holds(text))
    rows = [_row(look, *tuple(row)) for row in look.conn.execute(statement)]
    more = len(rows) > count
    return Page(tuple(rows[:count]), rows[count - 1].code if more else None)


def _holds(text: str) -> ColumnElement[bool]:
    plain = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    fields = (func.lower(_c.code), func.lower(_c.name), _c.pinyin, _c.initials, _c.phone, func.lower(_c.tax_id))
    return or_(*(field.like(plain, escape="\\") for field in fields))


def _row(
    look: Reading, id_: int, code: str, name: str, phone: str, tax_id: str, contact: str, city: str, tier: str
) -> CustomerRow:
    if look.desk.duties & SELLS:
        return CustomerRow(id_, code, name, phone, tax_id, contact, city, tier)
    return CustomerRow(id_, code, name, phone, tax_id, "", "", "")


@query(Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK)
def form_of(look: Reading, customer_id: int) -> CustomerForm:
    """A customer's card to be changed. Raises NotFound."""
    row = look.conn.execute(select(customer).where(_c.id == customer_id)).mappings().first()
    if row is None:
        raise NotFound(what="customer", name=str(customer_id))
    names = ("code", "name", "contact", "phone", "address", "city", "country", "tax_id", "tier")
    return CustomerForm(**{name: row[name] for name in names})


@query(Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.BOOK)
def purchases(look: Reading, customer_id: int, cursor: int | None = None, count: int = 100) -> Page[Purchase]:
    """A customer's numbered invoices, the newest first."""
    i = invoice.c
    statement = (
        select(i.id, i.number, i.day, i.kind, i.review, i.payment, i.goods, i.gross, i.received)
        .where(i.customer_id == customer_id, i.number.is_not(None))
        .order_by(i.id.desc())
        .limit(count + 1)
    )
    if cursor is not None:
        statement = statement.where(i.id < cursor)
    rows = [
        Purchase(
            row.id, row.number, row.day,
            label(Kind(row.kind), Review(row.review), Payment(row.payment), Goods(row.goods)),
            row.gross, row.received,
        )
        for row in look.conn.execute(statement)
    ]  # fmt: skip
    more = len(rows) > count
    return Page(tuple(rows[:count]), rows[count - 1].id if more else None)


@query(Duty.INVOICE, Duty.SELL)
def alike(look: Reading, name: str, phone: str, own_id: int = 0) -> tuple[CustomerRow, ...]:
    """Customers with the same name or phone, so that nobody is entered twice."""
    same = [_c.name == name.strip()] if name.strip() else []
    if phone.strip():
        same.append(_c.phone == phone.strip())
    if not same:
        return ()
    statement = select(_c.id, _c.code, _c.name, _c.phone, _c.tax_id, _c.contact, _c.city, _c.tier)
    rows = look.conn.execute(statement.where(or_(*same), _c.id != own_id).limit(5))
    return tuple(_row(look, *tuple(row)) for row in rows)


@query(Duty.INVOICE, Duty.SELL)
def next_code(look: Reading) -> str:
    """A code that is free: the highest K number and one."""
    codes = look.conn.execute(select(_c.code).where(_c.code.like("K%"))).scalars()
    numbers = [int(code[1:]) for code in codes if code[1:].isdigit()]
    return f"K{max(numbers, default=0) + 1:03d}"
