"""What customers owe for goods that left before the money (应收账款), and how far they may.

A receivable is never typed: on each invoice it is what has left the warehouse, at the invoice's prices, less all that
was received or settled. `follow` writes the difference that a paper makes; the ledger is booked from those entries, so
that it does not matter in which order papers are booked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select, type_coerce

from app.models.amounts import NOTHING, ZERO, Amounts, share
from app.models.cash import receipt, refund, settlement
from app.models.credit import credit_policy, receivable_entry
from app.models.custody import shipment, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.types import Money
from app.process import Goods, Kind, Paper, Payment, Review
from app.services.desk import Work

_e = receivable_entry.c
_i = invoice.c
_owed = select(func.coalesce(func.sum(_e.amount), 0)).where(_e.invoice_id == bindparam("invoice_id"))
_on_invoices = select(
    func.coalesce(func.sum(type_coerce(_i.gross - _i.received, Money)), 0),
).where(
    _i.customer_id == bindparam("customer_id"), _i.review == Review.RELEASED.value, _i.id != bindparam("but")
)  # fmt: skip


def receivable_of(conn: Connection, invoice_id: int) -> Decimal:
    """What is owed on an invoice for goods that have left; zero when nothing is. Never negative."""
    return _money(conn.execute(_owed, {"invoice_id": invoice_id}).scalar_one())


def receivable_of_customer(conn: Connection, customer_id: int) -> Decimal:
    """What a customer owes altogether for goods that have left."""
    query = select(func.coalesce(func.sum(_e.amount), 0)).where(_e.customer_id == customer_id)
    return _money(conn.execute(query).scalar_one())


def advance_of(conn: Connection, customer_id: int) -> Decimal:
    """A customer's money that belongs to no invoice (预收): what was received or settled without one, less its use."""
    r, s, f = receipt.c, settlement.c, refund.c
    parts = (
        (1, select(func.sum(r.amount)).where(r.customer_id == customer_id, r.invoice_id.is_(None))),
        (1, select(func.sum(s.amount)).where(s.customer_id == customer_id, s.invoice_id.is_(None))),
        (-1, select(func.sum(s.amount)).where(
            s.customer_id == customer_id, s.invoice_id.is_not(None), s.kind == "advance")),
        (-1, select(func.sum(f.amount)).where(f.customer_id == customer_id, f.invoice_id.is_(None))),
    )  # fmt: skip
    return sum((sign * (conn.execute(query).scalar() or ZERO) for sign, query in parts), ZERO)


def _money(value: Any) -> Decimal:
    return Decimal(value) if value else ZERO


# How a receivable moves

_out = (
    select(
        invoice_line.c.quantity, invoice_line.c.net, invoice_line.c.tax, invoice_line.c.gross,
        func.sum(shipment_line.c.quantity).label("shipped"),
    )
    .join(invoice_line, invoice_line.c.id == shipment_line.c.invoice_line_id)
    .join(shipment, shipment.c.id == shipment_line.c.shipment_id)
    .where(shipment.c.invoice_id == bindparam("invoice_id"))
    .group_by(invoice_line.c.id, invoice_line.c.quantity, invoice_line.c.net, invoice_line.c.tax, invoice_line.c.gross)
)  # fmt: skip


_whole = select(_i.gross).where(_i.id == bindparam("invoice_id"))
_cancellations = select(_i.id).where(_i.original_id == bindparam("invoice_id"), _i.kind == Kind.CANCEL.value)
_set_off_by_them = select(func.sum(settlement.c.amount)).where(settlement.c.invoice_id.in_(_cancellations))
_refunded_by_them = select(func.sum(refund.c.amount)).where(refund.c.invoice_id.in_(_cancellations))


def gone_gross(conn: Connection, invoice_id: int, places: int) -> Decimal:
    """What has left of an invoice at its prices, by the cumulative rounding of shipments (J6), and what its
    cancellations gave back: that pays for goods that will never leave, and for nothing that has left."""
    given = {"invoice_id": invoice_id}
    total = _money(conn.execute(_refunded_by_them, given).scalar()) - _money(
        conn.execute(_set_off_by_them, given).scalar()
    )
    for line in conn.execute(_out, given):
        whole = Amounts(line.net, line.tax, line.gross)
        total += share(whole, line.shipped, line.quantity, NOTHING, places).gross
    return min(total, _money(conn.execute(_whole, given).scalar_one()))


