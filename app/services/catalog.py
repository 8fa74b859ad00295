"""Customers, products, and price lists: what an invoice is made from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Table, insert, select, update

from app.models.amounts import HUNDRED, ZERO
from app.models.catalog import customer, price, price_list, product
from app.models.pricing import price_step
from app.models.tax import tax_rate
from app.models.types import PERCENT_PLACES, PRICE_PLACES, QUANTITY_PLACES
from app.process import Duty
from app.refusals import (
    AlreadyThere,
    BadRow,
    BadRows,
    BelowFloor,
    Missing,
    NotFound,
    Refusal,
    SamePriceHands,
    WrongState,
)
from app.services import typed
from app.services.carrying import Whole, carried_over
from app.services.desk import Changed, Work, command, touch
from app.services.pinyin import spelled
from app.services.price_steps import ListStep
from app.services.tax_rates import rates_on

CATALOG = (
    "catalog"  # what a change of products, customers or prices is called; whoever keeps a copy asks the trail for it
)
_NEWS = frozenset({CATALOG})
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """A customer as typed or read from a file."""

    code: str
    name: str
    contact: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    country: str = ""
    tax_id: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class ProductForm:
    """A product as typed or read from a file. `tax_rate` and `cost` are numbers as text; an empty rate is no tax.

    With a `tax_code` of the rate table the rate in force on the day of each invoice holds.
    """

    code: str
    name: str
    unit: str = ""
    spec: str = ""
    category: str = ""
    barcode: str = ""
    tax_rate: str | Decimal = ""
    tax_kind: str = ""
    cost: str | Decimal = ""
    tax_code: str = ""


@command(Duty.INVOICE, Duty.SELL)
def add_customers(work: Work, forms: Sequence[CustomerForm]) -> Changed:
    """New customers. Raises AlreadyThere for a code that is taken, or the refusal of a field; for several customers
    BadRows, which names every one that cannot be taken by its place in `forms`."""
    known = set(work.conn.execute(select(customer.c.code)).scalars())
    return _added(work, customer, _rows(forms, lambda form, at: _customer_row(form, at, known)))


def _customer_row(form: CustomerForm, at: str, known: set[str]) -> dict[str, object]:
    code = _new_code(form.code, "customer", at, known)
    name = typed.text(form.name, f"{at}.name")
    pinyin, initials = spelled(name)
    more = {
        field: typed.text(getattr(form, field), f"{at}.{field}", needed=False)
        for field in ("contact", "phone", "address", "city", "country", "tax_id", "tier")
    }
    return {"code": code, "name": name, "pinyin": pinyin, "initials": initials, **more}


@command(Duty.PRICE, Duty.FILE_PRICE)
def add_products(work: Work, forms: Sequence[ProductForm]) -> Changed:
    """New products. Raises AlreadyThere for a code that is taken, or the refusal of a field; for several products
    BadRows, which names every one that cannot be taken by its place in `forms`."""
    known = set(work.conn.execute(select(product.c.code)).scalars())
    codes = {row.code: row.kind for row in work.conn.execute(select(tax_rate.c.code, tax_rate.c.kind))}
    return _added(work, product, _rows(forms, lambda form, at: _product_row(form, at, known, codes)))


def _product_row(form: ProductForm, at: str, known: set[str], codes: Mapping[str, str]) -> dict[str, object]:
    tax_code = typed.text(form.tax_code, f"{at}.tax_code", typed.CODE_LENGTH, needed=False)
    if tax_code and tax_code not in codes:
        raise NotFound(what="tax rate", name=tax_code, at=f"{at}.tax_code")
    code = _new_code(form.code, "product", at, known)
    name = typed.text(form.name, f"{at}.name")
    pinyin, initials = spelled(name)
    rate = ZERO
    if str(form.tax_rate).strip():
        rate = typed.number(form.tax_rate, f"{at}.tax_rate", PERCENT_PLACES, least=ZERO, most=HUNDRED)
    cost = None
    if str(form.cost).strip():
        cost = typed.number(form.cost, f"{at}.cost", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
    more = {
        field: typed.text(getattr(form, field), f"{at}.{field}", needed=False)
        for field in ("unit", "spec", "category", "barcode")
    }
    return {
        "code": code,
        "name": name,
        "pinyin": pinyin,
        "initials": initials,
        "tax_rate": rate,
        "tax_kind": codes.get(tax_code) or form.tax_kind or ("rated" if rate else "zero"),
        "tax_code": tax_code,
        "standard_cost": cost,
        **more,
    }


def _rows(forms: Sequence[F], make: Callable[[F, str], dict[str, object]]) -> list[dict[str, object]]:
    """The row of each form. A single refusal as it is for a single form, else all of them."""
    rows: list[dict[str, object]] = []
    bad: list[BadRow] = []
    for number, form in enumerate(forms, 1):
        try:
            rows.append(make(form, f"rows.{number}"))
        except Refusal as why:
            if len(forms) == 1:
                raise
            bad.append(BadRow(number, why.at.rpartition(".")[2], why))
    if bad:
        raise BadRows(file="", rows=tuple(bad))
    return rows


def _new_code(code: str, what: str, at: str, known: set[str]) -> str:
    code = typed.text(code, f"{at}.code", typed.CODE_LENGTH)
    if code in known:
        raise AlreadyThere(what=what, name=code, at=f"{at}.code")
    known.add(code)
    return code


def _added(work: Work, table: Table, rows: list[dict[str, object]]) -> Changed:
    if rows:
        work.conn.execute(insert(table), rows)
    return Changed(_NEWS, numbers=tuple(str(row["code"]) for row in rows[:20]))


@command(Duty.INVOICE, Duty.SELL)
def change_customer(work: Work, customer_id: int, form: CustomerForm) -> Changed:
    """Changes a customer; papers already submitted keep the name they had."""
    row = work.conn.execute(select(customer.c.code).where(customer.c.id == customer_id)).first()
    if row is None:
        raise NotFound(what="customer", name=str(customer_id))
    known = set(work.conn.execute(select(customer.c.code).where(customer.c.id != customer_id)).scalars())
    touch(work, customer, customer_id, **_customer_row(form, "customer", known))
    return Changed(_NEWS | {"customer"}, (customer_id,))


@command(Duty.PRICE, Duty.FILE_PRICE, Duty.BOOK)
def set_costs(work: Work, costs: Mapping[int, str | Decimal]) -> Changed:
    """Standard costs by product id, proposed when finished goods are booked."""
    for product_id, cost in costs.items():
        value = typed.number(cost, f"costs.{product_id}", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
        touch(work, product, product_id, standard_cost=value)
    return Changed(_NEWS, tuple(costs))


# Price lists


@dataclass(frozen=True, slots=True)
class StepForm:
    """A price for some only, as typed: for a customer tier, from a quantity, or both."""

    product_id: int
    tier: str = ""
    from_quantity: str | Decimal = ""
    unit_price: str | Decimal = ""


@command(Duty.PRICE)
def propose_prices(
    work: Work,
    name: str,
    valid_from: date,
    tax_included: bool,
    prices: Mapping[int, str | Decimal],
    *,
    floors: Mapping[int, str | Decimal] | None = None,
    steps: Sequence[StepForm] = (),
    without: Collection[int] = (),
    rounding: bool = False,
) -> Changed:
    """A new version of the price catalogue, by product id; what is not given is carried over from the version before.

    `floors` are the lowest prices without the branch manager; `steps` replace all steps of the products they name;
    `without` are products that leave the list; `rounding` lets prices of a list with the other tax mode be converted
    where that is not exact. The version is in force from its day once somebody else has filed it.

    Raises Missing without any price, NotFound for an unknown product, TaxModeDiffers, BelowFloor, or the refusal of a
    price.
    """
    given = {key: _price(value, f"prices.{key}") for key, value in prices.items()}
    given_floors = {key: _price(value, f"floors.{key}") for key, value in (floors or {}).items() if str(value).strip()}
    given_steps = _steps(steps)
    products = set(work.conn.execute(select(product.c.id)).scalars())
    for product_id in (*given, *given_floors, *given_steps):
        if product_id not in products:
            raise NotFound(what="product", name=str(product_id), at=f"prices.{product_id}")
    rates = rates_on(work.conn, valid_from, work.house.tax_scheme)
    anew = {*given, *without}
    whole = carried_over(work.conn, valid_from, tax_included, anew, rates, rounding=rounding)
    whole.prices |= given
    whole.floors |= given_floors
    whole.steps |= given_steps
    for product_id in without:
        whole.prices.pop(product_id, None)
    if not whole.prices:
        raise Missing(at="prices")
    _require_above_floor(work, whole)
    list_id = work.add(
        price_list,
        name=typed.text(name, "name", 120),
        valid_from=valid_from,
        tax_included=tax_included,
        state="proposed",
        proposed_by=work.person.id,
        proposed_at=work.now,
    )
    _write_list(work, list_id, whole)
    return Changed(_NEWS | {"prices"}, (list_id,))


def _price(value: str | Decimal, at: str) -> Decimal:
    return typed.number(value, at, PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)


def _steps(forms: Sequence[StepForm]) -> dict[int, tuple[ListStep, ...]]:
    """The steps typed, by product. Raises the refusal of a field, or AlreadyThere for two of the same kind."""
    found: dict[int, dict[tuple[str, Decimal], ListStep]] = {}
    for number, form in enumerate(forms, 1):
        at = f"steps.{number}"
        tier = typed.text(form.tier, f"{at}.tier", typed.CODE_LENGTH, needed=False)
        start = ZERO
        if str(form.from_quantity).strip():
            start = typed.number(
                form.from_quantity, f"{at}.from_quantity", QUANTITY_PLACES, least=ZERO, most=typed.MOST_QUANTITY
            )
        if not tier and not start:
            raise Missing(at=f"{at}.tier")
        mine = found.setdefault(form.product_id, {})
        if (tier, start) in mine:
            raise AlreadyThere(what="price", name=f"{tier} {start}".strip(), at=f"{at}.tier")
        mine[tier, start] = ListStep(tier, start, _price(form.unit_price, f"{at}.unit_price"))
    return {key: tuple(steps.values()) for key, steps in found.items()}


def _require_above_floor(work: Work, whole: Whole) -> None:
    for product_id, floor in whole.floors.items():
        lowest = [whole.prices.get(product_id, floor), *(s.unit_price for s in whole.steps.get(product_id, ()))]
        if min(lowest) < floor:
            code = work.conn.execute(select(product.c.code).where(product.c.id == product_id)).scalar_one()
            raise BelowFloor(product=code, price=min(lowest), floor=floor, at=f"prices.{product_id}")


def _write_list(work: Work, list_id: int, whole: Whole) -> None:
    rows = [
        {"price_list_id": list_id, "product_id": key, "unit_price": value}
        | ({"floor_price": whole.floors.get(key)} if whole.floors else {})
        for key, value in sorted(whole.prices.items())
    ]
    work.post_many(price, rows)
    steps = [
        {
            "price_list_id": list_id, "product_id": key, "tier": step.tier, "from_quantity": step.from_quantity,
            "unit_price": step.unit_price,
        }
        for key in sorted(whole.steps.keys() & whole.prices.keys())
        for step in whole.steps[key]
    ]  # fmt: skip
    if steps:
        work.post_many(price_step, steps)


@command(Duty.FILE_PRICE)
def file_prices(work: Work, list_id: int) -> Changed:
    """Puts a proposed version in force from its day on. Raises SamePriceHands for the person who proposed it."""
    row = work.conn.execute(select(price_list).where(price_list.c.id == list_id)).first()
    if row is None:
        raise NotFound(what="price list", name=str(list_id))
    if row.state != "proposed":
        raise WrongState(invoice=row.name, state=row.state, step="file")
    if row.proposed_by == work.person.id:
        raise SamePriceHands(person=work.person.name)
    work.conn.execute(
        update(price_list)
        .where(price_list.c.id == list_id)
        .values(state="filed", filed_by=work.person.id, filed_at=work.now)
    )
    return Changed(_NEWS | {"prices"}, (list_id,))
