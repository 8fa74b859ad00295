"""Money of the branch itself: transfers (J14, J15), cash over and short (J16, J17)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection, select

from app.models.money import drawer_resolution, drawer_seal, money_transfer
from app.process import Paper
from app.services.postings.proposal import Proposal
from app.services.store import Branch

Costs = Mapping[int, Decimal]


def _transfer(conn: Connection, _branch: Branch, paper: Paper, paper_id: int, _costs: Costs) -> Proposal:
    """J14: one voucher for a deposit or a withdrawal, never two. J15: the bank's net, the fee, the gross cleared."""
    slip = conn.execute(select(money_transfer).where(money_transfer.c.id == paper_id)).mappings().one()
    proposal = Proposal(paper, paper_id, slip["number"], slip["day"])
    rule = "J15" if slip["kind"] == "settlement" else "J14"
    proposal.debit(slip["role_to"], slip["net"], rule)
    proposal.debit("FINANCE_COST", slip["fee"], rule)
    proposal.credit(slip["role_from"], slip["gross"], rule)
    return proposal


def _found(conn: Connection, _branch: Branch, paper: Paper, paper_id: int, _costs: Costs) -> Proposal:
    """J16 short, J17 over, as found: the account is brought to what was counted, the rest waits for a decision."""
    seal = conn.execute(select(drawer_seal).where(drawer_seal.c.id == paper_id)).mappings().one()
    proposal = Proposal(paper, paper_id, seal["number"], seal["day"])
    short = -seal["difference"]
    if short > 0:
        proposal.debit("DISCREPANCY", short, "J16")
        proposal.credit(seal["role"], short, "J16")
    else:
        proposal.debit(seal["role"], -short, "J17")
        proposal.credit("DISCREPANCY", -short, "J17")
    return proposal


def _decided(conn: Connection, branch: Branch, paper: Paper, paper_id: int, _costs: Costs) -> Proposal:
    """J16 short, J17 over, as decided: owed by or to somebody, or the branch's own expense or income."""
    row = conn.execute(select(drawer_resolution).where(drawer_resolution.c.id == paper_id)).mappings().one()
    proposal = Proposal(paper, paper_id, row["number"], row["day"])
    small = branch.chart == "small"  # 小企业会计准则 books what nobody owes as non-operating
    role = {
        "liable": "OTHER_RECEIVABLE",
        "expense": "NON_OPERATING_EXPENSE" if small else "ADMINISTRATIVE_EXPENSE",
        "payable": "OTHER_PAYABLE",
        "income": "NON_OPERATING_INCOME",
    }[row["outcome"]]
    if row["outcome"] in ("liable", "expense"):
        proposal.debit(role, row["amount"], "J16")
        proposal.credit("DISCREPANCY", row["amount"], "J16")
    else:
        proposal.debit("DISCREPANCY", row["amount"], "J17")
        proposal.credit(role, row["amount"], "J17")
    return proposal


PROPOSERS = {
    Paper.MONEY_TRANSFER: _transfer,
    Paper.CASH_COUNT: _found,
    Paper.CASH_RESOLUTION: _decided,
}
