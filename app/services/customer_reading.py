"""Customers as their tab shows them: a list, a profile, what they bought and paid. How much is shown goes by duty:
cashier, keeper and accountant see name, tax number and telephone, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, null, or_, select, type_coerce, union_all

from app.models.cash import clearing, receipt, refund
from app.models.catalog import customer
from app.models.custody import shipment
from app.models.invoices import invoice
from app.models.types import Instant, Money
from app.process import Duty, Goods, Kind, Method, Payment, Review, label
from app.refusals import NotFound
from app.services.desk import Reading, query
from app.services.pages import Page

FULL = frozenset({Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK})
EDIT = frozenset({Duty.INVOICE, Duty.SELL})
SEE = (*sorted(FULL), Duty.COLLECT, Duty.SHIP, Duty.BOOK)
_c = customer.c


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in the list; what the person may not see is empty."""

    id: int
    name: str
    tax_id: str
    phone: str
    code: str = ""
    contact: str = ""
    city: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer in full; what the person may not see is empty."""

    id: int
    name: str
    tax_id: str
    phone: str
    code: str = ""
    contact: str = ""
    address: str = ""
    city: str = ""
    country: str = ""
    tier: str = ""
    active: bool = True


def _sees_all(look: Reading) -> bool:
    return bool(look.desk.duties & FULL)


@query(*SEE)
def customers(
    look: Reading, text: str = "", cursor: tuple[str, int] | None = None, count: int = 100
) -> Page[CustomerRow]:
    """Active customers, by code for those who see codes, else by name.

    `text` is sought in name, pinyin, telephone and tax number, and in code and contact by those who see them.
    """
    names: tuple[Any, ...] = (_c.id, _c.name, _c.tax_id, _c.phone)
    if _sees_all(look):
        names += (_c.code, _c.contact, _c.city, _c.tier)
    by = _c.code if _sees_all(look) else _c.name
    asked = select(*names).where(_c.active == 1).order_by(by, _c.id).limit(count + 1)
    if text.strip():
        asked = asked.where(_holds(text.strip().lower(), _sees_all(look)))
    if cursor is not None:
        asked = asked.where(or_(by > cursor[0], and_(by == cursor[0], _c.id > cursor[1])))
    rows = [CustomerRow(*row) for row in look.conn.execute(asked)]
    last = rows[count - 1] if len(rows) > count else None
    return Page(tuple(rows[:count]), (getattr(last, by.key), last.id) if last else None)


def _holds(text: str, sees_all: bool) -> ColumnElement[bool]:
    plain = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    fields: list[Any] = [func.lower(_c.name), _c.pinyin, _c.initials, _c.phone, _c.tax_id]
    if sees_all:
        fields += [func.lower(_c.code), func.lower(_c.contact)]
    return or_(*(field.like(plain, escape="\\") for field in fields))


@query(*SEE)
def profile(look: Reading, customer_id: int) -> Profile:
    """One customer. Raises NotFound."""
    names: tuple[Any, ...] = (_c.id, _c.name, _c.tax_id, _c.phone)
    if _sees_all(look):
        names += (_c.code, _c.contact, _c.address, _c.city, _c.country, _c.tier, _c.active)
    row = look.conn.execute(select(*names).where(_c.id == customer_id)).first()
    if row is None:
        raise NotFound(what="customer", name=str(customer_id))
    return Profile(*row)


@query(*sorted(EDIT))
def alike(look: Reading, name: str, phone: str, code: str, besides: int = 0) -> tuple[CustomerRow, ...]:
    """Customers that may be the same as the one being typed: the same code, name or telephone, blanks left out."""
    same: list[ColumnElement[bool]] = []
    if name := _squeezed(name):
        same.append(func.lower(func.replace(_c.name, " ", "")) == name)
    if code := code.strip().lower():
        same.append(func.lower(_c.code) == code)
    if len(figures := re.sub(r"\D", "", phone)) >= 6:
        bare: ColumnElement[str] = _c.phone
        for sign in (" ", "-", "+", "(", ")"):
            bare = func.replace(bare, sign, "")
        same.append(bare == figures)
    if not same:
        return ()
    asked = select(_c.id, _c.name, _c.tax_id, _c.phone, _c.code, _c.contact, _c.city, _c.tier)
    rows = look.conn.execute(asked.where(or_(*same), _c.id != besides).order_by(_c.id).limit(5))
    return tuple(CustomerRow(*row) for row in rows)


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()


@query(*sorted(EDIT))
def next_code(look: Reading) -> str:
    """A code for a new customer: the last one counted on where it ends in figures."""
    last = look.conn.execute(select(_c.code).order_by(_c.id.desc()).limit(1)).scalar() or "C000"
    stem, figures = re.fullmatch(r"(.*?)(\d*)", last).groups()  # type: ignore[union-attr]
    taken = set(look.conn.execute(select(_c.code).where(_c.code.like(f"{stem}%"))).scalars())
    number = int(figures or 0) + 1
    while (code := f"{stem}{number:0{max(len(figures), 3)}d}") in taken:
        number += 1
    return code


# What they bought and paid


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing in the stream. `amount` is what it is about (None for goods); `state` a catalogue word."""

    what: str  # invoice · return · receipt · advance · refund · shipment · take_back
    id: int
    invoice_id: int | None
    number: str
    at: datetime
    day: date
    amount: Decimal | None
    method: Method | None
    state: str


