"""A draft as far as it can be worked out today: for its print and its line in a list; nothing is judged or written."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from app.models.catalog import customer, price, product
from app.refusals import Refusal
from app.services.desk import current_day
from app.services.discounts import discounts_previewed
from app.services.forms import InvoiceForm
from app.services.invoicing import item_of, list_in_force, most_change
from app.services.lines import PricedLine
from app.services.price_steps import NO_EXTRAS, extras_of
from app.services.pricing import Terms, work_out
from app.services.store import Branch
from app.services.tax_rates import rates_on

_goods = select(product, price.c.unit_price.label("list_price")).select_from(
    product.outerjoin(price, (price.c.product_id == product.c.id) & (price.c.price_list_id == bindparam("list_id")))
)


def previewed(conn: Connection, house: Branch, form: InvoiceForm) -> list[PricedLine]:
    """The lines of a sale that are whole; the others are left out."""
    day = current_day(conn)
    catalogue = list_in_force(conn, day) if day else None
    if day is None or catalogue is None:
        return []
    ids = [line.product_id for line in form.lines if line.product_id]
    rows = conn.execute(_goods.where(product.c.id.in_(ids)), {"list_id": catalogue.id}).mappings()
    rates, extras = rates_on(conn, day, house.tax_scheme), extras_of(conn, catalogue.id, ids)
    items = {row["id"]: item_of(row, rates, extras.get(row["id"], NO_EXTRAS)) for row in rows}
    tier = conn.execute(select(customer.c.tier).where(customer.c.id == form.customer_id)).scalar() or ""
    most = most_change(conn)
    terms = Terms(day, catalogue.id, catalogue.name, catalogue.tax_included, house.places, house.currency, tier, most)
    found = []
    for number, line in enumerate(form.lines, 1):
        if line.product_id not in items:
            continue
        try:
            found.append(work_out(line, number, items[line.product_id], terms))
        except Refusal:
            continue  # half typed: the print shows what is whole
    return discounts_previewed(form, found, house.places, most)[0]
