"""What a branch needs before an order book is played in it: people, customers, products, and prices in force."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.models.catalog import customer, price, price_list, product
from app.process import ROLES, Duty
from app.refusals import BadRow, BadRows, Differs, NoBranch, OtherCurrency
from app.services import catalog, founding
from app.services.desk import Desk
from app.services.orderbook import OrderBook
from app.services.store import Store
from app.words import _, language


@dataclass(frozen=True, slots=True)
class Known:
    """What the codes of the book are called in this database, and the book's list prices by product id."""

    customers: dict[str, int]
    products: dict[str, int]
    list_prices: dict[int, Decimal]


def branch_for(store: Store, book: OrderBook) -> None:
    """Founds a branch in a new database: the book's currency and code, one person for each role.

    Their passwords are random and nobody is told; `setup --password` gives one of them a new one. Raises OtherCurrency
    for a branch that keeps another currency.
    """
    try:
        house = store.branch
    except NoBranch:
        staff = [founding.PersonForm(_(role.label), role.key, role.duties, secrets.token_urlsafe(24)) for role in ROLES]
        form = founding.BranchForm(
            name=book.branch,
            code=book.branch,
            currency=book.currency,
            tax_included=book.tax_included,
            language=language(),
        )
        founding.found(Desk(store), form, staff)
        return
    if house.currency != book.currency:
        raise OtherCurrency(book=book.currency, branch=house.currency)


def catalogue(store: Store, book: OrderBook, first: date, desk_for: Callable[..., Desk]) -> Known:
    """Adds the customers and products that the branch lacks, and prices from the first day on.

    `desk_for(duty, *step)` gives the desk for one command. A code that the branch already has is used as it is; raises
    BadRows with Differs when the branch has something else under it.
    """
    _require_same(store, book)
    customers, products = _ids(store)
    if buyers := [form for code, form in book.customers.items() if code not in customers]:
        catalog.add_customers(desk_for(Duty.INVOICE, "customers", mark(*(form.code for form in buyers))), buyers)
    if goods := [each.form for code, each in book.products.items() if code not in products]:
        catalog.add_products(desk_for(Duty.PRICE, "products", mark(*(form.code for form in goods))), goods)
    customers, products = _ids(store)
    prices = {products[code]: each.list_price for code, each in book.products.items()}
    _put_in_force(store, book, first, prices, desk_for)
    return Known(customers, products, prices)


def mark(*words: object) -> str:
    """A short mark that stands for these words, in any order."""
    return uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(sorted(map(str, words)))).hex


def _ids(store: Store) -> tuple[dict[str, int], dict[str, int]]:
    with store.reading() as conn:
        customers = {row.code: row.id for row in conn.execute(select(customer.c.code, customer.c.id))}
        products = {row.code: row.id for row in conn.execute(select(product.c.code, product.c.id))}
    return customers, products


def _require_same(store: Store, book: OrderBook) -> None:
    """Customers are the same when their name is, products when name, unit and tax rate are."""
    with store.reading() as conn:
        customers = conn.execute(select(customer.c.code, customer.c.name)).all()
        products = conn.execute(select(product.c.code, product.c.name, product.c.unit, product.c.tax_rate)).all()
    bad = [
        _differs("customers.csv", "customer", row.code, "name", row.name, book.customers[row.code].name)
        for row in customers
        if row.code in book.customers and row.name != book.customers[row.code].name
    ]
    for row in products:
        form = book.products[row.code].form if row.code in book.products else None
        for name in ("name", "unit", "tax_rate") if form else ():
            kept, given = getattr(row, name), getattr(form, name)
            if kept != given:
                bad.append(_differs("products.csv", "product", row.code, name, str(kept), str(given)))
    if bad:
        raise BadRows(file=book.folder.name, rows=tuple(bad))


def _differs(file: str, what: str, code: str, field: str, kept: str, given: str) -> BadRow:
    return BadRow(0, field, Differs(what=what, name=code, field=field, kept=kept, given=given), file)


def _put_in_force(
    store: Store, book: OrderBook, first: date, prices: dict[int, Decimal], desk_for: Callable[..., Desk]
) -> None:
    """A new version of the price list, unless the one in force on the first day says the same."""
    latest = (
        select(price_list.c.id)
        .where(price_list.c.state == "filed", price_list.c.valid_from <= first)
        .order_by(price_list.c.valid_from.desc(), price_list.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    with store.reading() as conn:
        rows = conn.execute(
            select(price.c.product_id, price.c.unit_price, price_list.c.tax_included)
            .join(price_list, price_list.c.id == price.c.price_list_id)
            .where(price.c.price_list_id == latest)
        )
        in_force = {row.product_id: row.unit_price for row in rows if row.tax_included == book.tax_included}
    if all(in_force.get(product_id) == value for product_id, value in prices.items()):
        return
    version = mark(first, *(f"{product_id} {value}" for product_id, value in prices.items()))
    desk, name = desk_for(Duty.PRICE, "prices", version), f"{book.branch} {first}"
    proposed = catalog.propose_prices(desk, name, first, book.tax_included, prices)
    catalog.file_prices(desk_for(Duty.FILE_PRICE, "file prices", version), proposed.ids[0])
