"""The voucher each paper leads to (J of the domain guide): worked out here, shown beside the paper, posted when signed.

One module a trade; each names its papers in `PROPOSERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from sqlalchemy import Connection

from app.process import Paper
from app.refusals import NotFound
from app.services.postings import credit, money, red, sale, stock, tax
from app.services.postings.proposal import Earned, Entry, Proposal, StockMove
from app.services.postings.shelf import AVERAGE_PLACES, issue_cost
from app.services.store import Branch

__all__ = ["AVERAGE_PLACES", "PROPOSERS", "Earned", "Entry", "Proposal", "StockMove", "issue_cost", "propose"]

Costs = Mapping[int, Decimal]
PROPOSERS: dict[Paper, Callable[[Connection, Branch, Paper, int, Costs], Proposal]] = {
    **sale.PROPOSERS,
    **money.PROPOSERS,
    **red.PROPOSERS,
    **tax.PROPOSERS,
    **stock.PROPOSERS,
    **credit.PROPOSERS,
}


def propose(conn: Connection, branch: Branch, paper: Paper, paper_id: int, costs: Costs | None = None) -> Proposal:
    """The voucher for a paper. `costs` gives the unit cost of goods received, by product id.

    Raises BookEarlierFirst when the stock ledger lacks the goods because their receipt is not booked, and Missing when
    goods received have no cost.
    """
    if (work_out := PROPOSERS.get(paper)) is None:
        raise NotFound(what="paper", name=paper)
    return work_out(conn, branch, paper, paper_id, costs or {})
