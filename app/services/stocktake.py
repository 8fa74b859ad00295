"""The stocktake (盘点): ordered by accounting, counted blind, witnessed, approved; differences move as any goods do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, func, or_, select

from app.models.amounts import ZERO
from app.models.catalog import product
from app.models.custody import custody_balance, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.stocktake import (
    place,
    product_shelf,
    stock_count,
    stock_count_difference,
    stock_count_entry,
    stock_count_line,
    stock_count_mark,
)
from app.models.types import QUANTITY_PLACES
from app.process import Duty, Kind, Paper, Payment, Review
from app.refusals import (
    CountNotOpen,
    CountNotWitnessed,
    CountUnfinished,
    MovedMeanwhile,
    NotFound,
    NothingToCount,
    OwnCount,
    PromisedMissing,
    ReasonMissing,
    WrongUnit,
)
from app.services import stock, trays, typed, warehouses
from app.services.desk import Changed, Reading, Work, command
from app.services.stock import Slip
from app.services.stocktake_lines import LAST_ENTRY, counted_lines

COUNT_SERIES = "PC"
WITNESSED, APPROVED, CANCELLED = "witnessed", "approved", "cancelled"
_NEWS = frozenset({"stock", "count"})


@dataclass(frozen=True, slots=True)
class CountedLine:
    """What was counted of a product, as typed: the branch's own and, apart, what customers have paid and not fetched.

    `unit` is the unit the count was made in; it must be the product's.
    """

    line_id: int
    quantity: str | Decimal
    held: str | Decimal = "0"
    unit: str = ""
    reason: str = ""


@command(Duty.CHECK, Duty.BOOK)
def order_count(work: Work, warehouse_id: int = stock.MAIN_WAREHOUSE, category: str = "", note: str = "") -> Changed:
    """Orders a stocktake of a warehouse, or of one category in it; the book of this moment is kept beside it.

    Raises NotFound, NotForSale, NothingToCount or DayNotOpen.
    """
    house = warehouses.require(work, warehouse_id, warehouses.WITH_SHELVES)
    rows = _goods_of(work, warehouse_id, category.strip())
    if not rows:
        raise NothingToCount(warehouse=house["name"], at="warehouse")
    held = held_for_customers(work) if warehouse_id == stock.MAIN_WAREHOUSE else {}
    number = work.number(COUNT_SERIES)
    count_id = work.post(
        stock_count,
        number=number,
        warehouse_id=warehouse_id,
        category=category.strip(),
        note=typed.text(note, "note", typed.NOTE_LENGTH, needed=False),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    for position, row in enumerate(rows, 1):
        work.post(
            stock_count_line,
            stock_count_id=count_id,
            position=position,
            product_id=row["id"],
            unit=row["unit"],
            place=row["place"] or "",
            book=row["on_hand"],
            held=held.get(row["id"], ZERO),
            last_entry_id=_last_entry(work, row["id"], warehouse_id),
        )
    return Changed(_NEWS, (count_id,), (number,))


def _goods_of(work: Work, warehouse_id: int, category: str) -> Sequence[RowMapping]:
    p, b, s = product.c, custody_balance.c, product_shelf.c
    joined = (
        product.outerjoin(custody_balance, (b.product_id == p.id) & (b.warehouse_id == warehouse_id))
        .outerjoin(product_shelf, (s.product_id == p.id) & (s.warehouse_id == warehouse_id))
        .outerjoin(place, place.c.id == s.place_id)
    )
    chosen = select(p.id, p.unit, place.c.code.label("place"), func.coalesce(b.on_hand, ZERO).label("on_hand"))
    chosen = chosen.select_from(joined).where(or_(b.product_id.is_not(None), s.product_id.is_not(None)))
    if category:
        chosen = chosen.where(p.category == category)
    return work.conn.execute(chosen.order_by(func.coalesce(place.c.code, ""), p.code)).mappings().all()


def _last_entry(work: Work, product_id: int, warehouse_id: int) -> int:
    return int(work.conn.execute(LAST_ENTRY, {"p": product_id, "w": warehouse_id}).scalar_one())


def held_for_customers(look: Work | Reading) -> dict[int, Decimal]:
    """What customers have paid and not collected (客户待提), by product."""
    out = (
        select(shipment_line.c.invoice_line_id, func.sum(shipment_line.c.quantity).label("moved"))
        .group_by(shipment_line.c.invoice_line_id)
        .subquery()
    )
    line, head = invoice_line.c, invoice.c
    rows = look.conn.execute(
        select(line.product_id, line.quantity, out.c.moved, stock.cancelled_of(line.id).label("cancelled"))
        .select_from(
            invoice_line.join(invoice, head.id == line.invoice_id).outerjoin(out, out.c.invoice_line_id == line.id)
        )
        .where(
            head.kind == Kind.SALE.value,
            head.payment == Payment.FULL.value,
            head.review == Review.PAYABLE.value,
            head.goods.in_(("none", "part")),
        )
    )
    held: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        held[row.product_id] += row.quantity - (row.moved or ZERO) - row.cancelled
    return held


def count_row(work: Work | Reading, count_id: int) -> RowMapping:
    """A stocktake. Raises NotFound."""
    return count_row_of(work.conn, count_id)


def count_row_of(conn: Connection, count_id: int) -> RowMapping:
    """A stocktake in one state of the database. Raises NotFound."""
    row = conn.execute(select(stock_count).where(stock_count.c.id == count_id)).mappings().first()
    if row is None:
        raise NotFound(what="count", name=str(count_id))
    return row


def marks_of(work: Work | Reading, count_id: int) -> Mapping[str, RowMapping]:
    rows = work.conn.execute(select(stock_count_mark).where(stock_count_mark.c.stock_count_id == count_id)).mappings()
    return {row["mark"]: row for row in rows}


def _require_open(work: Work, count_id: int) -> RowMapping:
    row = count_row(work, count_id)
    if marks_of(work, count_id):
        raise CountNotOpen(count=row["number"])
    return row


@command(Duty.SHIP, Duty.BOOK)
def type_counts(work: Work, count_id: int, lines: Sequence[CountedLine]) -> Changed:
    """Takes down what was counted (初盘; typed again, 复盘), with the book of this very moment beside it.

    Raises CountNotOpen, NotFound, WrongUnit, or the refusal of a quantity; nothing is taken down then.
    """
    row = _require_open(work, count_id)
    known = {line.id: line for line in counted_lines(work.conn, count_id)}
    for line in lines:
        at = f"counted.{line.line_id}"
        mine = known.get(line.line_id)
        if mine is None:
            raise NotFound(what="line", name=str(line.line_id), at=at)
        unit = line.unit.strip()
        if unit and unit != mine.unit:
            raise WrongUnit(product=mine.code, unit=mine.unit, typed=unit, at=f"{at}.unit")
        counted = typed.number(line.quantity, at, QUANTITY_PLACES, least=ZERO, most=typed.MOST_QUANTITY)
        held = typed.number(line.held or ZERO, f"{at}.held", QUANTITY_PLACES, least=ZERO, most=typed.MOST_QUANTITY)
        work.post(
            stock_count_entry,
            stock_count_line_id=mine.id,
            turn=mine.turn + 1,
            counted=counted,
            held=held,
            book=stock.held(work, mine.product_id, row["warehouse_id"])[0],
            last_entry_id=_last_entry(work, mine.product_id, row["warehouse_id"]),
            reason=typed.text(line.reason, f"{at}.reason", needed=False),
            person_id=work.person.id,
            day=work.day,
            at=work.now,
        )
    return Changed(_NEWS, (count_id,), (row["number"],))


def _require_outsider(work: Work, row: RowMapping) -> None:
    """Raises OwnCount for somebody who typed a count of this stocktake."""
    typed_by = (
        select(stock_count_entry.c.id)
        .join(stock_count_line, stock_count_line.c.id == stock_count_entry.c.stock_count_line_id)
        .where(stock_count_line.c.stock_count_id == row["id"], stock_count_entry.c.person_id == work.person.id)
    )
    if work.conn.execute(typed_by).first():
        raise OwnCount(count=row["number"], person=work.person.name)


def _mark(work: Work, count_id: int, mark: str, reason: str = "") -> None:
    work.post(
        stock_count_mark,
        stock_count_id=count_id,
        mark=mark,
        reason=reason,
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )


@command(Duty.WITNESS)
def witness_count(work: Work, count_id: int) -> Changed:
    """The witness (监盘人) signs that everything was counted, and counted again where it differed.

    Raises CountNotOpen, CountUnfinished, or OwnCount for somebody who counted.
    """
    row = _require_open(work, count_id)
    if open_lines := [line for line in counted_lines(work.conn, count_id) if line.wants_count]:
        raise CountUnfinished(count=row["number"], product=open_lines[0].code, lines=len(open_lines))
    _require_outsider(work, row)
    _mark(work, count_id, WITNESSED)
    return Changed(_NEWS, (count_id,), (row["number"],))


@command(Duty.CHECK)
def approve_count(work: Work, count_id: int, moved_seen: bool = False) -> Changed:
    """Approves a witnessed count; differences go through the custody ledger and to the accountant (J18, J19).

    Where goods moved since the beginning, `moved_seen` says that the movements were looked at: each difference is
    then against the book as it was when the product was counted. Raises CountNotOpen, CountNotWitnessed, OwnCount,
    MovedMeanwhile, or PromisedMissing where less is there than is promised to invoices.
    """
    row, marks = count_row(work, count_id), marks_of(work, count_id)
    if APPROVED in marks or CANCELLED in marks:
        raise CountNotOpen(count=row["number"])
    if WITNESSED not in marks:
        raise CountNotWitnessed(count=row["number"])
    _require_outsider(work, row)
    if marks[WITNESSED]["person_id"] == work.person.id:
        raise OwnCount(count=row["number"], person=work.person.name)
    lines = counted_lines(work.conn, count_id)
    if not moved_seen and (moved := [line for line in lines if line.moved]):
        raise MovedMeanwhile(count=row["number"], product=moved[0].code, lines=len(moved))
    _mark(work, count_id, APPROVED)
    slip = Slip(Paper.STOCK_COUNT, count_id, row["number"], row["warehouse_id"])
    differing = [line for line in lines if line.difference]
    for line in differing:
        on_hand, promised = stock.held(work, line.product_id, row["warehouse_id"])
        if on_hand + line.difference < promised:
            raise PromisedMissing(product=line.code, counted=on_hand + line.difference, promised=promised)
        work.post(
            stock_count_difference,
            stock_count_id=count_id,
            stock_count_line_id=line.id,
            product_id=line.product_id,
            quantity=line.difference,
            reason=line.reason,
        )
        if line.difference > 0:
            stock.receive(work, slip, line.product_id, line.difference)
        else:
            stock.take_out(work, slip, (line.product_id, line.code, -line.difference))
    if differing:
        trays.lay(work, (trays.ACCOUNTS,), Paper.STOCK_COUNT, count_id, row["number"])
    return Changed(_NEWS | {"tray"}, (count_id,), (row["number"],))


@command(Duty.CHECK)
def cancel_count(work: Work, count_id: int, reason: str) -> Changed:
    """Gives a count up; its number stays. Raises CountNotOpen when it was approved, or ReasonMissing."""
    row, marks = count_row(work, count_id), marks_of(work, count_id)
    if APPROVED in marks or CANCELLED in marks:
        raise CountNotOpen(count=row["number"])
    if not reason.strip():
        raise ReasonMissing()
    _mark(work, count_id, CANCELLED, typed.text(reason, "reason", typed.NOTE_LENGTH))
    return Changed(_NEWS, (count_id,), (row["number"],))
