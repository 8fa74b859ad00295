"""What waits for a supervisor's signature, and what must be known before giving it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.models.amounts import HUNDRED, ZERO, rounded
from app.models.catalog import price
from app.models.custody import custody_balance
from app.models.invoices import invoice, invoice_event, invoice_line, invoice_revision
from app.process import STEP, Duty, Goods, Kind, Review
from app.services.customer_card import CustomerCard, PastOverride, customer_card, past_overrides
from app.services.desk import Desk, Reading, query
from app.services.invoice_detail import InvoiceDetail, invoice_detail
from app.services.invoices import InvoiceRow, as_row, list_name, rows_of
from app.services.judged_prices import Judged, discounted, judged_prices, waits_for_manager
from app.services.stock import MAIN_WAREHOUSE
from app.services.timelines import Mark, timeline
from app.words import N_

_i = invoice.c
_SIGNERS = (Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
_VOID_ASKED = (_i.void_reason != "") & _i.review.in_([review.value for review in STEP["void"].review])


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An invoice that waits for a signature. `short` counts products of which too little is free; a clean one is on
    the list in every line, in stock, a sale, and was never sent back or changed."""

    row: InvoiceRow
    waiting_since: datetime
    short: int
    step: str
    discounted: bool = False

    @property
    def id(self) -> int:
        return self.row.id

    @property
    def clean(self) -> bool:
        plain = self.row.kind is Kind.SALE and self.row.revision == 1 and self.step != "void"
        return plain and not self.row.off_list and not self.short and not self.discounted


def _conditions(duty: Duty) -> ColumnElement[bool]:
    if duty is Duty.AUTHORISE:
        return _i.review == Review.SUBMITTED.value
    if duty is Duty.MANAGE:
        return (_i.review == Review.AUTHORISED.value) & waits_for_manager()
    ready = (_i.kind != Kind.RETURN.value) | (_i.goods == Goods.RETURNED.value)
    return (_i.review == Review.AUTHORISED.value) & ready


