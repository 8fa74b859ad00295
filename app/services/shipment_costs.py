"""What each line of a goods note cost, frozen when it is booked, or when the cost of its month is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.models.amounts import rounded
from app.models.custody import shipment_line
from app.models.stocktake import shipment_cost
from app.process import Paper
from app.services.desk import Work
from app.services.postings import AVERAGE_PLACES, Proposal
from app.services.postings.shelf import MONTH_END, method_of


def freeze_costs(work: Work, proposal: Proposal, day: date) -> None:
    """Keeps the cost of each line of a note just booked; what waits for the month's average stays open.

    A return is open too while the goods it brings back have no cost yet.
    """
    if proposal.paper not in (Paper.SHIPMENT, Paper.TAKE_BACK):
        return
    open_month = method_of(work.conn, day.year) == MONTH_END
    if open_month and proposal.paper is Paper.SHIPMENT:
        return
    costs = {earned.invoice_line_id: earned.cost for earned in proposal.earned}
    lines = select(shipment_line.c.id, shipment_line.c.invoice_line_id, shipment_line.c.quantity).where(
        shipment_line.c.shipment_id == proposal.paper_id
    )
    for line in work.conn.execute(lines.order_by(shipment_line.c.id)).all():
        cost = costs.get(line.invoice_line_id)
        if cost is not None and (cost or not open_month):
            freeze(work, line.id, line.quantity, cost, day)


def freeze(work: Work, shipment_line_id: int, quantity: Decimal, cost: Decimal, day: date) -> None:
    """Keeps the cost of one line, for good."""
    work.post(
        shipment_cost,
        shipment_line_id=shipment_line_id,
        quantity=quantity,
        unit_cost=rounded(cost / quantity, AVERAGE_PLACES),
        cost=cost,
        day=day,
    )
