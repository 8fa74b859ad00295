"""A customer's statement of account (对账单): what the books have of him, line by line.

It is read from the ledger, receivables and advances together, so that it closes with the very balance to which his
reply is compared (R12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.models.amounts import ZERO
from app.models.catalog import customer
from app.models.invoices import invoice
from app.models.ledger import account, voucher, voucher_line
from app.process import Duty, Paper
from app.refusals import NotFound
from app.services.desk import Reading, query
from app.services.reconciling.replies import ROLES
from app.services.vouchers import month

_GOODS = frozenset({Paper.SHIPMENT.value, Paper.TAKE_BACK.value, Paper.ALLOWANCE.value})


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One paper as booked: goods that left (in red what came back or was allowed), or money and settlements.

    The balance is after it: what he owes us, negative what we owe him.
    """

    day: date
    number: str
    invoice: str
    goods: Decimal
    paid: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's statement of a month: opening, lines, closing."""

    customer_id: int
    customer: str
    first: date
    last: date
    opening: Decimal
    lines: Sequence[AccountLine]
    closing: Decimal


@query(Duty.AUTHORISE, Duty.CHECK, Duty.BOOK, Duty.MANAGE)
def statement(look: Reading, customer_id: int, period: str) -> Statement:
    """A customer's statement of a month, YYYY-MM. Raises NotFound for an unknown customer."""
    name = look.conn.execute(select(customer.c.name).where(customer.c.id == customer_id)).scalar()
    if name is None:
        raise NotFound(what="customer", name=str(customer_id))
    first, last = month(period)
    n, v = voucher_line.c, voucher.c
    of_him = (n.customer_id == customer_id) & n.account_id.in_(select(account.c.id).where(account.c.role.in_(ROLES)))
    debit, credit = func.sum(n.debit).label("debit"), func.sum(n.credit).label("credit")
    before = look.conn.execute(select(debit, credit).where(of_him, n.day < first)).one()
    opening = balance = (before.debit or ZERO) - (before.credit or ZERO)
    booked = (
        select(n.day, v.number, v.paper, v.paper_number, func.max(invoice.c.number).label("invoice"), debit, credit)
        .join(voucher, v.id == n.voucher_id)
        .outerjoin(invoice, invoice.c.id == n.invoice_id)
        .where(of_him, n.day.between(first, last))
        .group_by(v.id, n.day, v.number, v.paper, v.paper_number)
        .order_by(n.day, v.id)
    )
    lines = []
    for row in look.conn.execute(booked):
        moved = row.debit - row.credit
        if not moved:
            continue  # an advance set off against a debt of the same customer: he owes neither more nor less
        balance += moved
        goods, paid = (moved, ZERO) if row.paper in _GOODS else (ZERO, -moved)
        number = row.paper_number or row.number
        lines.append(AccountLine(row.day, number, row.invoice or "", goods, paid, balance))
    return Statement(customer_id, name, first, last, opening, tuple(lines), balance)
