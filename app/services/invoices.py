"""Looking at invoices: lists of them page by page, and one of them in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, or_, select

from app.models.amounts import ZERO
from app.models.catalog import price_list
from app.models.invoices import invoice
from app.models.people import person
from app.process import Duty, Goods, Kind, Payment, Review, label
from app.services.desk import Reading, query
from app.services.pages import Page
from app.words import N_

SEE_ALL = (Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.BOOK, Duty.MANAGE)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice in a list. `label` is a catalogue word; amounts are None while a draft was never priced."""

    id: int
    kind: Kind
    number: str
    revision: int
    version: int
    review: Review
    payment: Payment
    goods: Goods
    label: str
    customer_id: int | None
    customer: str
    reference: str
    day: date | None
    saved_at: datetime
    submitted_at: datetime | None
    line_count: int
    off_list: int
    gross: Decimal | None
    maker_id: int
    maker: str
    sent_back_reason: str
    void_reason: str

    @property
    def sent_back(self) -> bool:
        return self.review is Review.DRAFT and bool(self.sent_back_reason)

    @property
    def name(self) -> str:
        """How it is called before and after it has a number."""
        return self.number or f"#{self.id}"


_i = invoice.c
_columns = (
    _i.id, _i.kind, _i.number, _i.revision, _i.version, _i.review, _i.payment, _i.goods, _i.customer_id,
    _i.customer_name, _i.reference, _i.day, _i.saved_at, _i.submitted_at, _i.line_count, _i.off_list, _i.gross,
    _i.maker_id, _i.sent_back_reason, _i.void_reason, person.c.name.label("maker"),
)  # fmt: skip


def rows_of() -> Select[Any]:
    """Invoices as lists show them; conditions and order are added by who asks."""
    return select(*_columns).join(person, person.c.id == _i.maker_id)


def as_row(row: RowMapping) -> InvoiceRow:
    kind, review, payment, goods = stand(row)
    return InvoiceRow(
        row["id"], kind, row["number"] or "", row["revision"], row["version"], review, payment, goods,
        label(kind, review, payment, goods, sent_back=bool(row["sent_back_reason"])),
        row["customer_id"], row["customer_name"], row["reference"] or "", row["day"], row["saved_at"],
        row["submitted_at"], row["line_count"], row["off_list"], row["gross"] if row["revision"] else None,
        row["maker_id"], row["maker"], row["sent_back_reason"], row["void_reason"],
    )  # fmt: skip


def stand(row: RowMapping) -> tuple[Kind, Review, Payment, Goods]:
    """Where an invoice stands, on all axes."""
    return Kind(row["kind"]), Review(row["review"]), Payment(row["payment"]), Goods(row["goods"])


# Lists

_DRAFT = _i.review == Review.DRAFT.value
_IN_REVIEW = _i.review.in_((Review.SUBMITTED.value, Review.AUTHORISED.value))
_PAYABLE = _i.review == Review.PAYABLE.value
_ENDED = _i.review.in_((Review.CLOSED.value, Review.VOID.value, Review.EXPIRED.value))
_SHIPPED = _i.goods.in_((Goods.PART.value, Goods.SHIPPED.value))
_UNSHIPPED = (
    (_i.review == Review.PAYABLE.value)
    & _i.payment.in_((Payment.FULL.value, Payment.PART.value))
    & _i.goods.in_((Goods.NONE.value, Goods.PART.value))
)

# What a list may be narrowed to: a key, its catalogue word, the condition.
FILTERS: dict[str, tuple[str, ColumnElement[bool] | None]] = {
    "": (N_("All"), None),
    "sent_back": (N_("Sent back"), _DRAFT & (_i.sent_back_reason != "")),
    "draft": (N_("Drafts"), _DRAFT & (_i.sent_back_reason == "")),
    "review": (N_("In review"), _IN_REVIEW),
    "to_collect": (N_("To collect"), _PAYABLE & (_i.kind == Kind.SALE.value) & (_i.payment != Payment.FULL.value)),
    "paid": (N_("Paid, to ship"), _PAYABLE & (_i.payment == Payment.FULL.value) & (_i.goods == Goods.NONE.value)),
    "shipped": (N_("Shipped"), _SHIPPED & (_i.kind == Kind.SALE.value)),
    "ended": (N_("Closed, void, expired"), _ENDED),
}


