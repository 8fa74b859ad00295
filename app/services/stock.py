"""What is on hand and what is promised: the balances behind the custody ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, type_coerce, update

from app.models.amounts import ZERO
from app.models.branch import warehouse as warehouse_table
from app.models.custody import custody_balance, custody_entry, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.types import Quantity
from app.process import Kind, Paper, Review
from app.refusals import NotFound, OutOfStock
from app.services.desk import Work

MAIN_WAREHOUSE = 1
REJECTED_CODE = "R"  # the warehouse of rejected goods; nothing is sold from it


_lines = (
    select(invoice_line.c.product_id, invoice_line.c.code, func.sum(invoice_line.c.quantity).label("quantity"))
    .where(invoice_line.c.invoice_id == bindparam("invoice_id"))
    .group_by(invoice_line.c.product_id, invoice_line.c.code)
    .order_by(invoice_line.c.product_id)
)
_balance = (custody_balance.c.warehouse_id == bindparam("w")) & (custody_balance.c.product_id == bindparam("p"))
_held = select(custody_balance.c.on_hand, custody_balance.c.reserved).where(_balance)
_reserve = (
    update(custody_balance)
    .where(_balance, custody_balance.c.on_hand - custody_balance.c.reserved >= bindparam("q"))
    .values(reserved=custody_balance.c.reserved + bindparam("q"))
)
_free = update(custody_balance).where(_balance).values(reserved=custody_balance.c.reserved - bindparam("q"))
_change = update(custody_balance).where(_balance).values(on_hand=bindparam("now"), reserved=bindparam("promised"))


def reserve(work: Work, invoice_id: int, warehouse: int = MAIN_WAREHOUSE) -> None:
    """Promises the goods of an invoice, in product order so that two desks never wait for each other.

    Raises OutOfStock.
    """
    for line in work.conn.execute(_lines, {"invoice_id": invoice_id}).all():
        given = {"w": warehouse, "p": line.product_id, "q": line.quantity}
        if work.conn.execute(_reserve, given).rowcount == 0:
            raise OutOfStock(
                product=line.code,
                asked=line.quantity,
                available=available(work, line.product_id, warehouse),
                at="stock",
            )


def release(work: Work, invoice_id: int, warehouse: int = MAIN_WAREHOUSE) -> None:
    """Frees what was promised to an invoice of which nothing has been shipped."""
    for line in work.conn.execute(_lines, {"invoice_id": invoice_id}).all():
        work.conn.execute(_free, {"w": warehouse, "p": line.product_id, "q": line.quantity})


def free(work: Work, goods: Iterable[tuple[int, Decimal]], warehouse: int = MAIN_WAREHOUSE) -> None:
    """Frees some of what was promised: quantities by product."""
    for product_id, quantity in goods:
        work.conn.execute(_free, {"w": warehouse, "p": product_id, "q": quantity})


def rejected_place(work: Work) -> int:
    """The warehouse of rejected goods. Raises NotFound."""
    found = work.conn.execute(select(warehouse_table.c.id).where(warehouse_table.c.code == REJECTED_CODE)).scalar()
    if found is None:
        raise NotFound(what="warehouse", name=REJECTED_CODE)
    return int(found)


def available(work: Work, product_id: int, warehouse: int = MAIN_WAREHOUSE) -> Decimal:
    """On hand and not promised."""
    query = select(type_coerce(custody_balance.c.on_hand - custody_balance.c.reserved, Quantity)).where(
        custody_balance.c.warehouse_id == warehouse, custody_balance.c.product_id == product_id
    )
    return work.conn.execute(query).scalar() or ZERO


@dataclass(frozen=True, slots=True)
class Slip:
    """The paper of a movement, and the warehouse in which goods move; an opening is dated before the open day."""

    paper: Paper
    paper_id: int
    number: str
    warehouse_id: int = MAIN_WAREHOUSE
    day: date | None = None


def receive(work: Work, slip: Slip, product_id: int, quantity: Decimal) -> None:
    """Puts goods on hand and writes the custody ledger."""
    _move(work, slip, product_id, received=quantity)


def take_back(work: Work, slip: Slip, product_id: int, quantity: Decimal) -> None:
    """Puts returned goods on hand; the custody ledger shows them in red in the issued column."""
    _move(work, slip, product_id, issued=-quantity)


def issue(work: Work, slip: Slip, line: tuple[int, str, Decimal]) -> None:
    """Takes goods that were promised to an invoice off the shelf and writes the custody ledger.

    The promise stands in the main warehouse; goods shipped from another one must be free there. Raises OutOfStock.
    """
    product_id, code, quantity = line
    if slip.warehouse_id == MAIN_WAREHOUSE:
        on_hand, _promised = held(work, product_id, MAIN_WAREHOUSE)
        if on_hand < quantity:
            raise OutOfStock(product=code, asked=quantity, available=on_hand)
        _move(work, slip, product_id, issued=quantity, freed=quantity)
        return
    take_out(work, slip, line)
    work.conn.execute(_free, {"w": MAIN_WAREHOUSE, "p": product_id, "q": quantity})


def take_out(work: Work, slip: Slip, line: tuple[int, str, Decimal], at: str = "") -> None:
    """Takes goods that nobody was promised off the shelf. Raises OutOfStock."""
    product_id, code, quantity = line
    free = available(work, product_id, slip.warehouse_id)
    if free < quantity:
        raise OutOfStock(product=code, asked=quantity, available=free, at=at)
    _move(work, slip, product_id, issued=quantity)


def held(work: Work, product_id: int, warehouse: int) -> tuple[Decimal, Decimal]:
    """On hand, and promised of it."""
    row = work.conn.execute(_held, {"w": warehouse, "p": product_id}).first()
    return (row.on_hand, row.reserved) if row else (ZERO, ZERO)


def _move(
    work: Work, slip: Slip, product_id: int, *, received: Decimal = ZERO, issued: Decimal = ZERO, freed: Decimal = ZERO
) -> None:
    """A line of the custody ledger, then the balance: the database lets the balance only follow the line."""
    given = {"w": slip.warehouse_id, "p": product_id}
    row = work.conn.execute(_held, given).first()
    on_hand, promised = (row.on_hand, row.reserved) if row else (ZERO, ZERO)
    on_hand += received - issued
    work.post(
        custody_entry,
        warehouse_id=slip.warehouse_id,
        product_id=product_id,
        paper=slip.paper.value,
        paper_id=slip.paper_id,
        number=slip.number,
        received=received,
        issued=issued,
        on_hand=on_hand,
        person_id=work.person.id,
        day=slip.day or work.day,
        at=work.now,
    )
    if row is None:
        balance = {"warehouse_id": slip.warehouse_id, "product_id": product_id, "on_hand": on_hand, "reserved": ZERO}
        work.conn.execute(insert(custody_balance), balance)
    else:
        work.conn.execute(_change, given | {"now": on_hand, "promised": promised - freed})


_red = invoice_line.alias("red")


def cancelled_of(line_id: ColumnElement[int]) -> ColumnElement[Decimal]:
    """How much of a line was cancelled before it left, by red invoices that are released; for a query over lines."""
    found = (
        select(func.coalesce(-func.sum(_red.c.quantity), 0))
        .join(invoice, invoice.c.id == _red.c.invoice_id)
        .where(
            _red.c.original_line_id == line_id,
            invoice.c.kind == Kind.CANCEL.value,
            invoice.c.review.in_((Review.PAYABLE.value, Review.CLOSED.value)),
        )
        .correlate(invoice_line)
        .scalar_subquery()
    )
    return type_coerce(found, Quantity)


_shipped_lines = (
    select(
        invoice_line.c.id,
        invoice_line.c.product_id,
        invoice_line.c.code,
        invoice_line.c.quantity,
        func.coalesce(func.sum(shipment_line.c.quantity), 0).label("shipped"),
        cancelled_of(invoice_line.c.id).label("cancelled"),
    )
    .select_from(invoice_line.outerjoin(shipment_line, shipment_line.c.invoice_line_id == invoice_line.c.id))
    .where(invoice_line.c.invoice_id == bindparam("invoice_id"))
    .group_by(
        invoice_line.c.id, invoice_line.c.product_id, invoice_line.c.code, invoice_line.c.quantity,
        invoice_line.c.position,
    )
    .order_by(invoice_line.c.position)
)  # fmt: skip


def lines_with_shipped(work: Work, invoice_id: int) -> Sequence[Row[int, int, str, Decimal, Decimal, Decimal]]:
    """Each line of an invoice with how much of it has been shipped, and cancelled before it was."""
    return work.conn.execute(_shipped_lines, {"invoice_id": invoice_id}).all()
