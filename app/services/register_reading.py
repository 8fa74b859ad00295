"""Reading the sales register (销售台账): what waits to be entered, and the register as one line an invoice.

Everything here comes from the sales desk's own entries and the papers they name, never from the accountant's books.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, true, type_coerce

from app.models.amounts import ZERO
from app.models.catalog import customer
from app.models.invoices import invoice, invoice_event, invoice_line
from app.models.people import person
from app.models.register import register_entry, waiting
from app.models.types import Money, Quantity
from app.process import Duty, Kind, Method, Paper
from app.services.desk import Reading, query
from app.services.fapiao_numbers import fapiao_numbers
from app.services.pages import Page
from app.services.trays import SALES
from app.services.vouchers import month
from app.words import N_

PAPER_WORDS: dict[Paper, str] = {
    Paper.INVOICE: N_("Sales invoice"),
    Paper.RECEIPT: N_("Receipt"),
    Paper.REFUND: N_("Refund slip"),
    Paper.SHIPMENT: N_("Goods-issue note"),
    Paper.TAKE_BACK: N_("Goods returned"),
    Paper.GOODS_RECEIPT: N_("Goods-receipt note"),
}
SEE = (Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.BOOK)


@dataclass(frozen=True, slots=True)
class WaitingCopy:
    """A copy of a paper that lies on the sales desk. `amount` is None for goods."""

    id: int
    paper: Paper
    number: str
    invoice_id: int
    invoice: str
    customer: str
    amount: Decimal | None
    day: date
    at: datetime


@query(Duty.INVOICE)
def to_register(look: Reading, most: int = 1000) -> tuple[WaitingCopy, ...]:
    """Papers waiting for the register, the oldest first."""
    w = waiting.c
    asked = (
        select(
            w.id, w.paper, w.number, w.invoice_id, invoice.c.number.label("invoice"), invoice.c.customer_name,
            w.amount, w.day, w.at,
        )
        .join(invoice, invoice.c.id == w.invoice_id)
        .where(w.book == SALES)
        .order_by(w.id)
        .limit(most)
    )  # fmt: skip
    return tuple(WaitingCopy(row[0], Paper(row[1]), *row[2:]) for row in look.conn.execute(asked))


@query(Duty.INVOICE)
def count_to_register(look: Reading) -> int:
    """How many papers wait for the register."""
    return int(look.conn.execute(select(func.count()).where(waiting.c.book == SALES)).scalar_one())


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One invoice in the register. Return invoices stand with negative figures.

    `goods` says what was sold (the first product, and how many more); `unpaid` and `unshipped` are what the register
    itself still misses. Reviews, receipts and shipments are given by their days and numbers, the latest last.
    """

    id: int
    day: date
    invoice_id: int
    number: str
    kind: Kind
    customer: str
    maker: str
    goods: str
    more_goods: int
    unit: str
    quantity: Decimal
    list_total: Decimal
    gross: Decimal
    authorised_on: date | None = None
    checked_on: date | None = None
    received_on: date | None = None
    receipts: str = ""
    methods: tuple[Method, ...] = ()
    received: Decimal = ZERO
    shipped_on: date | None = None
    notes: str = ""
    shipped: Decimal = ZERO
    returned: Decimal = ZERO
    returned_gross: Decimal = ZERO
    reference: str = ""
    note: str = ""
    fapiao: str = ""  # numbers of the tax fapiao that cover it

    @property
    def discount(self) -> Decimal:
        """By how much the lines lie below the list."""
        return self.list_total - self.gross

    @property
    def unpaid(self) -> Decimal:
        return self.gross - self.received

    @property
    def unshipped(self) -> Decimal:
        return self.quantity - self.shipped if self.kind is Kind.SALE else self.quantity - self.returned


_e, _i, _n = register_entry.c, invoice.c, invoice_line.c


def _invoiced() -> Select[Any]:
    return (
        select(
            _e.id, _e.paper_day, _e.invoice_id, _e.invoice_number, _i.kind, customer.c.name,
            person.c.name.label("maker"), _e.quantity, _e.gross, _e.net, _i.tax_included, _i.reference, _i.note,
        )
        .join(invoice, _i.id == _e.invoice_id)
        .join(customer, customer.c.id == _e.customer_id)
        .join(person, person.c.id == _i.maker_id)
        .where(_e.event == "invoiced")
    )  # fmt: skip


@query(*SEE)
def register(
    look: Reading, period: str = "", text: str = "", cursor: int | None = None, count: int = 100
) -> Page[RegisterLine]:
    """The register, the newest entry first. `period` (YYYY-MM) and `text` (number, customer) narrow it."""
    asked = _invoiced().order_by(_e.id.desc()).limit(count + 1)
    asked = asked.where(_within(period))
    if text.strip():
        asked = asked.where(_e.invoice_number.ilike(f"%{text.strip()}%") | customer.c.name.ilike(f"%{text.strip()}%"))
    if cursor is not None:
        asked = asked.where(_e.id < cursor)
    found = look.conn.execute(asked).all()
    lines = _filled(look, found[:count])
    return Page(lines, found[count - 1].id if len(found) > count else None)


def _within(period: str) -> ColumnElement[bool]:
    return _e.paper_day.between(*month(period)) if period else true()