@query(*SEE_ALL)
def invoice_list(
    look: Reading, state: str = "", text: str = "", mine: bool = False, cursor: int | None = None, count: int = 100
) -> Page[InvoiceRow]:
    """Invoices, the newest first. `state` is a key of `FILTERS`; `text` is sought in number, customer and reference.

    Drafts of other people are left out: they are nobody's business until they have been submitted.
    """
    asked = rows_of().order_by(_i.id.desc()).limit(count + 1)
    me = look.desk.person.id if look.desk.person else 0
    asked = asked.where(_i.maker_id == me) if mine else asked.where(or_(_i.maker_id == me, _i.revision > 0))
    wanted = FILTERS[state][1]
    if wanted is not None:
        asked = asked.where(wanted)
    if text.strip():
        asked = asked.where(holds(text.strip()))
    if cursor is not None:
        asked = asked.where(_i.id < cursor)
    found = [as_row(row) for row in look.conn.execute(asked).mappings()]
    return Page(tuple(found[:count]), found[count - 1].id if len(found) > count else None)


def holds(text: str) -> ColumnElement[bool]:
    """Invoices whose number, customer or reference holds the text."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return or_(*(column.ilike(f"%{plain}%", escape="\\") for column in (_i.number, _i.customer_name, _i.reference)))


@query(Duty.INVOICE)
def my_desk(look: Reading, count: int = 30) -> tuple[InvoiceRow, ...]:
    """What the clerk has in hand: sent back ones first, then drafts, then the latest others."""
    me = look.desk.person.id if look.desk.person else 0
    groups: list[Callable[[], ColumnElement[bool]]] = [
        lambda: _DRAFT & (_i.sent_back_reason != ""),
        lambda: _DRAFT & (_i.sent_back_reason == ""),
        lambda: _i.review != Review.DRAFT.value,
    ]
    found: list[InvoiceRow] = []
    for group in groups:
        asked = rows_of().where(_i.maker_id == me, group()).order_by(_i.id.desc()).limit(count - len(found))
        found += [as_row(row) for row in look.conn.execute(asked).mappings()] if count > len(found) else []
    return tuple(found)


@query(Duty.INVOICE)
def to_correct(look: Reading) -> int:
    """How many invoices came back to the clerk and wait for a correction."""
    me = look.desk.person.id if look.desk.person else 0
    asked = select(func.count()).where(_i.maker_id == me, _DRAFT, _i.sent_back_reason != "")
    return int(look.conn.execute(asked).scalar_one())


@query(Duty.INVOICE)
def last_submitted(look: Reading, customer_id: int | None = None) -> int | None:
    """The clerk's last submitted sale, of one customer when given: for copying."""
    me = look.desk.person.id if look.desk.person else 0
    asked = select(_i.id).where(_i.maker_id == me, _i.kind == Kind.SALE.value, _i.revision > 0)
    if customer_id is not None:
        asked = asked.where(_i.customer_id == customer_id)
    return look.conn.execute(asked.order_by(_i.id.desc()).limit(1)).scalar()


@query(Duty.INVOICE)
def returnable(look: Reading, text: str = "", count: int = 50, kind: Kind = Kind.RETURN) -> tuple[InvoiceRow, ...]:
    """Sales of which goods have left the warehouse, the newest first: what a return or an allowance can be made of; for
    a cancellation, those that are paid and of which something is still to leave."""
    fit = _UNSHIPPED if kind is Kind.CANCEL else _SHIPPED
    asked = rows_of().where(_i.kind == Kind.SALE.value, fit).order_by(_i.id.desc()).limit(count)
    if text.strip():
        asked = asked.where(holds(text.strip()))
    return tuple(as_row(row) for row in look.conn.execute(asked).mappings())


@dataclass(frozen=True, slots=True)
class Sums:
    """Net, tax and gross of the invoice as it was last submitted."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    received: Decimal = ZERO
    pending: Decimal = ZERO
    refunded: Decimal = ZERO


def list_name(look: Reading, list_id: int | None) -> str:
    """The name of a price-list version; empty when there is none."""
    return str(look.conn.execute(select(price_list.c.name).where(price_list.c.id == list_id)).scalar() or "")
