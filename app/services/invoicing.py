"""The clerk's steps: save, discard, submit, withdraw; for sales and for returns."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, bindparam, delete, select

from app.models.amounts import ZERO
from app.models.catalog import customer, price, price_list, product
from app.models.invoices import invoice, invoice_line, invoice_revision
from app.models.pricing import invoice_discount, line_price
from app.process import Goods, Kind, Payment, Review
from app.refusals import (
    AlreadyNumbered,
    DuplicateReference,
    EmptyInvoice,
    Missing,
    NoPrice,
    NotFound,
    Retired,
    TooManyLines,
)
from app.services import price_levels, returns, trail, typed
from app.services.desk import Work
from app.services.discounts import Discount, with_discounts
from app.services.forms import InvoiceForm, LineForm, read_form
from app.services.lines import PricedLine, sum_of
from app.services.moves import Outcome, require_own
from app.services.price_steps import NO_EXTRAS, ListExtras, extras_of
from app.services.pricing import Item, Terms, priced_line
from app.services.settings import value_of
from app.services.tax_rates import Rates, rates_on

MOST_LINES = 500
SALE_SERIES = "XS"
RETURN_SERIES = "XH"
CANCEL_SERIES = "QX"
ALLOWANCE_SERIES = "ZR"
SERIES_OF = {
    Kind.SALE: SALE_SERIES, Kind.RETURN: RETURN_SERIES, Kind.CANCEL: CANCEL_SERIES, Kind.ALLOWANCE: ALLOWANCE_SERIES,
}  # fmt: skip


def open_blank(work: Work, form: InvoiceForm) -> int:
    """A new draft with nothing on it yet; returns its id."""
    original = form.original_id if form.kind is not Kind.SALE else None
    if form.kind is not Kind.SALE and original is None:
        raise Missing(at="original")
    return work.add(
        invoice,
        kind=form.kind.value,
        review=Review.DRAFT.value,
        payment=Payment.NONE.value,
        goods=Goods.NONE.value,
        tax_included=work.house.tax_included,
        original_id=original,
        maker_id=work.person.id,
        saved_at=work.now,
    )


def keep_as_typed(work: Work, row: RowMapping, form: InvoiceForm) -> Outcome:
    """Keeps the form exactly as typed; nothing is judged until it is submitted."""
    require_own(work, row)
    known = work.conn.execute(select(customer.c.name).where(customer.c.id == form.customer_id)).scalar()
    values = {"typed": form.written(), "saved_at": work.now, "customer_name": known or ""}
    if known:
        values["customer_id"] = form.customer_id
    values["line_count"] = sum(not line.blank for line in form.lines)
    return Outcome(values)


def throw_away(work: Work, row: RowMapping) -> Outcome:
    """Removes a draft that never had a number. Raises AlreadyNumbered."""
    require_own(work, row)
    if row["number"]:
        raise AlreadyNumbered(invoice=row["number"])
    work.conn.execute(delete(invoice).where(invoice.c.id == row["id"]))
    return Outcome(gone=True)


def number_and_price(work: Work, row: RowMapping, form: InvoiceForm | None = None) -> Outcome:
    """Submits: reads what was typed against the price list in force, numbers the invoice, keeps the revision.

    Raises the refusal of the first field that cannot be taken, at that field.
    """
    require_own(work, row)
    form = form or read_form(row["typed"])
    buyer = _buyer(work, form, row)
    reference = typed.text(form.reference, "reference", typed.CODE_LENGTH, needed=False) or None
    _require_unused(work, reference, row["id"])
    red = row["kind"] != Kind.SALE
    if red:
        list_id, tax_included, lines = returns.priced(work, row, form)
        discounts: list[Discount] = []
    else:
        catalogue = _list_in_force(work, work.day)
        list_id, tax_included = catalogue.id, catalogue.tax_included
        lines, discounts = priced(work, form, list_id, tax_included, buyer["tier"])
    total = sum_of(lines)
    revision = row["revision"] + 1
    values = {
        "number": row["number"] or work.number(SERIES_OF[Kind(row["kind"])]),
        "revision": revision,
        "customer_id": buyer["id"],
        "customer_name": buyer["name"],
        "customer_tax_id": buyer["tax_id"],
        "customer_phone": buyer["phone"],
        "customer_address": " ".join(part for part in (buyer["city"], buyer["address"]) if part),
        "price_list_id": list_id,
        "tax_included": tax_included,
        "reference": reference,
        "note": typed.text(form.note, "note", typed.NOTE_LENGTH, needed=False),
        "day": work.day,
        "submitted_at": work.now,
        "line_count": len(lines),
        "off_list": sum(line.off_list for line in lines),
        "quantity": sum((line.quantity for line in lines), ZERO),
        **total._asdict(),
        "sent_back_reason": "",
        "void_reason": "",
        "typed": "",
        "reason_code": returns.reason_of(form) if red else "",
        "late": red and returns.is_late(work, row),
    }
    _write_lines(work, row["id"], lines, replace=row["revision"] > 0)
    signed = _keep_revision(work, row["id"], values, lines, discounts, buyer["tier"])
    if row["kind"] == Kind.SALE:
        price_levels.keep_prices(work, row["id"], revision, list_id or 0, tax_included, lines, discounts)
    return Outcome(values, signed_hash=signed, numbers=(values["number"],))


def take_out_of_review(work: Work, row: RowMapping) -> Outcome:
    """The clerk takes the invoice back before it is released; both reviews start over."""
    require_own(work, row)
    return Outcome({"typed": as_typed(work, row).written(), "saved_at": work.now})


# Reading what was typed


def _buyer(work: Work, form: InvoiceForm, row: RowMapping) -> RowMapping:
    customer_id = form.customer_id
    if row["kind"] != Kind.SALE:
        customer_id = returns.original_of(work, row)["customer_id"]
    if customer_id is None:
        raise Missing(at="customer")
    found = work.conn.execute(_customer, {"customer_id": customer_id}).mappings().first()
    if found is None:
        raise NotFound(what="customer", name=str(customer_id), at="customer")
    if not found["active"] and row["kind"] == Kind.SALE:
        raise Retired(what="customer", name=found["name"], at="customer")
    return found


_customer = select(customer).where(customer.c.id == bindparam("customer_id"))


def _require_unused(work: Work, reference: str | None, own_id: int) -> None:
    if reference is None:
        return
    taken = select(invoice.c.number).where(invoice.c.reference == reference, invoice.c.id != own_id)
    if (found := work.conn.execute(taken).first()) is not None:
        raise DuplicateReference(reference=reference, invoice=found.number or "")


_in_force = (
    select(price_list.c.id, price_list.c.tax_included, price_list.c.name)
    .where(price_list.c.state == "filed", price_list.c.valid_from <= bindparam("on"))
    .order_by(price_list.c.valid_from.desc(), price_list.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class PriceListRow:
    """A version of the price catalogue."""

    id: int
    name: str
    tax_included: bool


def list_in_force(conn: Connection, day: date) -> PriceListRow | None:
    """The price-list version in force on a day, or None."""
    row = conn.execute(_in_force, {"on": day}).first()
    return PriceListRow(row.id, row.name, row.tax_included) if row else None


def _list_in_force(work: Work, day: date) -> PriceListRow:
    found = list_in_force(work.conn, day)
    if found is None:
        raise NoPrice(product="", day=day, at="lines")
    return found


_goods = (
    select(product, price.c.unit_price.label("list_price"))
    .select_from(
        product.outerjoin(price, (price.c.product_id == product.c.id) & (price.c.price_list_id == bindparam("list_id")))
    )
    .where(product.c.id.in_(bindparam("product_ids", expanding=True)))
)


def priced(
    work: Work, form: InvoiceForm, list_id: int, tax_included: bool, tier: str = ""
) -> tuple[list[PricedLine], list[Discount]]:
    """The typed lines of a sale, priced for a customer of this tier, and the discounts on the whole of it, which the
    lines have shared. Blank lines are passed over."""
    wanted = [(number, line) for number, line in enumerate(form.lines, 1) if not line.blank]
    if not wanted:
        raise EmptyInvoice()
    if len(wanted) > MOST_LINES:
        raise TooManyLines(lines=len(wanted), most=MOST_LINES)
    ids = {line.product_id for _, line in wanted if line.product_id}
    found = work.conn.execute(_goods, {"list_id": list_id, "product_ids": sorted(ids)}).mappings()
    rates = rates_on(work.conn, work.day, work.house.tax_scheme)
    extras = extras_of(work.conn, list_id, ids)
    goods = {row["id"]: item_of(row, rates, extras.get(row["id"], NO_EXTRAS)) for row in found}
    house, most = work.house, most_change(work.conn)
    terms = Terms(work.day, list_id, "", tax_included, house.places, house.currency, tier, most)
    lines = [priced_line(line, number, goods.get(line.product_id or 0), terms) for number, line in wanted]
    return with_discounts(form, lines, house.places, most)


def most_change(conn: Connection) -> Decimal:
    """How much small change (抹零) a clerk may waive; always less than one unit of the currency."""
    return Decimal(value_of(conn, "small_change_cents")).scaleb(-2)


def item_of(row: RowMapping, rates: Rates, extras: ListExtras = NO_EXTRAS) -> Item:
    """What pricing needs of a product row that brings its `list_price`, at the rates of the day."""
    tax = rates.of_product(row)
    return Item(
        row["id"], row["code"], row["name"], row["spec"], row["unit"], tax.rate, tax.kind,
        row["list_price"], row["active"], floor=extras.floor, steps=extras.steps,
    )  # fmt: skip


# Writing it down


def _write_lines(work: Work, invoice_id: int, lines: list[PricedLine], *, replace: bool) -> None:
    if replace:
        work.conn.execute(delete(invoice_line).where(invoice_line.c.invoice_id == invoice_id))
    rows = [line.row(invoice_id, position) for position, line in enumerate(lines, 1)]
    work.conn.execute(invoice_line.insert(), rows)


def _keep_revision(
    work: Work,
    invoice_id: int,
    values: dict[str, object],
    lines: list[PricedLine],
    discounts: list[Discount],
    tier: str,
) -> str:
    """Keeps what was submitted, word for word; signatures are over its hash."""
    head = {name: values[name] for name in (
        "number", "revision", "customer_id", "customer_name", "customer_tax_id", "price_list_id", "tax_included",
        "reference", "note", "day", "net", "tax", "gross",
    )}  # fmt: skip
    body = [line.row(invoice_id, position) for position, line in enumerate(lines, 1)]
    kept: dict[str, object] = {"head": head, "lines": body}
    if discounts:
        kept["discounts"] = [
            {"kind": each.kind, "typed": each.typed, "amount": each.amount, "reason": each.reason} for each in discounts
        ]
        kept["shares"] = [list(line.shares) for line in lines]
    if tier:
        kept["tier"] = tier
    content = trail.as_json(kept)
    content_hash = hashlib.sha256(content.encode()).hexdigest()
    work.post(
        invoice_revision,
        invoice_id=invoice_id,
        revision=values["revision"],
        content=content,
        content_hash=content_hash,
        person_id=work.person.id,
        at=work.now,
    )
    return content_hash


def as_typed(work: Work, row: RowMapping) -> InvoiceForm:
    """The form again, from the lines of a submitted invoice: for a clerk who gets it back."""
    lines = work.conn.execute(
        select(invoice_line).where(invoice_line.c.invoice_id == row["id"]).order_by(invoice_line.c.position)
    ).mappings()
    gifts, discounts = kept_beside(work.conn, row["id"], row["revision"])
    return InvoiceForm(
        discount=discounts.get("document", ("", ""))[0],
        discount_reason=discounts.get("document", ("", ""))[1],
        small_change=discounts.get("small_change", ("", ""))[0],
        customer_id=row["customer_id"],
        lines=tuple(_line_as_typed(line, gifts.get(line["position"], ""), Kind(row["kind"])) for line in lines),
        reference=row["reference"] or "",
        note=row["note"],
        kind=Kind(row["kind"]),
        original_id=row["original_id"],
        reason_code=row["reason_code"],
    )


def kept_beside(conn: Connection, invoice_id: int, revision: int) -> tuple[dict[int, str], dict[str, tuple[str, str]]]:
    """Of a revision: which lines are gifts, by position, and the discounts on the whole, as typed and why, by kind."""
    p, d = line_price.c, invoice_discount.c
    gifts = select(p.position, p.gift).where(p.invoice_id == invoice_id, p.revision == revision, p.gift != "")
    whole = select(d.kind, d.typed, d.reason).where(d.invoice_id == invoice_id, d.revision == revision)
    return (
        {row.position: row.gift for row in conn.execute(gifts)},
        {row.kind: (row.typed, row.reason) for row in conn.execute(whole)},
    )


def _line_as_typed(line: RowMapping, gift: str, kind: Kind) -> LineForm:
    charged = line["unit_price"]
    if kind is Kind.ALLOWANCE:
        return LineForm(
            product_id=line["product_id"], price=plain(-line["gross"]), reason=line["reason"],
            original_line_id=line["original_line_id"],
        )  # fmt: skip
    return LineForm(
        product_id=line["product_id"],
        quantity=plain(abs(line["quantity"])),
        price="" if charged == line["list_price"] else plain(charged),
        discount="b" if gift == "bundle" else plain(line["discount"]) if line["discount"] else "",
        reason=line["reason"],
        original_line_id=line["original_line_id"],
    )


def plain(value: Decimal) -> str:
    """A number as a person would type it: no trailing zeros, no exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