@query(*sorted(FULL))
def stream(
    look: Reading, customer_id: int, cursor: tuple[datetime, str, int] | None = None, count: int = 60
) -> Page[Happening]:
    """Invoices, receipts, refunds and goods of a customer in one stream, the newest first."""
    mixed = union_all(*_sources(customer_id)).subquery()
    m = mixed.c
    asked = select(mixed).order_by(m.at.desc(), m.what.desc(), m.id.desc()).limit(count + 1)
    if cursor is not None:
        at, what, last = cursor
        before = or_(m.at < at, and_(m.at == at, or_(m.what < what, and_(m.what == what, m.id < last))))
        asked = asked.where(before)
    rows = look.conn.execute(asked).all()
    end = rows[count - 1] if len(rows) > count else None
    return Page(tuple(map(_happening, rows[:count])), (end.at, end.what, end.id) if end else None)


def _sources(customer_id: int) -> Sequence[Select[Any]]:
    """What happens to a customer, each kind in the same columns."""
    i, r, f, s = invoice.c, receipt.c, refund.c, shipment.c
    none = null()
    sold = select(
        literal("invoice").label("what"), i.id, i.id.label("invoice_id"), i.number,
        type_coerce(i.submitted_at, Instant).label("at"), i.day, type_coerce(i.gross, Money).label("amount"),
        literal("").label("method"), i.kind, i.review, i.payment, i.goods, literal("").label("outcome"),
    ).where(i.customer_id == customer_id, i.number.is_not(None), i.submitted_at.is_not(None))  # fmt: skip
    paid = (
        select(
            literal("receipt"), r.id, r.invoice_id, r.number, r.at, r.day, r.amount, r.method, none, none, none, none,
            func.coalesce(clearing.c.outcome, case((r.pending == 1, "pending"), else_="")),
        )
        .outerjoin(clearing, clearing.c.receipt_id == r.id)
        .where(r.customer_id == customer_id)
    )  # fmt: skip
    back = select(
        literal("refund"), f.id, f.invoice_id, f.number, f.at, f.day, f.amount, f.method, none, none, none, none,
        literal(""),
    ).where(f.customer_id == customer_id)  # fmt: skip
    moved = (
        select(
            s.paper, s.id, s.invoice_id, s.number, s.at, s.day, none, literal(""), none, none, none, none, literal("")
        )
        .join(invoice, i.id == s.invoice_id)
        .where(i.customer_id == customer_id)
    )
    return sold, paid, back, moved


def _happening(row: Row[Any]) -> Happening:
    what, state = row.what, row.outcome or ""
    if what == "invoice":
        kind = Kind(row.kind)
        what = "return" if kind is Kind.RETURN else what
        state = label(kind, Review(row.review), Payment(row.payment), Goods(row.goods))
    elif what == "receipt" and row.invoice_id is None:
        what = "advance"
    method = Method(row.method) if row.method else None
    return Happening(what, row.id, row.invoice_id, row.number, row.at, row.day, row.amount, method, state)
