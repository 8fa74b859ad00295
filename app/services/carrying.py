"""What a new price list carries over from the one before: prices, floors and steps not given anew.

A list states its prices with tax or without. Where the two lists differ in that, a price is converted when that is
exact to its four places; otherwise it is refused, unless rounding was chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from app.models.amounts import HUNDRED, rounded
from app.models.catalog import price, price_list, product
from app.models.pricing import price_step
from app.models.types import PRICE_PLACES
from app.refusals import TaxModeDiffers
from app.services.price_steps import ListStep
from app.services.tax_rates import Rates


@dataclass
class Whole:
    """All that a list holds, by product id."""

    prices: dict[int, Decimal] = field(default_factory=dict)
    floors: dict[int, Decimal] = field(default_factory=dict)
    steps: dict[int, tuple[ListStep, ...]] = field(default_factory=dict)


def converted(value: Decimal, rate: Decimal, to_included: bool) -> Decimal:
    """A price in the other tax mode, exact as far as fractions go: not rounded."""
    return value * (HUNDRED + rate) / HUNDRED if to_included else value * HUNDRED / (HUNDRED + rate)


def exactly(value: Decimal, rate: Decimal, to_included: bool) -> Decimal | None:
    """The converted price when it needs no more than four places, else None."""
    near = rounded(converted(value, rate, to_included), PRICE_PLACES)
    there = near * HUNDRED == value * (HUNDRED + rate) if to_included else near * (HUNDRED + rate) == value * HUNDRED
    return near if there else None


def latest_filed(conn: Connection, day: date) -> int | None:
    """The filed list that a new one from this day on follows."""
    asked = (
        select(price_list.c.id)
        .where(price_list.c.state == "filed", price_list.c.valid_from <= day)
        .order_by(price_list.c.valid_from.desc(), price_list.c.id.desc())
        .limit(1)
    )
    return conn.execute(asked).scalar()


def kept_in(conn: Connection, list_id: int | None) -> Whole:
    """Everything in one list."""
    found = Whole()
    c, s = price.c, price_step.c
    for row in conn.execute(select(c.product_id, c.unit_price, c.floor_price).where(c.price_list_id == list_id)):
        found.prices[row.product_id] = row.unit_price
        if row.floor_price is not None:
            found.floors[row.product_id] = row.floor_price
    steps = select(s.product_id, s.tier, s.from_quantity, s.unit_price).where(s.price_list_id == list_id)
    for each in conn.execute(steps.order_by(s.product_id, s.tier, s.from_quantity)):
        step = ListStep(each.tier, each.from_quantity, each.unit_price)
        found.steps[each.product_id] = (*found.steps.get(each.product_id, ()), step)
    return found


def carried_over(
    conn: Connection, day: date, tax_included: bool, anew: Collection[int], rates: Rates, *, rounding: bool
) -> Whole:
    """What the list before holds, in the tax mode of the new one, for all products but those priced anew.

    Raises TaxModeDiffers when a price cannot be converted exactly and rounding was not chosen.
    """
    before = latest_filed(conn, day)
    kept = kept_in(conn, before)
    head = conn.execute(select(price_list.c.name, price_list.c.tax_included).where(price_list.c.id == before)).first()
    for product_id in anew:
        kept.prices.pop(product_id, None)
    if head is None or head.tax_included == tax_included:
        return kept
    return _converted(conn, head.name, kept, set(anew), tax_included, rates, rounding=rounding)


def _converted(
    conn: Connection, name: str, kept: Whole, anew: set[int], to_included: bool, rates: Rates, *, rounding: bool
) -> Whole:
    rows = conn.execute(select(product)).mappings()
    rate = {row["id"]: (row["code"], rates.of_product(row).rate) for row in rows}
    inexact: list[tuple[str, Decimal]] = []

    def turned(product_id: int, value: Decimal) -> Decimal:
        code, percent = rate[product_id]
        exact = exactly(value, percent, to_included)
        if exact is None and not rounding:
            inexact.append((code, value))
        return rounded(converted(value, percent, to_included), PRICE_PLACES) if exact is None else exact

    made = Whole(
        {key: turned(key, value) for key, value in kept.prices.items()},
        {key: turned(key, value) for key, value in kept.floors.items() if key not in anew},
        {
            key: tuple(ListStep(s.tier, s.from_quantity, turned(key, s.unit_price)) for s in steps)
            for key, steps in kept.steps.items()
            if key not in anew
        },
    )
    if inexact:
        code, value = min(inexact)
        raise TaxModeDiffers(list_name=name, product=code, price=value, count=len(inexact))
    return made


def tax_rates_by_product(conn: Connection, rates: Rates) -> Mapping[int, Decimal]:
    """The rate of every product on the day of these rates."""
    return {row["id"]: rates.of_product(row).rate for row in conn.execute(select(product)).mappings()}
