"""Transfers, counts and what was decided about differences (J18, J19); the cost of a month (J3 at the month's end)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection, select

from app.models.amounts import ZERO, rounded
from app.models.branch import warehouse
from app.models.catalog import product
from app.models.stocktake import (
    stock_count,
    stock_count_difference,
    stock_resolution,
    stock_transfer,
    stock_transfer_line,
)
from app.process import Paper
from app.refusals import Missing
from app.services.postings.proposal import Proposal, StockMove
from app.services.postings.shelf import Shelf
from app.services.store import Branch

Costs = Mapping[int, Decimal]
SHORTAGES = {"liable": "OTHER_RECEIVABLE", "insurer": "OTHER_RECEIVABLE", "disaster": "NON_OPERATING_EXPENSE"}


def _transfer(conn: Connection, branch: Branch, paper: Paper, paper_id: int, _costs: Costs) -> Proposal:
    """Goods move at carrying cost, without a voucher; what was lost on the way is a shortage (J18)."""
    head = conn.execute(select(stock_transfer).where(stock_transfer.c.id == paper_id)).mappings().one()
    proposal = Proposal(paper, paper_id, head["number"], head["day"])
    on_the_way = int(conn.execute(select(warehouse.c.id).where(warehouse.c.kind == "transit")).scalar_one())
    sent = head["step"] == "sent"
    origin = head["from_warehouse_id"] if sent else on_the_way
    target = on_the_way if sent else head["to_warehouse_id"]
    moved, p = stock_transfer_line.c, product.c
    lines = conn.execute(
        select(moved.product_id, moved.quantity, moved.lost, p.code)
        .join(product, p.id == moved.product_id)
        .where(moved.stock_transfer_id == paper_id)
        .order_by(moved.position)
    ).all()
    shelf = Shelf(conn, branch.places, head["number"], origin, head["day"], [line.product_id for line in lines])
    lost = ZERO
    for line in lines:
        whole = line.quantity + line.lost
        cost = shelf.value(line.product_id, line.code, whole)
        arrived = rounded(cost * line.quantity / whole, branch.places)
        proposal.moves.append(StockMove(origin, line.product_id, out_quantity=whole, out_amount=cost))
        if line.quantity:
            proposal.moves.append(StockMove(target, line.product_id, in_quantity=line.quantity, in_amount=arrived))
        lost += cost - arrived
    proposal.debit("DISCREPANCY", lost, "J18")
    proposal.credit("INVENTORY", lost, "J18")
    return proposal


def _count(conn: Connection, branch: Branch, paper: Paper, paper_id: int, costs: Costs) -> Proposal:
    """J18 shortage and J19 surplus found by an approved count, at the average cost of the moment.

    Goods of which the books have no cost take the one the accountant gives, or the standard cost. Raises Missing.
    """
    head = conn.execute(select(stock_count).where(stock_count.c.id == paper_id)).mappings().one()
    proposal = Proposal(paper, paper_id, head["number"], head["day"])
    d, p = stock_count_difference.c, product.c
    lines = conn.execute(
        select(d.product_id, d.quantity, p.code, p.standard_cost)
        .join(product, p.id == d.product_id)
        .where(d.stock_count_id == paper_id)
        .order_by(d.id)
    ).all()
    house = head["warehouse_id"]
    shelf = Shelf(conn, branch.places, head["number"], house, head["day"], [line.product_id for line in lines])
    short = over = ZERO
    for line in lines:
        if line.quantity < 0:
            cost = shelf.value(line.product_id, line.code, -line.quantity)
            proposal.moves.append(StockMove(house, line.product_id, out_quantity=-line.quantity, out_amount=cost))
            short += cost
            continue
        unit_cost = shelf.average(line.product_id)
        if unit_cost is None:
            unit_cost = costs.get(line.product_id, line.standard_cost)
        if unit_cost is None:
            raise Missing(at=f"costs.{line.product_id}")
        cost = rounded(line.quantity * unit_cost, branch.places)
        proposal.moves.append(StockMove(house, line.product_id, in_quantity=line.quantity, in_amount=cost))
        over += cost
    proposal.debit("DISCREPANCY", short, "J18")
    proposal.credit("INVENTORY", short, "J18")
    proposal.debit("INVENTORY", over, "J19")
    proposal.credit("DISCREPANCY", over, "J19")
    return proposal


def _resolution(conn: Connection, branch: Branch, paper: Paper, paper_id: int, _costs: Costs) -> Proposal:
    """What becomes of a difference.

    J18: somebody owes it (1221), it is an expense, or a disaster; input tax is reversed for theft, loss and spoilage.
    J19: a surplus reduces the expense. The small business standard takes both as non-operating (小企业会计准则).
    """
    row = conn.execute(select(stock_resolution).where(stock_resolution.c.id == paper_id)).mappings().one()
    proposal = Proposal(paper, paper_id, row["number"], row["day"])
    small = branch.chart == "small"
    if row["kind"] == "surplus":
        proposal.debit("DISCREPANCY", row["amount"], "J19")
        proposal.credit("NON_OPERATING_INCOME" if small else "ADMINISTRATIVE_EXPENSE", row["amount"], "J19")
        return proposal
    whole = row["amount"] + row["input_tax"]
    ordinary = "NON_OPERATING_EXPENSE" if small else "ADMINISTRATIVE_EXPENSE"
    proposal.debit("DISCREPANCY", row["input_tax"], "J18")
    proposal.credit("INPUT_VAT_REVERSED", row["input_tax"], "J18")
    proposal.debit(SHORTAGES.get(row["kind"], ordinary), whole, "J18")
    proposal.credit("DISCREPANCY", whole, "J18")
    return proposal


PROPOSERS = {
    Paper.STOCK_TRANSFER: _transfer,
    Paper.STOCK_COUNT: _count,
    Paper.STOCK_RESOLUTION: _resolution,
}
