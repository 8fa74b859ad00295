"""Stocktakes as people see them: the sheet without the book for who counts, the whole of it for who judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select

from app.models.amounts import ZERO, rounded
from app.models.branch import warehouse
from app.models.catalog import product
from app.models.custody import custody_entry
from app.models.ledger import stock_entry
from app.models.people import person
from app.models.stocktake import (
    resolution_approval,
    stock_count,
    stock_count_entry,
    stock_count_line,
    stock_count_mark,
    stock_resolution,
)
from app.models.types import PRICE_PLACES
from app.process import Duty
from app.services.desk import Reading, query
from app.services.discrepancies import KIND_LABELS
from app.services.stock_ledger import average
from app.services.stocktake import APPROVED, CANCELLED, WITNESSED, count_row
from app.services.stocktake_lines import CountLine, counted_lines
from app.words import N_, _

_SEES = (Duty.SHIP, Duty.BOOK, Duty.CHECK, Duty.WITNESS)
STATE_LABELS = {
    "counting": N_("Being counted"),
    "counted": N_("Counted, to be witnessed"),
    WITNESSED: N_("Witnessed, to be approved"),
    APPROVED: N_("Approved"),
    CANCELLED: N_("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """A stocktake and where it stands: a key of STATE_LABELS."""

    id: int
    number: str
    day: date
    warehouse_id: int
    warehouse: str
    category: str
    note: str
    ordered_by: str
    state: str
    lines: int
    to_count: int
    witness: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the blind sheet: what is to be counted, what was typed, whether it is to be counted again."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    place: str
    turn: int
    counted: Decimal | None
    held: Decimal
    again: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of the count with everything on it (盘点表): book, counts, surplus, shortage, what it is worth."""

    line: CountLine
    unit_cost: Decimal | None
    amount: Decimal

    @property
    def surplus(self) -> Decimal:
        return max(self.line.difference, ZERO)

    @property
    def shortage(self) -> Decimal:
        return max(-self.line.difference, ZERO)


@dataclass(frozen=True, slots=True)
class Movement:
    """A custody line written while a count was under way."""

    code: str
    number: str
    received: Decimal
    issued: Decimal
    at: datetime
    before_counting: bool  # written before the product was last counted: it stands in the book compared with


@query(*_SEES)
def counts(look: Reading, limit: int = 500) -> tuple[Count, ...]:
    """Every stocktake, the newest first."""
    c = stock_count.c
    rows = look.conn.execute(
        select(stock_count, warehouse.c.name.label("warehouse"), person.c.name.label("person"))
        .join(warehouse, warehouse.c.id == c.warehouse_id)
        .join(person, person.c.id == c.person_id)
        .order_by(c.id.desc())
        .limit(limit)
    ).mappings()
    found = []
    for row in rows.all():
        lines, signed = counted_lines(look.conn, row["id"]), signatures(look.conn, row["id"])
        to_count = sum(line.wants_count for line in lines)
        state = next((mark for mark in (CANCELLED, APPROVED, WITNESSED) if mark in signed), "")
        found.append(
            Count(
                row["id"], row["number"], row["day"], row["warehouse_id"], row["warehouse"], row["category"],
                row["note"], row["person"], state or ("counting" if to_count else "counted"), len(lines), to_count,
                signed.get(WITNESSED, ""), signed.get(APPROVED, ""),
            )
        )  # fmt: skip
    return tuple(found)


def signatures(conn: Connection, count_id: int) -> dict[str, str]:
    """Who set which mark on a stocktake, and under `counted` everybody who counted."""
    chosen = (
        select(stock_count_mark.c.mark, person.c.name)
        .join(person, person.c.id == stock_count_mark.c.person_id)
        .where(stock_count_mark.c.stock_count_id == count_id)
    )
    signed = {row.mark: row.name for row in conn.execute(chosen)}
    counters = (
        select(person.c.name)
        .distinct()
        .join(stock_count_entry, stock_count_entry.c.person_id == person.c.id)
        .join(stock_count_line, stock_count_line.c.id == stock_count_entry.c.stock_count_line_id)
        .where(stock_count_line.c.stock_count_id == count_id)
        .order_by(person.c.name)
    )
    return signed | {"counted": ", ".join(conn.execute(counters).scalars())}


def resolved(conn: Connection, count_id: int) -> str:
    """What was decided about the differences of a stocktake, in words; empty while nothing is."""
    r, a = stock_resolution.c, resolution_approval.c
    rows = conn.execute(
        select(r.number, r.kind, r.reason)
        .join(resolution_approval, a.stock_resolution_id == r.id)
        .where(r.paper == "stock_count", r.paper_id == count_id, a.verdict == "approved")
        .order_by(r.id)
    )
    return "; ".join(f"{row.number} {_(KIND_LABELS[row.kind])}: {row.reason}" for row in rows)


