"""Which price of a list holds: the list price, one for a customer tier, one from a quantity, or one for both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import BindParameter, Connection, bindparam, select

from app.models.amounts import ZERO
from app.models.catalog import price
from app.models.pricing import price_step


@dataclass(frozen=True, slots=True)
class ListStep:
    """A price for some only. `tier` empty: for everybody; `from_quantity` 0: whatever the quantity."""

    tier: str
    from_quantity: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Listed:
    """The price that a list has for a line, and why: its tier and quantity, both empty for the plain list price."""

    unit_price: Decimal
    tier: str = ""
    from_quantity: Decimal = ZERO

    @property
    def plain(self) -> bool:
        return not self.tier and not self.from_quantity


def listed(list_price: Decimal, steps: Iterable[ListStep], tier: str, quantity: Decimal) -> Listed:
    """The lowest price that holds for a customer of this tier and this quantity.

    Among equal ones the plain list price goes first, then the one that asks for least.
    """
    holding = [
        Listed(step.unit_price, step.tier, step.from_quantity)
        for step in steps
        if step.tier in ("", tier) and step.from_quantity <= quantity and step.unit_price < list_price
    ]
    return min(
        holding, key=lambda found: (found.unit_price, bool(found.tier), found.from_quantity), default=Listed(list_price)
    )


@dataclass(frozen=True, slots=True)
class ListExtras:
    """What a list has for a product beside its price."""

    floor: Decimal | None = None
    steps: tuple[ListStep, ...] = ()


NO_EXTRAS = ListExtras()
_ids: BindParameter[int] = bindparam("product_ids", expanding=True)
_steps = (
    select(price_step.c.product_id, price_step.c.tier, price_step.c.from_quantity, price_step.c.unit_price)
    .where(price_step.c.price_list_id == bindparam("list_id"), price_step.c.product_id.in_(_ids))
    .order_by(price_step.c.product_id, price_step.c.tier, price_step.c.from_quantity)
)
_floors = select(price.c.product_id, price.c.floor_price).where(
    price.c.price_list_id == bindparam("list_id"), price.c.product_id.in_(_ids), price.c.floor_price.is_not(None)
)


def extras_of(conn: Connection, list_id: int | None, product_ids: Iterable[int]) -> dict[int, ListExtras]:
    """Floor prices and steps of some products in a list; products without any are left out."""
    given = {"list_id": list_id, "product_ids": sorted(set(product_ids))}
    if list_id is None or not given["product_ids"]:
        return {}
    floors = {row.product_id: row.floor_price for row in conn.execute(_floors, given)}
    steps: dict[int, list[ListStep]] = defaultdict(list)
    for row in conn.execute(_steps, given):
        steps[row.product_id].append(ListStep(row.tier, row.from_quantity, row.unit_price))
    return {key: ListExtras(floors.get(key), tuple(steps[key])) for key in floors.keys() | steps.keys()}
