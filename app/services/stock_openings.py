"""The keeper's side of opening stock (期初入库): what the books open with is put on the custody card, by quantity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from app.models.branch import warehouse
from app.models.catalog import product
from app.models.closing import opening_area
from app.models.custody import custody_entry
from app.models.ledger import stock_entry
from app.process import Duty, Paper
from app.refusals import NotFound, OwnVoucher
from app.services import stock
from app.services.desk import Changed, Reading, Work, command, query

_s, _c = stock_entry.c, custody_entry.c


@dataclass(frozen=True, slots=True)
class OpeningStock:
    """Goods that the books opened with and that the keeper has not confirmed; no amounts."""

    product_id: int
    warehouse_id: int
    code: str
    name: str
    spec: str
    unit: str
    warehouse: str
    quantity: Decimal
    number: str
    paper_id: int
    day: date


@query(Duty.SHIP, Duty.BOOK, Duty.CHECK)
def openings_to_confirm(look: Reading) -> tuple[OpeningStock, ...]:
    """Opening stock that was signed and is not on the custody cards yet, by code."""
    return tuple(unconfirmed(look.conn))


def unconfirmed(conn: Connection) -> Sequence[OpeningStock]:
    """The same, for other services."""
    entered = (
        select(_c.id)
        .where(
            _c.paper == Paper.OPENING.value,
            _c.paper_id == _s.paper_id,
            _c.product_id == _s.product_id,
            _c.warehouse_id == _s.warehouse_id,
        )
        .exists()
    )
    p, w = product.c, warehouse.c
    named = (_s.product_id, _s.warehouse_id, p.code, p.name, p.spec, p.unit, w.name)
    chosen = (
        select(*named, func.sum(_s.in_quantity), _s.number, _s.paper_id, _s.day)
        .join(product, p.id == _s.product_id)
        .join(warehouse, w.id == _s.warehouse_id)
        .where(_s.paper == Paper.OPENING.value, ~entered)
        .group_by(*named, _s.number, _s.paper_id, _s.day)
        .order_by(p.code)
    )
    return [OpeningStock(*row) for row in conn.execute(chosen)]


@command(Duty.SHIP, signed=True)
def confirm_openings(work: Work, product_ids: Sequence[int] = ()) -> Changed:
    """The keeper has found what the books open with, of some products or of all: it is on hand from now on.

    What is found to be otherwise is put right by a stocktake afterwards. Raises OwnVoucher for who prepared or signed
    the openings, and NotFound for a product that has nothing to confirm.
    """
    signed = select(opening_area.c.prepared_by, opening_area.c.signed_by).where(opening_area.c.area == "stock")
    row = work.conn.execute(signed).first()
    if row is not None and work.person.id in tuple(row):
        raise OwnVoucher(person=work.person.name)
    waiting = unconfirmed(work.conn)
    unknown = set(product_ids) - {each.product_id for each in waiting}
    if unknown or not waiting:
        raise NotFound(what="product", name=", ".join(map(str, sorted(unknown))))
    for each in waiting:
        if not product_ids or each.product_id in product_ids:
            slip = stock.Slip(Paper.OPENING, each.paper_id, each.number, each.warehouse_id, each.day)
            stock.receive(work, slip, each.product_id, each.quantity)
    return Changed(frozenset({"stock", "opening"}), tuple(product_ids))