def follow(
    work: Work, row: RowMapping, event: str, paper: Paper, paper_id: int, number: str, received: Decimal
) -> Decimal:
    """Brings the receivable of a sale in line with `received`, all that has come in or was settled after this paper.

    Returns the change: negative when the paper pays a receivable, positive when it makes one (a bounced cheque after
    the goods left). What the paper brings beyond that is the customer's advance on the invoice.
    """
    if row["goods"] == Goods.NONE:
        return ZERO
    before = receivable_of(work.conn, row["id"])
    after = max(ZERO, gone_gross(work.conn, row["id"], work.house.places) - received)
    change = after - before
    if change:
        due = work.day if change > 0 else None
        _enter(work, row, event, paper, paper_id, number, change, due)
    return change


def shipped(work: Work, row: RowMapping, shipment_id: int, number: str, before: Decimal, due_on: date) -> None:
    """A shipment on credit: its gross is owed, less what had been received on the invoice and not used up (J4, J23).

    `before` is what had left of the invoice, or was cancelled, before this shipment.
    """
    gross = gone_gross(work.conn, row["id"], work.house.places) - before
    owed = receivable_of(work.conn, row["id"])
    after = max(ZERO, before + gross - row["received"])
    set_off = gross - (after - owed)
    if set_off == gross:
        return  # paid already: an ordinary shipment
    _enter(work, row, "shipped", Paper.SHIPMENT, shipment_id, number, gross, due_on)
    if set_off:
        _enter(work, row, "set_off", Paper.SHIPMENT, shipment_id, number, -set_off, None)


def _enter(
    work: Work, row: RowMapping, event: str, paper: Paper, paper_id: int, number: str, amount: Decimal, due: date | None
) -> None:
    work.post(
        receivable_entry, invoice_id=row["id"], customer_id=row["customer_id"], event=event, paper=paper.value,
        paper_id=paper_id, number=number, amount=amount, due_on=due, person_id=work.person.id, day=work.day,
        at=work.now,
    )  # fmt: skip


# How far a customer may


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's credit on a day, without the invoice in question. `overdue_days` counts from the oldest due date."""

    policy: RowMapping | None
    limit: Decimal
    receivable: Decimal
    open_releases: Decimal  # released, and neither shipped nor paid
    overdue: Decimal
    overdue_days: int
    new: bool  # has never paid an invoice in full and got its goods

    def above(self, amount: Decimal) -> bool:
        """Whether the branch manager has to decide on so much more."""
        return self.new or self.overdue > 0 or self.receivable + self.open_releases + amount > self.limit


def standing(conn: Connection, customer_id: int, day: date, but: int = 0) -> Standing:
    """A customer's limit and what is used of it; the invoice `but` does not count among the open releases."""
    policy = policy_of(conn, customer_id, day)
    released = _money(conn.execute(_on_invoices, {"customer_id": customer_id, "but": but}).scalar_one())
    on_them = select(func.coalesce(func.sum(_e.amount), 0)).where(
        _e.invoice_id.in_(
            select(_i.id).where(_i.customer_id == customer_id, _i.review == Review.RELEASED.value, _i.id != but)
        )
    )
    released -= _money(conn.execute(on_them).scalar_one())
    overdue, oldest = _overdue(conn, customer_id, day)
    good = select(_i.id).where(
        _i.customer_id == customer_id, _i.kind == Kind.SALE.value, _i.payment == Payment.FULL.value,
        _i.goods.in_((Goods.SHIPPED.value, Goods.RETURNED.value)), _i.id != but,
    )  # fmt: skip
    return Standing(
        policy,
        policy["credit_limit"] if policy else ZERO,
        receivable_of_customer(conn, customer_id),
        released,
        overdue,
        (day - oldest).days if oldest else 0,
        conn.execute(good.limit(1)).first() is None,
    )


def policy_of(conn: Connection, customer_id: int, day: date) -> RowMapping | None:
    """The confirmed credit policy of a customer that is in force on a day, or None."""
    p = credit_policy.c
    query = (
        select(credit_policy)
        .where(p.customer_id == customer_id, p.confirmed_by.is_not(None), p.valid_from <= day)
        .order_by(p.valid_from.desc(), p.id.desc())
        .limit(1)
    )
    return conn.execute(query).mappings().first()


def _overdue(conn: Connection, customer_id: int, day: date) -> tuple[Decimal, date | None]:
    query = (
        select(func.sum(_e.amount).label("owed"), func.min(_e.due_on).label("due"))
        .where(_e.customer_id == customer_id)
        .group_by(_e.invoice_id)
        .having(func.sum(_e.amount) > 0)
    )
    late = [(row.owed, row.due) for row in conn.execute(query) if row.due is not None and row.due < day]
    return sum((owed for owed, _due in late), ZERO), min((due for _owed, due in late), default=None)


def due_day(day: date, policy: RowMapping | None) -> date:
    """When an invoice released on a day falls due."""
    return day + timedelta(days=policy["days"] if policy else 0)
