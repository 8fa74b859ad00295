"""Warehouses, places in them (货位), and how much of a product should lie where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import RowMapping, case, func, or_, select, type_coerce

from app.models.amounts import ZERO
from app.models.branch import warehouse
from app.models.catalog import product
from app.models.custody import custody_balance
from app.models.stocktake import place, product_shelf
from app.models.types import QUANTITY_PLACES, Quantity
from app.process import Duty
from app.refusals import CodeTaken, MinimumAboveMaximum, NotForSale, NotFound
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.upsert import insert_or_update

MAIN, BRANCH, REJECTED, TRANSIT = "main", "branch", "rejected", "transit"
FOR_SALE = frozenset({MAIN, BRANCH})
WITH_SHELVES = frozenset({MAIN, BRANCH, REJECTED})
_SEES = (Duty.SHIP, Duty.CHECK, Duty.BOOK, Duty.ADMINISTER)


@dataclass(frozen=True, slots=True)
class Warehouse:
    """Where goods are kept. `kind`: main, branch, rejected (不合格品) or transit (在途)."""

    id: int
    code: str
    name: str
    kind: str

    @property
    def sells(self) -> bool:
        return self.kind in FOR_SALE


@dataclass(frozen=True, slots=True)
class Place:
    """A place within a warehouse."""

    id: int
    warehouse_id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Level:
    """A product of which less lies in a warehouse than should, or more."""

    product_id: int
    code: str
    name: str
    unit: str
    warehouse: str
    on_hand: Decimal
    minimum: Decimal | None
    maximum: Decimal | None

    @property
    def short(self) -> bool:
        return self.minimum is not None and self.on_hand < self.minimum

    @property
    def by(self) -> Decimal:
        """How much is missing up to the minimum, or lies there above the maximum."""
        if self.minimum is not None and self.on_hand < self.minimum:
            return self.minimum - self.on_hand
        return self.on_hand - (self.maximum or ZERO)


def require(work: Work, warehouse_id: int, kinds: Collection[str], at: str = "warehouse") -> RowMapping:
    """The warehouse, when goods may be moved there this way. Raises NotFound or NotForSale."""
    row = work.conn.execute(select(warehouse).where(warehouse.c.id == warehouse_id)).mappings().first()
    if row is None or not row["active"]:
        raise NotFound(what="warehouse", name=str(warehouse_id), at=at)
    if row["kind"] not in kinds:
        raise NotForSale(warehouse=row["name"], at=at)
    return row


def transit(work: Work) -> int:
    """Where goods are while they are on their way between two warehouses; made when it is first needed."""
    found = work.conn.execute(select(warehouse.c.id).where(warehouse.c.kind == TRANSIT)).scalar()
    if found is not None:
        return int(found)
    return work.add(warehouse, code="T", name="In transit 在途", kind=TRANSIT)


@command(Duty.ADMINISTER)
def add_warehouse(work: Work, code: str, name: str, kind: str = BRANCH) -> Changed:
    """Opens another warehouse. Raises Missing, TooLong, CodeTaken, or NotFound for a kind there is not."""
    code, name = typed.text(code, "code", 12).upper(), typed.text(name, "name", 120)
    if kind not in (BRANCH, REJECTED):
        raise NotFound(what="kind", name=kind, at="kind")
    if code == "T" or work.conn.execute(select(warehouse.c.id).where(warehouse.c.code == code)).first():
        raise CodeTaken(what="warehouse", name=code, at="code")
    return Changed(frozenset({"stock", "settings"}), (work.add(warehouse, code=code, name=name, kind=kind),))


@command(Duty.SHIP)
def add_place(work: Work, warehouse_id: int, code: str, name: str = "") -> Changed:
    """Names a place in a warehouse. Raises Missing, TooLong, CodeTaken, NotFound or NotForSale."""
    require(work, warehouse_id, WITH_SHELVES)
    return Changed(frozenset({"stock"}), (_place(work, warehouse_id, typed.text(code, "code", 30), name, new=True),))


def _place(work: Work, warehouse_id: int, code: str, name: str = "", *, new: bool = False) -> int:
    known = select(place.c.id).where(place.c.warehouse_id == warehouse_id, place.c.code == code)
    found = work.conn.execute(known).scalar()
    if found is not None and new:
        raise CodeTaken(what="place", name=code, at="code")
    if found is not None:
        return int(found)
    return work.add(place, warehouse_id=warehouse_id, code=code, name=typed.text(name, "name", 120, needed=False))


@command(Duty.SHIP)
def set_shelf(
    work: Work,
    product_id: int,
    warehouse_id: int,
    place_code: str = "",
    minimum: str | Decimal = "",
    maximum: str | Decimal = "",
) -> Changed:
    """Says where a product usually lies in a warehouse, and how much of it should; empty: nothing is said.

    A place that is not known yet is named by it. Raises NotFound, NotForSale, MinimumAboveMaximum, or the refusal of a
    quantity.
    """
    require(work, warehouse_id, WITH_SHELVES)
    if not work.conn.execute(select(product.c.id).where(product.c.id == product_id)).first():
        raise NotFound(what="product", name=str(product_id), at="product")
    least, most = (_limit(value, at) for value, at in ((minimum, "minimum"), (maximum, "maximum")))
    if least is not None and most is not None and most < least:
        raise MinimumAboveMaximum(minimum=least, maximum=most, at="maximum")
    code = typed.text(place_code, "place", 30, needed=False)
    row = {
        "warehouse_id": warehouse_id,
        "product_id": product_id,
        "place_id": _place(work, warehouse_id, code) if code else None,
        "minimum": least,
        "maximum": most,
    }
    adding = insert_or_update(work.conn, product_shelf)
    changed = {name: adding.excluded[name] for name in ("place_id", "minimum", "maximum")}
    keys = ["warehouse_id", "product_id"]
    work.conn.execute(adding.on_conflict_do_update(index_elements=keys, set_=changed), row)
    return Changed(frozenset({"stock"}), (product_id,))


def _limit(value: str | Decimal, at: str) -> Decimal | None:
    if not str(value).strip():
        return None
    return typed.number(value, at, QUANTITY_PLACES, least=ZERO, most=typed.MOST_QUANTITY)


@query(*_SEES)
def warehouses(look: Reading) -> tuple[Warehouse, ...]:
    """Every warehouse in use, the main one first."""
    w = warehouse.c
    rows = look.conn.execute(select(w.id, w.code, w.name, w.kind).where(w.active == 1).order_by(w.id))
    return tuple(Warehouse(*row) for row in rows)


@query(*_SEES)
def places(look: Reading, warehouse_id: int) -> tuple[Place, ...]:
    """The places of a warehouse, by code."""
    rows = look.conn.execute(select(place).where(place.c.warehouse_id == warehouse_id).order_by(place.c.code))
    return tuple(Place(*row) for row in rows)


@query(Duty.SHIP, Duty.CHECK, Duty.BOOK)
def levels(look: Reading) -> tuple[Level, ...]:
    """What lies below its minimum or above its maximum, what is missing first."""
    s, b, p = product_shelf.c, custody_balance.c, product.c
    there = func.coalesce(b.on_hand, 0)
    joined = (
        product_shelf.join(product, p.id == s.product_id)
        .join(warehouse, warehouse.c.id == s.warehouse_id)
        .outerjoin(custody_balance, (b.product_id == s.product_id) & (b.warehouse_id == s.warehouse_id))
    )
    rows = look.conn.execute(
        select(
            p.id, p.code, p.name, p.unit, warehouse.c.name, type_coerce(there, Quantity), s.minimum, s.maximum
        )
        .select_from(joined)
        .where(p.active == 1, or_(there < s.minimum, there > s.maximum))
        .order_by(case((there < s.minimum, 0), else_=1), p.code, s.warehouse_id)
    )  # fmt: skip
    return tuple(Level(*row) for row in rows)