@query(Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def to_sign(look: Reading, most: int = 500) -> tuple[QueueRow, ...]:
    """What waits for the person's own duties, the oldest first, and void requests that lack the second signature."""
    found: list[QueueRow] = []
    for duty in _SIGNERS:
        if duty in look.desk.duties:
            found += _waiting(look, duty, most)
    if Duty.CHECK in look.desk.duties:
        found += _to_void(look, {entry.id for entry in found})
    return tuple(sorted(found, key=lambda entry: (entry.waiting_since, entry.id)))


def _waiting(look: Reading, duty: Duty, most: int) -> list[QueueRow]:
    rows = [as_row(row) for row in look.conn.execute(rows_of().where(_conditions(duty)).limit(most)).mappings()]
    since = _since(look, [row.id for row in rows])
    short = short_lines(look, [row.id for row in rows if row.kind is Kind.SALE])
    reduced = discounted(look.conn, [row.id for row in rows])
    return [
        QueueRow(row, since.get(row.id, row.saved_at), short[row.id], step_for(row, duty), row.id in reduced)
        for row in rows
    ]


def _to_void(look: Reading, already: set[int]) -> list[QueueRow]:
    asked = rows_of().where(_VOID_ASKED)
    rows = [as_row(row) for row in look.conn.execute(asked).mappings()]
    since = _since(look, [row.id for row in rows])
    return [QueueRow(row, since.get(row.id, row.saved_at), 0, "void") for row in rows if row.id not in already]


CHECKS = {Kind.SALE: "check", Kind.RETURN: "check_return", Kind.CANCEL: "check_red", Kind.ALLOWANCE: "check_red"}


def step_for(row: InvoiceRow, duty: Duty) -> str:
    """The key of the step that signs an invoice under a duty."""
    if duty is Duty.AUTHORISE:
        return "authorise"
    if duty is Duty.MANAGE:
        return "approve_price"
    return CHECKS[row.kind]


def _since(look: Reading, ids: list[int]) -> dict[int, datetime]:
    """When each invoice came to where it now lies."""
    latest = select(func.max(invoice_event.c.id)).where(invoice_event.c.invoice_id.in_(ids))
    latest = latest.group_by(invoice_event.c.invoice_id)
    asked = select(invoice_event.c.invoice_id, invoice_event.c.at).where(invoice_event.c.id.in_(latest))
    return {row.invoice_id: row.at for row in look.conn.execute(asked)}


def short_lines(look: Reading, ids: list[int]) -> Counter[int]:
    """Of how many products each invoice asks for more than is free now; invoices that are fine are left out."""
    n, b = invoice_line.c, custody_balance.c
    free = (
        select(b.product_id, (func.sum(b.on_hand) - func.sum(b.reserved)).label("free"))
        .where(b.warehouse_id == MAIN_WAREHOUSE)
        .group_by(b.product_id)
        .subquery()
    )
    asked = (
        select(n.invoice_id, n.product_id)
        .outerjoin(free, free.c.product_id == n.product_id)
        .where(n.invoice_id.in_(ids))
        .group_by(n.invoice_id, n.product_id, free.c.free)
        .having(func.sum(n.quantity) > func.coalesce(free.c.free, 0))
    )
    return Counter(row.invoice_id for row in look.conn.execute(asked))


@query(Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def count_to_sign(look: Reading) -> int:
    """How many invoices wait for the person's own duties."""
    mine = [_conditions(duty) for duty in _SIGNERS if duty in look.desk.duties]
    if Duty.CHECK in look.desk.duties:
        mine.append(_VOID_ASKED)
    return int(look.conn.execute(select(func.count()).select_from(invoice).where(or_(*mine))).scalar_one())


# One invoice before it is signed


@dataclass(frozen=True, slots=True)
class Change:
    """What a revision changed: `what` is a catalogue word, `name` the product or empty; before and after as written."""

    what: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SigningPage:
    """Everything that answers "may I sign this?".

    `floors` are the lowest prices by product id where the list has any; `discount` is what the lines are below the
    list, in the list's tax mode, `discount_percent` the same of the list's total.
    """

    detail: InvoiceDetail
    customer: CustomerCard | None
    overrides: tuple[PastOverride, ...]
    changes: tuple[Change, ...]
    marks: tuple[Mark, ...]
    discount: Decimal
    discount_percent: Decimal
    floors: Mapping[int, Decimal]
    short: Mapping[int, Decimal]
    judged: Judged


def may_i_sign(desk: Desk, invoice_id: int) -> SigningPage:
    """The page for one invoice. Raises NotFound."""
    detail = invoice_detail(desk, invoice_id)
    buyer = detail.row.customer_id
    judged = judged_prices(desk, invoice_id)
    discount, percent = below_list(detail, reduced=bool(judged.discounts))
    return SigningPage(
        detail,
        customer_card(desk, buyer) if buyer else None,
        past_overrides(desk, buyer, invoice_id) if buyer else (),
        revision_changes(desk, invoice_id),
        timeline(desk, invoice_id),
        discount,
        percent,
        floor_prices(desk, invoice_id),
        missing_goods(detail),
        judged,
    )


def below_list(detail: InvoiceDetail, *, reduced: bool = False) -> tuple[Decimal, Decimal]:
    """How much the invoice lies below the list, and in percent of the list's total; negative when above it."""
    listed = sum((line.list_price * line.quantity for line in detail.lines), ZERO)
    charged = sum((line.gross if detail.tax_included else line.net for line in detail.lines), ZERO)
    difference = rounded(listed, 2) - charged if detail.off_list or reduced else ZERO
    return difference, rounded(difference * HUNDRED / listed, 1) if listed else ZERO


def missing_goods(detail: InvoiceDetail) -> dict[int, Decimal]:
    """Of which products, by id, too little is free for an unreleased sale, and how much is missing."""
    if detail.row.kind is not Kind.SALE or detail.row.review not in (Review.SUBMITTED, Review.AUTHORISED):
        return {}
    asked: dict[int, Decimal] = {}
    free = {line.product_id: line.available for line in detail.lines}
    for line in detail.lines:
        asked[line.product_id] = asked.get(line.product_id, ZERO) + line.quantity
    return {key: wanted - free[key] for key, wanted in asked.items() if wanted > free[key]}


@query(Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def floor_prices(look: Reading, invoice_id: int) -> dict[int, Decimal]:
    """The lowest prices of the invoice's list, by product id, where it has any."""
    asked = (
        select(price.c.product_id, price.c.floor_price)
        .join(invoice, invoice.c.price_list_id == price.c.price_list_id)
        .join(invoice_line, (invoice_line.c.invoice_id == invoice.c.id))
        .where(
            invoice.c.id == invoice_id,
            invoice_line.c.product_id == price.c.product_id,
            price.c.floor_price.is_not(None),
        )
    )
    return {row.product_id: row.floor_price for row in look.conn.execute(asked)}


# What changed since the last revision

_HEAD = {
    "customer_name": N_("Customer"),
    "reference": N_("External number"),
    "note": N_("Note"),
    "price_list": N_("Price list"),
}
_LINE = {
    "quantity": N_("Quantity"),
    "unit_price": N_("Price"),
    "discount": N_("Discount %"),
    "reason": N_("Reason"),
    "list_price": N_("List price"),
}


@query(Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def revision_changes(look: Reading, invoice_id: int) -> tuple[Change, ...]:
    """What the revision that stands changed against the one before it; empty for a first one."""
    r = invoice_revision.c
    asked = select(r.content).where(r.invoice_id == invoice_id).order_by(r.revision.desc()).limit(2)
    contents = [json.loads(content) for content in look.conn.execute(asked).scalars()]
    for content in contents:
        content["head"]["price_list"] = list_name(look, content["head"]["price_list_id"])
    return changes_between(contents[1], contents[0]) if len(contents) == 2 else ()


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """The differences of two contents as revisions keep them."""
    found = [
        Change(word, "", str(before["head"].get(field) or ""), str(after["head"].get(field) or ""))
        for field, word in _HEAD.items()
        if before["head"].get(field) != after["head"].get(field)
    ]
    old, new = _by_product(before), _by_product(after)
    for key in [*old, *(key for key in new if key not in old)]:
        found += _line_changes(old.get(key), new.get(key))
    return tuple(found)


def _by_product(content: Mapping[str, Any]) -> dict[tuple[int, int], Mapping[str, Any]]:
    """Lines by product and its how-manieth line on the paper."""
    seen: Counter[int] = Counter()
    found = {}
    for line in content["lines"]:
        found[line["product_id"], seen[line["product_id"]]] = line
        seen[line["product_id"]] += 1
    return found


def _line_changes(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[Change]:
    if new is None and old is not None:
        return [Change(N_("Line removed"), old["name"], _text(old["quantity"]), "")]
    if old is None and new is not None:
        return [Change(N_("Line added"), new["name"], "", _text(new["quantity"]))]
    assert old is not None
    assert new is not None
    return [
        Change(word, new["name"], _text(old[field]), _text(new[field]))
        for field, word in _LINE.items()
        if old[field] != new[field]
    ]


def _text(value: Any) -> str:
    """A kept value as people write it: numbers without needless zeros."""
    text = str(value)
    figure = text.lstrip("-").replace(".", "", 1).isdigit()
    return text.rstrip("0").rstrip(".") if figure and "." in text else text