@query(*_SEES)
def sheet(look: Reading, count_id: int) -> tuple[SheetLine, ...]:
    """The blind sheet: no book, no difference; a product that differed says only that it is to be counted again."""
    return sheet_lines(look, count_id)


def sheet_lines(look: Reading, count_id: int) -> tuple[SheetLine, ...]:
    """The same for other services."""
    count_row(look, count_id)
    return tuple(
        SheetLine(n.id, n.code, n.name, n.spec, n.unit, n.place, n.turn,
                  None if n.final is None else n.final - n.held, n.held, n.turn == 1 and n.wants_count)
        for n in counted_lines(look.conn, count_id)
    )  # fmt: skip


@query(Duty.BOOK, Duty.CHECK)
def judged(look: Reading, count_id: int) -> tuple[Judged, ...]:
    """Every line of a stocktake with the book beside it and what the difference is worth."""
    row = count_row(look, count_id)
    return judged_lines(look.conn, count_id, row["warehouse_id"], row["number"], look.branch.places)


_last = (
    select(stock_entry.c.quantity, stock_entry.c.amount)
    .where(stock_entry.c.product_id == bindparam("p"), stock_entry.c.warehouse_id == bindparam("w"))
    .order_by(stock_entry.c.id.desc())
    .limit(1)
)
_booked = select(
    stock_entry.c.in_quantity, stock_entry.c.in_amount, stock_entry.c.out_quantity, stock_entry.c.out_amount
).where(
    stock_entry.c.product_id == bindparam("p"),
    stock_entry.c.paper == "stock_count",
    stock_entry.c.number == bindparam("n"),
)


def judged_lines(conn: Connection, count_id: int, house: int, number: str, places: int) -> tuple[Judged, ...]:
    """The cost is the one booked, or the average now as long as nothing is booked."""
    found = []
    for line in counted_lines(conn, count_id):
        booked = conn.execute(_booked, {"p": line.product_id, "n": number}).first()
        if booked is not None:
            amount = booked.in_amount - booked.out_amount
            unit_cost = average(booked.in_quantity + booked.out_quantity, booked.in_amount + booked.out_amount)
        else:
            held = conn.execute(_last, {"p": line.product_id, "w": house}).first()
            unit_cost = average(held.quantity, held.amount) if held else None
            amount = rounded(line.difference * (unit_cost or ZERO), places)
        shown = None if unit_cost is None else rounded(unit_cost, PRICE_PLACES)
        found.append(Judged(line, shown, amount))
    return tuple(found)


@query(Duty.BOOK, Duty.CHECK, Duty.WITNESS)
def moved_meanwhile(look: Reading, count_id: int) -> tuple[Movement, ...]:
    """What moved between the beginning of a count and now, in the order of the custody ledger."""
    head = count_row(look, count_id)
    e, n, p = custody_entry.c, stock_count_line.c, product.c
    typed = {line.product_id: line for line in counted_lines(look.conn, count_id)}
    rows = look.conn.execute(
        select(p.code, e.number, e.received, e.issued, e.at, e.id, n.product_id)
        .join(stock_count_line, (n.product_id == e.product_id) & (e.id > n.last_entry_id))
        .join(product, p.id == e.product_id)
        .where(n.stock_count_id == count_id, e.warehouse_id == head["warehouse_id"],
               ~((e.paper == "stock_count") & (e.paper_id == count_id)))
        .order_by(e.id)
    )  # fmt: skip
    found = []
    for row in rows:
        line = typed[row.product_id]
        found.append(Movement(row.code, row.number, row.received, row.issued, row.at,
                              line.turn > 0 and _stood_before(look.conn, line, row.id)))  # fmt: skip
    return tuple(found)


def _stood_before(conn: Connection, line: CountLine, entry_id: int) -> bool:
    seen = select(stock_count_entry.c.last_entry_id).where(
        stock_count_entry.c.stock_count_line_id == line.id, stock_count_entry.c.turn == line.turn
    )
    return entry_id <= int(conn.execute(seen).scalar_one())


@query(Duty.BOOK, Duty.CHECK, Duty.SHIP)
def categories(look: Reading) -> tuple[str, ...]:
    """The categories that products are sorted into."""
    chosen = select(product.c.category).where(product.c.category != "", product.c.active == 1).distinct()
    return tuple(look.conn.execute(chosen.order_by(product.c.category)).scalars())
