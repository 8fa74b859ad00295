"""Requests to refund as people see them: asked for, approved, paid or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.models.cash import refund
from app.models.catalog import customer
from app.models.invoices import invoice
from app.models.people import person
from app.models.returns import exchange, refund_decision, refund_request
from app.process import Duty, Kind, Method, Review
from app.services.credit import advance_of
from app.services.desk import Reading, query

MOST = 200


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request: whose money, how much, by which way, who asked; `state` is asked, approved, paid or refused."""

    id: int
    number: str
    customer: str
    invoice: str
    method: Method
    amount: Decimal
    reason: str
    who: str
    day: date
    state: str


@query(Duty.INVOICE, Duty.CHECK, Duty.COLLECT, Duty.MANAGE)
def refund_requests(look: Reading) -> tuple[RequestRow, ...]:
    """Requests to refund, the newest first."""
    q, d = refund_request.c, refund_decision.c
    statement = (
        select(
            q.id, q.number, customer.c.name, invoice.c.number, q.method, q.amount, q.reason, person.c.name, q.day,
            d.outcome, refund.c.id,
        )
        .select_from(
            refund_request.join(customer, customer.c.id == q.customer_id)
            .join(person, person.c.id == q.person_id)
            .outerjoin(invoice, invoice.c.id == q.invoice_id)
            .outerjoin(refund_decision, d.request_id == q.id)
            .outerjoin(refund, refund.c.invoice_id.is_(None) & (refund.c.reference == q.number))
        )
        .order_by(q.id.desc())
        .limit(MOST)
    )  # fmt: skip
    return tuple(
        RequestRow(r[0], r[1], r[2], r[3] or "", Method(r[4]), *r[5:9], "paid" if r[10] else r[9] or "asked")
        for r in look.conn.execute(statement)
    )


@query(Duty.INVOICE)
def advance(look: Reading, customer_id: int) -> Decimal:
    """What a customer has with the branch and has not used."""
    return advance_of(look.conn, customer_id)


@query(Duty.INVOICE)
def exchangeable(look: Reading, red_id: int) -> tuple[tuple[int, str], ...]:
    """The person's own sales, not yet released, that may take the place of what comes back: id and name."""
    original = select(invoice.c.original_id).where(invoice.c.id == red_id).scalar_subquery()
    buyer = select(invoice.c.customer_id).where(invoice.c.id == original).scalar_subquery()
    statement = select(invoice.c.id, invoice.c.number, invoice.c.saved_at).where(
        invoice.c.kind == Kind.SALE.value,
        invoice.c.review.in_((Review.DRAFT.value, Review.SUBMITTED.value, Review.AUTHORISED.value)),
        invoice.c.maker_id == (look.desk.person.id if look.desk.person else 0),
        invoice.c.customer_id == buyer,
        invoice.c.id.not_in(select(exchange.c.blue_id)),
    )
    rows = look.conn.execute(statement.order_by(invoice.c.id.desc()).limit(MOST))
    return tuple((row.id, row.number or f"#{row.id}") for row in rows)