def _filled(look: Reading, rows: Iterable[Row[Any]]) -> tuple[RegisterLine, ...]:
    rows = list(rows)
    ids = [row.invoice_id for row in rows]
    goods, reviews, events = _goods(look, ids), _reviews(look, ids), _events(look, ids)
    fapiao = fapiao_numbers(look.conn, ids)
    lines = (_line(row, goods, reviews, events) for row in rows)
    return tuple(replace(line, fapiao=fapiao.get(line.invoice_id, "")) for line in lines)


def _line(
    row: Row[Any],
    goods: dict[int, list[Any]],
    reviews: dict[tuple[int, str], date],
    events: dict[int, list[Any]],
) -> RegisterLine:
    sold = goods.get(row.invoice_id, [])
    first = sold[0] if sold else None
    listed = sum((line.list_price * line.quantity for line in sold), ZERO)
    charged = row.gross if row.tax_included else row.net
    made = RegisterLine(
        row.id, row.paper_day, row.invoice_id, row.invoice_number, Kind(row.kind), row.name, row.maker,
        " ".join(filter(None, (first.name, first.spec))) if first else "", max(len(sold) - 1, 0),
        first.unit if first else "", row.quantity, row.gross + listed - charged, row.gross,
        reviews.get((row.invoice_id, "authorise")),
        reviews.get((row.invoice_id, "check")) or reviews.get((row.invoice_id, "check_return"))
        or reviews.get((row.invoice_id, "check_red")),
        reference=row.reference or "", note=row.note,
    )  # fmt: skip
    for event in events.get(row.invoice_id, ()):
        made = _with_event(made, event)
    return made


def _with_event(line: RegisterLine, event: Row[Any]) -> RegisterLine:
    if event.event in ("received", "refunded"):
        return replace(
            line,
            received_on=event.paper_day,
            receipts=_joined(line.receipts, event.number),
            methods=(*line.methods, Method(event.method)),
            received=line.received + event.gross,
        )
    moved = {"shipped_on": event.paper_day, "notes": _joined(line.notes, event.number)}
    if event.event == "shipped":
        return replace(line, shipped=line.shipped + event.quantity, **moved)
    return replace(
        line,
        returned=line.returned + event.quantity,
        returned_gross=line.returned_gross + event.gross,
        **moved,
    )


def _joined(before: str, number: str) -> str:
    return f"{before}, {number}" if before else number


def _goods(look: Reading, ids: list[int]) -> dict[int, list[Any]]:
    asked = select(_n.invoice_id, _n.name, _n.spec, _n.unit, _n.quantity, _n.list_price).where(_n.invoice_id.in_(ids))
    found: dict[int, list[Any]] = {}
    for row in look.conn.execute(asked.order_by(_n.invoice_id, _n.position)):
        found.setdefault(row.invoice_id, []).append(row)
    return found


def _reviews(look: Reading, ids: list[int]) -> dict[tuple[int, str], date]:
    """The days of the signatures that stand: the last of each step."""
    v = invoice_event.c
    asked = select(v.invoice_id, v.step, v.day).where(
        v.invoice_id.in_(ids), v.step.in_(("authorise", "check", "check_return", "check_red"))
    )
    return {(row.invoice_id, row.step): row.day for row in look.conn.execute(asked.order_by(v.id))}


def _events(look: Reading, ids: list[int]) -> dict[int, list[Any]]:
    asked = select(_e.invoice_id, _e.event, _e.number, _e.quantity, _e.gross, _e.method, _e.paper_day).where(
        _e.invoice_id.in_(ids), _e.event != "invoiced"
    )
    found: dict[int, list[Any]] = {}
    for row in look.conn.execute(asked.order_by(_e.id)):
        found.setdefault(row.invoice_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class RegisterTotals:
    """What the register comes to in a period."""

    invoices: int
    quantity: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    received: Decimal
    shipped: Decimal


@query(*SEE)
def register_totals(look: Reading, period: str = "") -> RegisterTotals:
    """Sums over a period (YYYY-MM), or over everything: each event by the day of its paper."""
    is_invoice, is_money = _e.event == "invoiced", _e.event.in_(("received", "refunded"))
    goods = _e.event.in_(("shipped", "returned"))
    asked = select(
        func.count().filter(is_invoice),
        type_coerce(func.sum(_e.quantity).filter(is_invoice), Quantity),
        *(type_coerce(func.sum(c).filter(is_invoice), Money) for c in (_e.net, _e.tax, _e.gross)),
        type_coerce(func.sum(_e.gross).filter(is_money), Money),
        type_coerce(func.sum(_e.gross).filter(goods), Money),
    ).select_from(register_entry)
    row: Any = look.conn.execute(asked.where(_within(period))).one()
    return RegisterTotals(row[0], *(ZERO if figure is None else figure for figure in row[1:]))


@query(*SEE)
def register_months(look: Reading) -> tuple[str, ...]:
    """The months (YYYY-MM) the register has entries of, the newest first."""
    first, last = look.conn.execute(select(func.min(_e.paper_day), func.max(_e.paper_day))).one()
    if first is None or last is None:
        return ()
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = [divmod(last.year * 12 + last.month - 1 - back, 12) for back in range(count)]
    return tuple(f"{year:04}-{month_ + 1:02}" for year, month_ in months)
