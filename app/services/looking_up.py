"""Looking things up by what a person remembers of them: a name, a code, the end of a number."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from app.models.invoices import invoice
from app.models.ledger import voucher
from app.process import Duty, Review
from app.services.desk import Desk, Reading, query
from app.services.finding import search_customers, search_products

MOST = 8  # hits of each kind

_SEE_CUSTOMERS = {Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.BOOK, Duty.SHIP}
_SEE_PRODUCTS = {Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.PRICE, Duty.FILE_PRICE}
_SEE_INVOICES = {Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.BOOK}
_SEE_VOUCHERS = {Duty.BOOK, Duty.CHECK}


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: what it is, its id, what is shown of it, and something muted beside it."""

    kind: str
    item: int
    words: str
    aside: str


def look_up(desk: Desk, typed: str) -> tuple[Found, ...]:
    """Hits of every kind the person may see; none for an empty text."""
    text = typed.strip()
    if not text:
        return ()
    found: list[Found] = []
    if desk.duties & (_SEE_INVOICES | {Duty.COLLECT, Duty.SHIP}):
        found += _invoices(desk, text)
    if desk.duties & _SEE_CUSTOMERS:
        hits = search_customers(desk, text, MOST)
        found += [Found("customer", hit.id, hit.name, hit.code) for hit in hits]
    if desk.duties & _SEE_PRODUCTS:
        found += [Found("product", hit.id, hit.name, hit.code) for hit in search_products(desk, text, MOST)]
    if desk.duties & _SEE_VOUCHERS:
        found += _vouchers(desk, text)
    return tuple(found)


@query(*_SEE_INVOICES, Duty.COLLECT, Duty.SHIP)
def _invoices(look: Reading, text: str) -> list[Found]:
    """Invoices by the end of their number, or by reference; cashier and keeper find only released ones."""
    i = invoice.c
    statement = select(i.id, i.number, i.customer_name).where(
        or_(i.number.like(f"%{_plain(text)}", escape="\\"), i.reference == text)
    )
    if not look.desk.duties & _SEE_INVOICES:
        statement = statement.where(i.review.in_((Review.PAYABLE.value, Review.RELEASED.value, Review.CLOSED.value)))
    rows = look.conn.execute(statement.order_by(i.id.desc()).limit(MOST))
    return [Found("invoice", row.id, row.number, row.customer_name) for row in rows]


@query(*_SEE_VOUCHERS)
def _vouchers(look: Reading, text: str) -> list[Found]:
    """Vouchers by the end of their number."""
    v = voucher.c
    statement = select(v.id, v.number, v.paper_number).where(v.number.like(f"%{_plain(text)}", escape="\\"))
    rows = look.conn.execute(statement.order_by(v.id.desc()).limit(MOST))
    return [Found("voucher", row.id, row.number, row.paper_number) for row in rows]


def _plain(text: str) -> str:
    """The text with LIKE's own signs taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
