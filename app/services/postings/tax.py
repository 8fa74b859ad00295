"""J7: tax that falls due before the goods leave moves from the customer's advance to output tax."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection, func, select

from app.models.invoices import invoice, invoice_line
from app.models.tax import tax_point
from app.process import Paper
from app.services.postings.proposal import Proposal
from app.services.store import Branch

Costs = Mapping[int, Decimal]


def _tax_point(conn: Connection, _branch: Branch, _paper: Paper, point_id: int, _costs: Costs) -> Proposal:
    """The whole tax of the invoice, by rate. Gifts are taxed when they leave (J20)."""
    point = conn.execute(select(tax_point).where(tax_point.c.id == point_id)).mappings().one()
    i, n = invoice.c, invoice_line.c
    row = conn.execute(select(i.number, i.customer_id).where(i.id == point["invoice_id"])).one()
    proposal = Proposal(Paper.TAX_POINT, point_id, row.number, point["day"], point["invoice_id"], row.customer_id)
    taxes = conn.execute(
        select(n.tax_rate, func.sum(n.tax).label("tax"))
        .where(n.invoice_id == point["invoice_id"], n.gift == 0)
        .group_by(n.tax_rate)
        .order_by(n.tax_rate)
    ).all()
    proposal.debit("ADVANCES", sum((line.tax for line in taxes), Decimal(0)), "J7", customer=True)
    for line in taxes:
        proposal.credit("OUTPUT_VAT", line.tax, "J7", rate=line.tax_rate)
    return proposal


def fallen_due(conn: Connection, invoice_id: int) -> bool:
    """Whether the tax of an invoice fell due before its goods left."""
    return conn.execute(select(tax_point.c.id).where(tax_point.c.invoice_id == invoice_id)).first() is not None


PROPOSERS = {Paper.TAX_POINT: _tax_point}
