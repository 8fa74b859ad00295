"""What an invoice's prices were judged on, for those who sign it: each line's level, discounts on the whole, gifts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, select

from app.models.invoices import invoice, invoice_event
from app.models.pricing import invoice_discount, line_price
from app.process import Duty
from app.services.desk import Reading, query
from app.services.discounts import Discount
from app.services.price_levels import MANAGER, approved

_i = invoice.c


def waits_for_manager() -> ColumnElement[bool]:
    """Whether an invoice has prices that the branch manager has to sign and has not signed."""
    p, e = line_price.c, invoice_event.c
    theirs = select(p.id).where(p.invoice_id == _i.id, p.revision == _i.revision, p.level == MANAGER)
    signed = select(e.id).where(e.invoice_id == _i.id, e.revision == _i.revision, e.step == "approve_price")
    return theirs.correlate(invoice).exists() & ~signed.correlate(invoice).exists()


@dataclass(frozen=True, slots=True)
class Judged:
    """The level of each line by position (lines on the list are left out), its tier or quantity where the list has one,
    which lines are gifts, and the discounts on the whole. `manager` says whether the branch manager signs too."""

    levels: Mapping[int, str] = field(default_factory=dict)
    listed: Mapping[int, tuple[str, Decimal]] = field(default_factory=dict)
    gifts: Mapping[int, str] = field(default_factory=dict)
    discounts: tuple[Discount, ...] = ()
    manager: bool = False
    approved: bool = False


@query(Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def judged_prices(look: Reading, invoice_id: int) -> Judged:
    """What the revision that stands was judged on."""
    revision = look.conn.execute(select(_i.revision).where(_i.id == invoice_id)).scalar() or 0
    p, d = line_price.c, invoice_discount.c
    rows = look.conn.execute(select(line_price).where(p.invoice_id == invoice_id, p.revision == revision)).all()
    whole = select(d.kind, d.typed, d.amount, d.reason).where(d.invoice_id == invoice_id, d.revision == revision)
    return Judged(
        {row.position: row.level for row in rows if row.level != "list"},
        {row.position: (row.tier, row.from_quantity) for row in rows if row.tier or row.from_quantity},
        {row.position: row.gift for row in rows if row.gift},
        tuple(Discount(*row) for row in look.conn.execute(whole.order_by(d.id))),
        any(row.level == MANAGER for row in rows),
        approved(look.conn, invoice_id, revision),
    )


def discounted(conn: Connection, invoice_ids: Iterable[int]) -> set[int]:
    """Which of these invoices have a discount on the whole of them."""
    d = invoice_discount.c
    asked = (
        select(d.invoice_id)
        .join(invoice, (_i.id == d.invoice_id) & (_i.revision == d.revision))
        .where(d.invoice_id.in_(list(invoice_ids)))
    )
    return set(conn.execute(asked).scalars())
