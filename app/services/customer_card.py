"""What a clerk and a supervisor need to know of a customer beside an invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select, type_coerce

from app.models.amounts import ZERO
from app.models.catalog import customer, price, product
from app.models.custody import custody_balance
from app.models.invoices import invoice, invoice_line
from app.models.people import person
from app.models.types import Money, Quantity
from app.process import Duty, Kind, Payment, Review
from app.refusals import NotFound
from app.services.credit import advance_of
from app.services.desk import Reading, query
from app.services.invoicing import item_of, list_in_force, most_change
from app.services.price_steps import NO_EXTRAS, extras_of
from app.services.pricing import Item, Terms
from app.services.stock import MAIN_WAREHOUSE
from app.services.tax_rates import rates_on

YEAR = timedelta(days=365)
_GONE = (Review.DRAFT.value, Review.VOID.value, Review.EXPIRED.value)


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer beside an invoice. `advance` is money they left with us; `owed` what released invoices still lack;
    the counts and sums are of invoices that stand, returns taken off."""

    id: int
    code: str
    name: str
    tier: str
    contact: str
    phone: str
    active: bool
    advance: Decimal
    owed: Decimal
    month_count: int
    month_sum: Decimal
    year_count: int
    year_sum: Decimal
    first_day: date | None


@dataclass(frozen=True, slots=True)
class LastPrice:
    """What a customer last paid for a product, per unit before its discount in percent."""

    product_id: int
    unit_price: Decimal
    discount: Decimal
    day: date


@dataclass(frozen=True, slots=True)
class PastOverride:
    """A line off the list that this customer was once given."""

    invoice_id: int
    number: str
    day: date
    product: str
    list_price: Decimal
    unit_price: Decimal
    discount: Decimal
    reason: str
    maker: str


_SEE = (Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)


@query(*_SEE)
def customer_card(look: Reading, customer_id: int) -> CustomerCard:
    """One customer. Raises NotFound."""
    c = customer.c
    asked = select(c.id, c.code, c.name, c.tier, c.contact, c.phone, c.active).where(c.id == customer_id)
    row = look.conn.execute(asked).first()
    if row is None:
        raise NotFound(what="customer", name=str(customer_id))
    today = look.day() or look.desk.now().date()
    first = select(func.min(invoice.c.day)).where(invoice.c.customer_id == customer_id)
    return CustomerCard(
        *row, _advance(look, customer_id), _owed(look, customer_id), *_bought(look, customer_id, today.replace(day=1)),
        *_bought(look, customer_id, today - YEAR), look.conn.execute(first).scalar(),
    )  # fmt: skip


def _advance(look: Reading, customer_id: int) -> Decimal:
    return advance_of(look.conn, customer_id)


def _owed(look: Reading, customer_id: int) -> Decimal:
    i = invoice.c
    asked = select(type_coerce(func.sum(i.gross - i.received), Money)).where(
        i.customer_id == customer_id,
        i.review == Review.PAYABLE.value,
        i.kind == Kind.SALE.value,
        i.payment != Payment.FULL.value,
    )
    return look.conn.execute(asked).scalar() or ZERO


def _bought(look: Reading, customer_id: int, since: date) -> tuple[int, Decimal]:
    """How many sales since a day, and what they came to less returns."""
    i = invoice.c
    sales = func.count().filter(i.kind == Kind.SALE.value)
    asked = select(sales, type_coerce(func.sum(i.gross), Money)).where(
        i.customer_id == customer_id, i.day >= since, i.review.not_in(_GONE)
    )
    row = look.conn.execute(asked).one()
    return row[0], row[1] or ZERO


@query(*_SEE)
def last_prices(look: Reading, customer_id: int, product_ids: Sequence[int]) -> dict[int, LastPrice]:
    """What the customer last paid for these products; products never bought are left out."""
    i, n = invoice.c, invoice_line.c
    latest = (
        select(n.product_id, func.max(n.id).label("line_id"))
        .join(invoice, i.id == n.invoice_id)
        .where(
            i.customer_id == customer_id,
            n.product_id.in_(list(product_ids)),
            i.kind == Kind.SALE.value,
            i.review.not_in(_GONE),
        )
        .group_by(n.product_id)
        .subquery()
    )
    asked = (
        select(n.product_id, n.unit_price, n.discount, i.day)
        .join(latest, latest.c.line_id == n.id)
        .join(invoice, i.id == n.invoice_id)
    )
    return {row.product_id: LastPrice(*row) for row in look.conn.execute(asked)}


@query(Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def past_overrides(look: Reading, customer_id: int, before: int, count: int = 3) -> tuple[PastOverride, ...]:
    """The last lines off the list on this customer's invoices earlier than the invoice `before`."""
    i, n = invoice.c, invoice_line.c
    asked = (
        select(
            i.id,
            i.number,
            i.day,
            n.name,
            n.list_price,
            n.unit_price,
            n.discount,
            n.reason,
            person.c.name.label("maker"),
        )
        .join(invoice, i.id == n.invoice_id)
        .join(person, person.c.id == i.maker_id)
        .where(
            i.customer_id == customer_id,
            i.id < before,
            i.off_list > 0,
            i.kind == Kind.SALE.value,
            i.review.not_in(_GONE),
            (n.unit_price != n.list_price) | (n.discount != 0),
        )
        .order_by(i.id.desc(), n.position)
        .limit(count)
    )
    return tuple(PastOverride(*row) for row in look.conn.execute(asked))


# What prices an invoice while it is typed


@query(Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK)
def terms_today(look: Reading) -> Terms:
    """The price list in force, its tax mode and the currency; without an open day, those of the machine's day."""
    day = look.day() or look.desk.now().date()
    found = list_in_force(look.conn, day)
    house = look.branch
    included = found.tax_included if found else house.tax_included
    return Terms(
        day, found.id if found else None, found.name if found else "", included, house.places, house.currency,
        most_change=most_change(look.conn),
    )  # fmt: skip


@query(Duty.INVOICE)
def items(look: Reading, product_ids: Sequence[int]) -> dict[int, Item]:
    """Products by id, as pricing needs them, retired ones too."""
    found = list_in_force(look.conn, look.day() or look.desk.now().date())
    p, b = product.c, custody_balance.c
    free = select(func.coalesce(func.sum(b.on_hand) - func.sum(b.reserved), 0)).where(
        b.product_id == p.id, b.warehouse_id == MAIN_WAREHOUSE
    )
    available = type_coerce(free.scalar_subquery(), Quantity)
    listed = (price.c.product_id == p.id) & (price.c.price_list_id == (found.id if found else 0))
    asked = (
        select(
            p.id, p.code, p.name, p.spec, p.unit, p.tax_rate, p.tax_kind, p.tax_code,
            price.c.unit_price.label("list_price"), p.active, available.label("available"),
        )
        .select_from(product.outerjoin(price, listed))
        .where(p.id.in_(list(product_ids)))
    )  # fmt: skip
    extras = extras_of(look.conn, found.id if found else None, product_ids)
    rates = rates_on(look.conn, look.day() or look.desk.now().date(), look.branch.tax_scheme)
    return {
        row["id"]: replace(item_of(row, rates, extras.get(row["id"], NO_EXTRAS)), available=row["available"])
        for row in look.conn.execute(asked).mappings()
    }
