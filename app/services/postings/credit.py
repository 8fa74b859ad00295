"""Credit and settlements: J4 and J5, J22 to J25, and payments moved between invoices.

What part of a paper belongs to the customer's receivable and what part to his advances stands in `receivable_entry`,
written when the paper was made; the rest of each voucher is the plain sale's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, bindparam, select

from app.models.amounts import ZERO
from app.models.cash import receipt, settlement
from app.models.credit import receivable_entry, settlement_of_request
from app.process import MONEY_ROLE, Method, Paper
from app.services.postings import sale
from app.services.postings.proposal import Entry, Proposal
from app.services.store import Branch

Costs = Mapping[int, Decimal]
_changes = select(receivable_entry.c.event, receivable_entry.c.amount).where(
    receivable_entry.c.paper == bindparam("paper"), receivable_entry.c.paper_id == bindparam("paper_id")
)


def _receivable(conn: Connection, paper: Paper, paper_id: int) -> dict[str, Decimal]:
    """What a paper changed of the receivable, by event."""
    rows = conn.execute(_changes, {"paper": paper.value, "paper_id": paper_id})
    return {row.event: row.amount for row in rows}


def _money(conn: Connection, branch: Branch, paper: Paper, paper_id: int, costs: Costs) -> Proposal:
    """J1 for what becomes an advance, J5 for what pays a receivable."""
    proposal = sale.PROPOSERS[Paper.RECEIPT](conn, branch, paper, paper_id, costs)
    pays = -sum(_receivable(conn, paper, paper_id).values(), ZERO)
    if pays:
        money, advance = proposal.entries
        rest = advance.credit - pays
        proposal.entries = [
            replace(money, rule="J1" if rest else "J5"),
            replace(advance, role="RECEIVABLE", credit=pays, rule="J5"),
        ]
        proposal.entries += [replace(advance, credit=rest)] if rest else []
    return proposal


def _shipment(conn: Connection, branch: Branch, paper: Paper, paper_id: int, costs: Costs) -> Proposal:
    """J4 when the goods left on credit; what had been received on the invoice is set off in the same voucher (J23)."""
    proposal = sale.PROPOSERS[Paper.SHIPMENT](conn, branch, paper, paper_id, costs)
    changes = _receivable(conn, paper, paper_id)
    if "shipped" in changes:
        taken = sum((entry.debit for entry in proposal.entries if entry.rule == "J2"), ZERO)
        proposal.entries = [_on_credit(entry, changes["shipped"]) for entry in proposal.entries]
        proposal.credit("ADVANCES", changes["shipped"] - taken, "J4", customer=True)  # tax that fell due before (J7)
        _set_off(proposal, -changes.get("set_off", ZERO))
    return proposal


def _on_credit(entry: Entry, gross: Decimal) -> Entry:
    if entry.rule != "J2":
        return entry
    if entry.role == "ADVANCES":
        return replace(entry, rule="J4", role="RECEIVABLE", debit=gross)
    return replace(entry, rule="J4")


def _set_off(proposal: Proposal, amount: Decimal) -> None:
    proposal.debit("ADVANCES", amount, "J23", customer=True)
    proposal.credit("RECEIVABLE", amount, "J23", customer=True)


def _settlement(conn: Connection, branch: Branch, _paper: Paper, settlement_id: int, _costs: Costs) -> Proposal:
    return propose_settlement(conn, branch, settlement_id)


def propose_settlement(conn: Connection, branch: Branch, settlement_id: int) -> Proposal:
    """The voucher of a settlement; without entries when the books do not change."""
    row = conn.execute(select(settlement).where(settlement.c.id == settlement_id)).mappings().one()
    proposal = Proposal(
        Paper.SETTLEMENT, settlement_id, row["number"], row["day"], row["invoice_id"], row["customer_id"]
    )
    paid = -sum(_receivable(conn, Paper.SETTLEMENT, settlement_id).values(), ZERO)
    match row["kind"]:
        case "advance" | "credited":
            _set_off(proposal, paid)
        case "moved":
            _moved(conn, proposal, row)
        case "bounced":
            _bounced(conn, proposal, row, paid)
        case "waived":
            proposal.debit("FINANCE_COST", row["amount"], "J22")
            proposal.credit("RECEIVABLE", row["amount"], "J22", customer=True)
        case "written_off":
            _written_off(proposal, branch, row["amount"])
    return proposal


def _moved(conn: Connection, proposal: Proposal, row: RowMapping) -> None:
    """Out of one customer's account into the other's; within one account of one customer nothing moves."""
    of_request = select(settlement_of_request.c.settlement_request_id).where(
        settlement_of_request.c.settlement_id == row["id"]
    )
    pair = (
        select(settlement)
        .join(settlement_of_request, settlement_of_request.c.settlement_id == settlement.c.id)
        .where(settlement_of_request.c.settlement_request_id.in_(of_request))
        .order_by(settlement.c.id)
    )
    sums: dict[tuple[str, int], Decimal] = defaultdict(lambda: ZERO)
    for part in conn.execute(pair).mappings():
        paid = -sum(_receivable(conn, Paper.SETTLEMENT, part["id"]).values(), ZERO)
        sums["RECEIVABLE", part["customer_id"]] += paid
        sums["ADVANCES", part["customer_id"]] += part["amount"] - paid
        if part["invoice_id"] is not None and part["amount"] > 0:
            proposal.invoice_id = part["invoice_id"]  # the invoice that may be done with now
    for (role, customer_id), amount in sorted(sums.items(), key=lambda item: item[1]):
        if amount:
            debit, credit = (-amount, ZERO) if amount < 0 else (ZERO, amount)
            proposal.entries.append(Entry(role, debit, credit, "J23", customer_id, None, proposal.invoice_id))


def _bounced(conn: Connection, proposal: Proposal, row: RowMapping, paid: Decimal) -> None:
    """J24, in red on the same sides as the collection: where goods have left, the receivable stands again."""
    method = conn.execute(select(receipt.c.method).where(receipt.c.id == row["receipt_id"])).scalar_one()
    proposal.debit(MONEY_ROLE[Method(method)], row["amount"], "J24")
    proposal.credit("RECEIVABLE", paid, "J24", customer=True)
    proposal.credit("ADVANCES", row["amount"] - paid, "J24", customer=True)


def _written_off(proposal: Proposal, branch: Branch, amount: Decimal) -> None:
    """J25: against the allowance, which the same voucher provides; small enterprises keep none (小企业会计准则)."""
    if branch.chart == "small":
        proposal.debit("NON_OPERATING_EXPENSE", amount, "J25")
    else:
        proposal.debit("CREDIT_LOSS", amount, "J25")
        proposal.credit("BAD_DEBT_ALLOWANCE", amount, "J25")
        proposal.debit("BAD_DEBT_ALLOWANCE", amount, "J25")
    proposal.credit("RECEIVABLE", amount, "J25", customer=True)


PROPOSERS = {Paper.RECEIPT: _money, Paper.SHIPMENT: _shipment, Paper.SETTLEMENT: _settlement}
